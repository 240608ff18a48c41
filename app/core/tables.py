"""Tables of the platform itself, which hold nothing of a person."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Integer, Table, Text, func
from sqlmodel import SQLModel

from app.core.db import NAMING

SQLModel.metadata.naming_convention = NAMING

NOTHING_PERSONAL = {"holds": "nothing of a person", "export": "no", "erase": "no", "keep": "as long as it serves"}

rate_counter = Table(
    "rate_counter",
    SQLModel.metadata,
    Column("key", Text, primary_key=True),
    Column("window_start", BigInteger, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
    info={
        "personal": {
            "holds": "a keyed hash of an address or account id, and a count",
            "export": "no: it names nobody and lives a day",
            "erase": "by expiry",
            "keep": "until the window ends, a day at most",
        }
    },
)

public_change = Table(
    "public_change",
    SQLModel.metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    info={"personal": NOTHING_PERSONAL},
)

instance = Table(
    "instance",
    SQLModel.metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    info={"personal": NOTHING_PERSONAL},
)
