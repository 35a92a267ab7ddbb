"""Telling a database that is away from a statement that it will never take."""

from typing import Final

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError

# Classes of SQLSTATE that are about what was asked: data, constraints, syntax (PostgreSQL's appendix A).
_OF_THE_STATEMENT: Final = ("22", "23", "42")


def is_outage(error: BaseException) -> bool:
    """Tell whether the same may work once the database is back: gone, locked, full, or without a free connection."""
    if isinstance(error, DataError | IntegrityError | ProgrammingError):
        return False
    if isinstance(error, DBAPIError):
        cause = error.orig.__cause__ if error.orig is not None else None
        # asyncpg checks values before it sends them, and reports a wrong one as a ValueError of its own.
        state = str(getattr(error.orig, "sqlstate", None) or getattr(cause, "sqlstate", None) or "")
        return not (isinstance(cause, ValueError) or state[:2] in _OF_THE_STATEMENT)
    return isinstance(error, SQLAlchemyError | OSError)
