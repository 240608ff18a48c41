"""Passwords and phrases: Argon2id off the event loop, at most four at once (64 MiB each)."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
_at_once = asyncio.Semaphore(4)
# Verified against when there is no account, so that an answer takes the same time whether a name exists or not.
_DECOY = _hasher.hash("a decoy that nobody's password matches")


async def hash_secret(secret: str) -> str:
    """Return the Argon2id hash of a password or phrase."""
    async with _at_once:
        return await asyncio.to_thread(_hasher.hash, secret)


async def matches(hashed: str | None, secret: str) -> bool:
    """Tell whether `secret` is the one behind `hashed`; None takes as long and is never right."""
    async with _at_once:
        return await asyncio.to_thread(_verify, hashed, secret)


def _verify(hashed: str | None, secret: str) -> bool:
    try:
        return _hasher.verify(hashed or _DECOY, secret) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False
