"""Small secrets at rest: sealed with AES-256-GCM, or kept as keyed hashes."""

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def _key(secret: bytes, purpose: str) -> bytes:
    return hmac.new(secret, b"enlien:" + purpose.encode(), hashlib.sha256).digest()


def seal(secret: bytes, purpose: str, plain: str) -> str:
    """Return `plain` encrypted for one purpose; another purpose cannot open it."""
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(_key(secret, purpose)).encrypt(nonce, plain.encode(), purpose.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(secret: bytes, purpose: str, sealed: str) -> str:
    """Return what was sealed for this purpose."""
    raw = base64.urlsafe_b64decode(sealed)
    return AESGCM(_key(secret, purpose)).decrypt(raw[:12], raw[12:], purpose.encode()).decode()


def keyed_hash(secret: bytes, purpose: str, value: str) -> str:
    """Return the HMAC-SHA-256 of a high-entropy secret, in hexadecimal."""
    return hmac.new(_key(secret, purpose), value.encode(), hashlib.sha256).hexdigest()
