"""Tokens: only what we signed, for this audience, now, opens anything; all else is refused in one way."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import tokens
from app.core.errors import NotSignedIn

SECRET = b"the secret that signs, long enough for HS256"
OTHER = b"another secret, which is just as long as ours"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
PUBLIC_PEM = RSA.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
REQUIRED = ("exp", "iat", "nbf", "aud", "iss", "sub", "jti")


def b64(data: bytes | str | dict[str, Any]) -> str:
    raw = json.dumps(data).encode() if isinstance(data, dict) else data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    made = {"iss": "enlien", "aud": "partner", "sub": "s", "iat": now, "nbf": now, "exp": now + 60, "jti": "j"}
    return {name: value for name, value in {**made, **changes}.items() if value is not ...}


def hs(header: Any, payload: Any, key: bytes = SECRET, algorithm: str = "sha256") -> str:
    body = f"{b64(header)}.{b64(payload)}"
    return f"{body}.{b64(hmac.new(key, body.encode(), algorithm).digest())}"


def ours(**changes: Any) -> str:
    """A token that is ours in everything but what is changed."""
    return hs({"alg": "HS256", "typ": "JWT"}, claims(**changes))


def good() -> str:
    return tokens.sign(SECRET, audience="partner", subject="s", lifetime=timedelta(minutes=1))


def rs256() -> str:
    body = f"{b64({'alg': 'RS256', 'typ': 'JWT'})}.{b64(claims())}"
    return f"{body}.{b64(RSA.sign(body.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def es256() -> str:
    body = f"{b64({'alg': 'ES256', 'typ': 'JWT'})}.{b64(claims())}"
    return f"{body}.{b64(EC.sign(body.encode(), ec.ECDSA(hashes.SHA256())))}"


def with_header(**header: Any) -> str:
    return hs({"alg": "HS256", "typ": "JWT", **header}, claims())


def parts() -> list[str]:
    return good().split(".")


def flip(text: str, at: int) -> str:
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


FORGED: dict[str, Callable[[], str]] = {
    # No signature, or another algorithm's.
    "alg none, no signature": lambda: f"{b64({'alg': 'none'})}.{b64(claims())}.",
    "alg None": lambda: f"{b64({'alg': 'None', 'typ': 'JWT'})}.{b64(claims())}.",
    "alg nOnE": lambda: f"{b64({'alg': 'nOnE', 'typ': 'JWT'})}.{b64(claims())}.",
    "alg NONE with our signature": lambda: hs({"alg": "NONE", "typ": "JWT"}, claims()),
    "alg none with our signature": lambda: hs({"alg": "none", "typ": "JWT"}, claims()),
    "alg empty": lambda: hs({"alg": "", "typ": "JWT"}, claims()),
    "alg absent": lambda: hs({"typ": "JWT"}, claims()),
    "alg null": lambda: hs({"alg": None, "typ": "JWT"}, claims()),
    "alg a list": lambda: hs({"alg": ["HS256"], "typ": "JWT"}, claims()),
    "alg an object": lambda: hs({"alg": {"HS256": 1}, "typ": "JWT"}, claims()),
    "alg a number": lambda: hs({"alg": 256, "typ": "JWT"}, claims()),
    "alg hs256 in small letters": lambda: hs({"alg": "hs256", "typ": "JWT"}, claims()),
    "alg HS384": lambda: hs({"alg": "HS384", "typ": "JWT"}, claims(), algorithm="sha384"),
    "alg HS512": lambda: hs({"alg": "HS512", "typ": "JWT"}, claims(), algorithm="sha512"),
    "alg RS256 really signed": rs256,
    "alg ES256 really signed": es256,
    "public key used as the HMAC key": lambda: hs({"alg": "HS256", "typ": "JWT"}, claims(), PUBLIC_PEM),
    "alg RS256 over HMAC by the public key": lambda: hs({"alg": "RS256", "typ": "JWT"}, claims(), PUBLIC_PEM),
    "another secret": lambda: hs({"alg": "HS256", "typ": "JWT"}, claims(), OTHER),
    "an empty secret": lambda: hs({"alg": "HS256", "typ": "JWT"}, claims(), b""),
    "a key that begins like ours": lambda: hs({"alg": "HS256", "typ": "JWT"}, claims(), SECRET[:-1]),
    # Headers that would choose the key.
    "kid": lambda: with_header(kid="1"),
    "kid that is a path": lambda: with_header(kid="../../../../dev/null"),
    "kid that is SQL": lambda: with_header(kid="1' OR 1=1 --"),
    "jku": lambda: with_header(jku="https://example.org/keys.json"),
    "jwk": lambda: with_header(jwk={"kty": "oct", "k": b64(SECRET)}),
    "x5u": lambda: with_header(x5u="https://example.org/cert.pem"),
    "x5c": lambda: with_header(x5c=["MIIB"]),
    "x5t": lambda: with_header(x5t="AAAA"),
    "crit": lambda: with_header(crit=["exp"], exp=1),
    "b64 false": lambda: with_header(b64=False, crit=["b64"]),
    "zip": lambda: with_header(zip="DEF"),
    "cty JWT": lambda: with_header(cty="JWT"),
    # A claim that lies, or isn't there.
    **{f"without {name}": (lambda name=name: ours(**{name: ...})) for name in REQUIRED},
    "expired": lambda: ours(exp=int(time.time()) - 1),
    "expired long ago": lambda: ours(exp=0),
    "negative expiry": lambda: ours(exp=-1),
    "expiry that is a word": lambda: ours(exp="tomorrow"),
    "expiry that is null": lambda: ours(exp=None),
    "expiry that is a list": lambda: ours(exp=[9999999999]),
    "expiry at infinity": lambda: ours(exp=float("inf")),
    "expiry that is no number": lambda: ours(exp=float("nan")),
    "not yet valid": lambda: ours(nbf=int(time.time()) + 300),
    "never valid": lambda: ours(nbf=float("inf")),
    "not before an object": lambda: ours(nbf={}),
    "issued at a word": lambda: ours(iat="now"),
    "issued at null": lambda: ours(iat=None),
    "another audience": lambda: ours(aud="device"),
    "audience in capitals": lambda: ours(aud="PARTNER"),
    "empty audience": lambda: ours(aud=""),
    "list of audiences with ours": lambda: ours(aud=["partner", "device"]),
    "list of ours alone": lambda: ours(aud=["partner"]),
    "audience null": lambda: ours(aud=None),
    "audience an object": lambda: ours(aud={"partner": 1}),
    "another issuer": lambda: ours(iss="example.org"),
    "issuer null": lambda: ours(iss=None),
    "list of issuers": lambda: ours(iss=["enlien"]),
    "numeric subject": lambda: ours(sub=1),
    "subject null": lambda: ours(sub=None),
    "subject a list": lambda: ours(sub=["s"]),
    "numeric jti": lambda: ours(jti=1),
    "jti null": lambda: ours(jti=None),
    "access token hash": lambda: ours(at_hash="AAAA"),
    "claims that are a list": lambda: hs({"alg": "HS256", "typ": "JWT"}, b"[1]"),
    "claims that are a string": lambda: hs({"alg": "HS256", "typ": "JWT"}, b'"sub"'),
    "claims that are no JSON": lambda: hs({"alg": "HS256", "typ": "JWT"}, b"{"),
    "claims that are no UTF-8": lambda: hs({"alg": "HS256", "typ": "JWT"}, b"\xff\xfe"),
    "claims nested beyond reason": lambda: hs({"alg": "HS256", "typ": "JWT"}, b"[" * 100_000),
    # A token that was cut, glued or bent.
    "nothing": lambda: "",
    "one dot": lambda: ".",
    "two dots": lambda: "..",
    "header alone": lambda: parts()[0],
    "without its signature": lambda: ".".join(parts()[:2]),
    "empty signature": lambda: ".".join(parts()[:2]) + ".",
    "truncated": lambda: good()[:-5],
    "signature of another token": lambda: ".".join([*ours(sub="a").split(".")[:2], ours(sub="b").split(".")[2]]),
    "payload of another token": lambda: ".".join([parts()[0], b64(claims(sub="admin")), parts()[2]]),
    "one letter of the signature changed": lambda: ".".join([*parts()[:2], flip(parts()[2], 3)]),
    "one letter of the payload changed": lambda: ".".join([parts()[0], flip(parts()[1], 9), parts()[2]]),
    "four parts": lambda: good() + ".AAAA",
    "JWE of five parts": lambda: ".".join([b64({"alg": "dir", "enc": "A256GCM"}), "", "AAAA", "AAAA", "AAAA"]),
    "JWE that is compressed": lambda: ".".join(
        [b64({"alg": "RSA-OAEP", "enc": "A256GCM", "zip": "DEF"}), "AAAA", "AAAA", "AAAA", "AAAA"]
    ),
    "a token in a token": lambda: hs({"alg": "HS256", "typ": "JWT"}, good().encode()),
    "JSON serialisation": lambda: json.dumps({"payload": b64(claims()), "signatures": []}),
    "letters of other alphabets": lambda: "é.ü.☃",
    "a lone surrogate": lambda: "\ud800." + good(),
    "NUL": lambda: good().replace(".", "\x00.", 1),
    "blank before": lambda: " " + good(),
    "line feed behind": lambda: good() + "\n",
    "padding": lambda: good() + "==",
    "junk in the signature": lambda: ".".join([*parts()[:2], "!" + parts()[2]]),
    "header that is a list": lambda: hs(b'["HS256"]', claims()),
    "header that is null": lambda: hs(b"null", claims()),
    "header nested beyond reason": lambda: f"{b64(b'[' * 100_000)}.{b64(claims())}.AAAA",
    "a million letters": lambda: "A" * 1_000_000 + ".A.A",
    "huge and ours": lambda: ours(more="x" * 1_000_000),
}


def test_a_token_of_ours_is_taken() -> None:
    found = tokens.verify(SECRET, good(), audience="partner")
    assert found["sub"] == "s"
    assert found["exp"] - found["iat"] == 60
    # What the forgeries below change one thing of.
    assert tokens.verify(SECRET, ours(), audience="partner")["jti"] == "j"


def test_there_are_forgeries_enough() -> None:
    assert len(FORGED) >= 80
    assert len({make() for make in FORGED.values()}) == len(FORGED)


@pytest.mark.parametrize("make", FORGED.values(), ids=FORGED.keys())
def test_a_forged_token_is_refused(make: Callable[[], str]) -> None:
    with pytest.raises(NotSignedIn) as caught:
        tokens.verify(SECRET, make(), audience="partner")
    assert caught.value.code == "bad_token"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=200) | st.binary(max_size=60).map(lambda raw: f"{b64(raw)}.{b64(raw)}.{b64(raw)}"))
def test_whatever_is_no_token_is_refused_the_same_way(text: str) -> None:
    with pytest.raises(NotSignedIn):
        tokens.verify(SECRET, text, audience="partner")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.dictionaries(
        st.sampled_from([*REQUIRED, "scope"]), st.none() | st.booleans() | st.floats() | st.text(max_size=20)
    )
)
def test_claims_of_any_type_raise_nothing_else(changes: dict[str, Any]) -> None:
    try:
        found = tokens.verify(SECRET, ours(**changes), audience="partner")
    except NotSignedIn:
        return
    assert found["aud"] == "partner"
    assert found["iss"] == "enlien"
    assert isinstance(found["sub"], str)


@pytest.mark.parametrize("secret", [b"", b"short", b"x" * 31])
def test_a_short_secret_is_refused(secret: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        tokens.sign(secret, audience="partner", subject="s", lifetime=timedelta(minutes=1))
    with pytest.raises(ValueError, match="32 bytes"):
        tokens.verify(secret, good(), audience="partner")


def test_claims_given_cannot_replace_ours() -> None:
    token = tokens.sign(
        SECRET, audience="partner", subject="s", lifetime=timedelta(minutes=1), claims={"sub": "x", "aud": "y", "a": 1}
    )
    found = tokens.verify(SECRET, token, audience="partner")
    assert (found["sub"], found["aud"], found["a"]) == ("s", "partner", 1)


def test_the_secret_is_not_in_a_token() -> None:
    token = good()
    assert b64(SECRET) not in token
    assert hashlib.sha256(SECRET).hexdigest() not in token
