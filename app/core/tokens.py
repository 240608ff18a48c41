"""Signed tokens: the only module that imports jose."""

import re
from datetime import timedelta
from typing import Any

from jose import JWTError, jwt

from app.core.clock import utc_now
from app.core.errors import NotSignedIn
from app.core.ids import new_id

ISSUER = "enlien"
# Stricter than jose, which drops foreign letters from base64 and takes a token of any length.
_SHAPE = re.compile(r"(?=.{1,4096}\Z)[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_REQUIRED = ("exp", "iat", "nbf", "aud", "iss", "sub", "jti")


def sign(
    secret: bytes, *, audience: str, subject: str, lifetime: timedelta, claims: dict[str, Any] | None = None
) -> str:
    """Return a JWT (HS256) for one audience, valid from now for `lifetime`."""
    _refuse_short(secret)
    now = utc_now()
    payload = {
        **(claims or {}),
        "iss": ISSUER,
        "aud": audience,
        "sub": subject,
        "iat": now,
        "nbf": now,
        "exp": now + lifetime,
        "jti": str(new_id()),
    }
    return str(jwt.encode(payload, secret, algorithm="HS256"))


def verify(secret: bytes, token: str, *, audience: str) -> dict[str, Any]:
    """Return the claims of a token of ours for this audience; raise NotSignedIn for anything else."""
    _refuse_short(secret)
    if not _SHAPE.fullmatch(token):
        raise NotSignedIn("bad_token")
    try:
        header = jwt.get_unverified_header(token)
        if set(header) - {"alg", "typ"}:
            raise NotSignedIn("bad_token")
        claims = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            audience=audience,
            issuer=ISSUER,
            options={"leeway": 0, **{f"require_{name}": True for name in _REQUIRED}},
        )
    except (JWTError, ValueError, TypeError, AttributeError, KeyError, ArithmeticError, RecursionError) as error:
        raise NotSignedIn("bad_token") from error
    if not isinstance(claims.get("sub"), str) or not isinstance(claims.get("aud"), str):
        raise NotSignedIn("bad_token")
    return dict(claims)


def _refuse_short(secret: bytes) -> None:
    if len(secret) < 32:
        raise ValueError("the signing secret must have at least 32 bytes")
