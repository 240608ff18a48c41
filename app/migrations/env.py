"""Alembic's environment: runs on the connection that `app.core.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

import app.models  # noqa: F401 (fills the metadata)


def include_object(item: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    """Leave Procrastinate's own tables to its own schema."""
    return not (name or "").startswith("procrastinate_")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    include_object=include_object,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
