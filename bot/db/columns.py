"""Column types that behave the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from bot.db.keyring import Sealed


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite stores no time zone, so it is added when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (the port's signature)
        """Convert to UTC; raises ValueError for a naive time, whose moment is ambiguous."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (the port's signature)
        """Add the zone; PostgreSQL's driver returns times in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class SealedColumn(TypeDecorator[Sealed]):
    """An encrypted value; storing anything but `Sealed` is an error."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ARG002 (the port's signature)
        """Accept `Sealed` only; raises TypeError for anything else."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError("only a sealed value may be stored in this column")
        return bytes(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:  # noqa: ARG002 (the port's signature)
        """Return the value, still encrypted."""
        return None if value is None else Sealed(value)
