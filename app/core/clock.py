"""The one place that reads the time."""

from datetime import UTC, date, datetime


def utc_now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present day in UTC."""
    return utc_now().date()
