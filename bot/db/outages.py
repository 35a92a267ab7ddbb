"""Telling a database that can't work from a value that it will never take."""

from typing import Final

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError

# Classes of SQLSTATE that are about the values: data exceptions, constraints, types that don't fit
# (PostgreSQL's appendix A).
_OF_THE_VALUES: Final = ("22", "23", "42")
# A table or column that isn't there yet, a right that isn't given yet.
_NOT_YET: Final = frozenset({"42P01", "42703", "42501"})


def is_outage(error: BaseException) -> bool:
    """Tell whether the same may work once the database is back: gone, locked, full, without a free connection or a table."""
    if isinstance(error, DataError | IntegrityError):
        return False
    if isinstance(error, DBAPIError):
        cause = error.orig.__cause__ if error.orig is not None else None
        # asyncpg checks values before it sends them, and reports a wrong one as a ValueError of its
        # own.
        state = str(getattr(error.orig, "sqlstate", None) or getattr(cause, "sqlstate", None) or "")
        return state in _NOT_YET or not (isinstance(cause, ValueError) or state[:2] in _OF_THE_VALUES)
    return isinstance(error, SQLAlchemyError | OSError)
