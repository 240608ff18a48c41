"""Rate limits: one SQL upsert per hit, so that they are exact whatever the number of workers."""

import hashlib
import hmac
import ipaddress
import time
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import TooMany

_UPSERT = text(
    "INSERT INTO rate_counter AS c (key, window_start, count, expires_at)"
    " VALUES (:key, :window, 1, :expires)"
    " ON CONFLICT (key, window_start) DO UPDATE SET count = c.count + 1"
    " WHERE c.count < :most RETURNING c.count"
)


class Limit(NamedTuple):
    """At most `most` in each window of `seconds`."""

    name: str
    most: int
    seconds: int


async def spend(session: AsyncSession, limit: Limit, subject: str, *, secret: bytes) -> None:
    """Count one use by `subject`; raise TooMany (429, Retry-After in seconds) when the window is full.

    The subject is kept as a keyed hash, so that the table holds no address and no id.
    """
    now = int(time.time())
    window = now - now % limit.seconds
    end = window + limit.seconds
    key = limit.name + ":" + hmac.new(secret, subject.encode(), hashlib.sha256).hexdigest()[:32]
    row = await session.execute(
        _UPSERT, {"key": key, "window": window, "most": limit.most, "expires": datetime.fromtimestamp(end, UTC)}
    )
    if row.scalar_one_or_none() is None:
        raise TooMany(headers={"Retry-After": str(max(1, end - now))}, params={"seconds": max(1, end - now)})


def address_key(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
