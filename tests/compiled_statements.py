"""Statements that are compiled once per test run, instead of once per test."""

from typing import Any, Final

from sqlalchemy import Connection, event
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Engine

_COMPILED: Final[dict[Any, Any]] = {}


def share() -> None:
    """Let all engines use one cache of compiled statements.

    Each test has an engine of its own, and compiling the app's statements for each would take a
    fifth of a scenario's time. SQLAlchemy looks a statement up by its dialect, of which every
    engine has another, with the same settings as the others of its kind.
    """
    for dialect in (SQLiteDialect_aiosqlite, PGDialect_asyncpg):
        dialect.__eq__ = _is_of_the_same_kind  # type: ignore[method-assign]
        dialect.__hash__ = _hash_of_the_kind  # type: ignore[assignment]
    event.listen(Engine, "engine_connect", _use_shared_cache)


def _is_of_the_same_kind(one: object, other: object) -> bool:
    return type(one) is type(other)


def _hash_of_the_kind(one: object) -> int:
    return hash(type(one))


def _use_shared_cache(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_COMPILED)
