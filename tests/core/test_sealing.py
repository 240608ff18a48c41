"""Sealing: what is sealed for one purpose opens for that purpose, with that secret, unchanged, and nowhere else."""

import base64

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.sealing import keyed_hash, seal, unseal

SECRET = b"s" * 40


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=100))
def test_what_is_sealed_opens(plain: str) -> None:
    plain = plain.encode("utf-8", "ignore").decode()
    sealed = seal(SECRET, "totp", plain)
    assert unseal(SECRET, "totp", sealed) == plain
    assert len(plain) < 4 or plain not in sealed


def test_two_seals_of_the_same_differ() -> None:
    assert seal(SECRET, "totp", "JBSWY3DP") != seal(SECRET, "totp", "JBSWY3DP")


def test_another_purpose_or_secret_does_not_open() -> None:
    sealed = seal(SECRET, "totp", "JBSWY3DP")
    with pytest.raises(InvalidTag):
        unseal(SECRET, "mail", sealed)
    with pytest.raises(InvalidTag):
        unseal(b"t" * 40, "totp", sealed)


def test_every_changed_byte_is_noticed() -> None:
    raw = base64.urlsafe_b64decode(seal(SECRET, "totp", "JBSWY3DP"))
    for at in range(len(raw)):
        bent = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises(InvalidTag):
            unseal(SECRET, "totp", base64.urlsafe_b64encode(bent).decode())


def test_keyed_hashes_depend_on_all_three() -> None:
    one = keyed_hash(SECRET, "partner_key", "value")
    assert one == keyed_hash(SECRET, "partner_key", "value")
    others = {
        keyed_hash(b"t" * 40, "partner_key", "value"),
        keyed_hash(SECRET, "device", "value"),
        keyed_hash(SECRET, "partner_key", "valuf"),
    }
    assert one not in others
    assert len(others) == 3
