"""Distinguish a database outage from a value that the database will never accept."""

from typing import Final

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError

# SQLSTATE classes about values: data exceptions, constraint violations, type mismatches
# (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_OF_THE_VALUES: Final = ("22", "23", "42")
# Missing tables, columns or privileges: a migration or grant may still be pending.
_NOT_YET: Final = frozenset({"42P01", "42703", "42501"})


def is_outage(error: BaseException) -> bool:
    """Return whether the statement may succeed later: server down, locked, full, not migrated."""
    if isinstance(error, DataError | IntegrityError):
        return False
    if isinstance(error, DBAPIError):
        cause = getattr(error.orig, "__cause__", None)
        # asyncpg validates values before sending them, and reports an invalid one as its own
        # ValueError.
        state = str(getattr(error.orig, "sqlstate", None) or getattr(cause, "sqlstate", None) or "")
        return state in _NOT_YET or not (isinstance(cause, ValueError) or state[:2] in _OF_THE_VALUES)
    return isinstance(error, SQLAlchemyError | OSError)
