"""INSERT … ON CONFLICT, which SQLAlchemy implements per database."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import rows
from bot.db.tables import Base


async def upsert(
    session: AsyncSession,
    table: type[Base],
    key: dict[str, Any],
    changed: dict[str, Any],
    free: ColumnElement[bool] | None = None,
    /,
    **inserted: Any,
) -> bool:
    """Write `changed` into the row with this key; a new row gets `inserted` as well, or instead.

    With `free`, only an existing row that matches it is changed. Returns whether a row was written.
    """
    insert = _insert(session, table).values(key | changed | inserted)
    statement = insert.on_conflict_do_update(index_elements=tuple(key), set_=changed, where=free)
    return await rows.execute_rowcount(session, statement) == 1


async def insert_or_update(
    session: AsyncSession,
    table: type[Base],
    key: tuple[str, ...],
    source: Select[Any],
    changed: dict[str, Any],
    free: ColumnElement[bool] | None = None,
) -> None:
    """Insert what `source` selects (the columns of `key`, then of `changed`), or update the row.

    With `free`, only an existing row that matches it is updated.
    """
    insert = _insert(session, table).from_select([*key, *changed], source)
    await session.execute(
        insert.on_conflict_do_update(
            index_elements=key, set_={name: insert.excluded[name] for name in changed}, where=free
        )
    )


async def insert_unless_there(
    session: AsyncSession, table: type[Base], key: tuple[str, ...], values: dict[str, Any]
) -> bool:
    """Insert a row unless there is one with this key; return whether it was inserted."""
    statement = _insert(session, table).values(values).on_conflict_do_nothing(index_elements=key)
    return await rows.execute_rowcount(session, statement) == 1


@cache
def adding_up_to(dialect: str, table: type[Base], key: tuple[str, ...], column: str, limit: int) -> Any:
    """Return a statement that inserts rows, or adds their `column` where the sum is within `limit`.

    It returns the keys of the rows that it wrote.
    """
    insert = insert_on(dialect, table)
    total = getattr(table, column) + insert.excluded[column]
    return insert.on_conflict_do_update(
        index_elements=key, set_={column: total}, where=total <= limit
    ).returning(*(getattr(table, name) for name in key))


def _insert(session: AsyncSession, table: type[Base]) -> Any:
    return insert_on(session.get_bind().dialect.name, table)


def insert_on(dialect: str, table: type[Base]) -> Any:
    """Return the database's own INSERT, which has ON CONFLICT; only its dialect is imported."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415

    return sqlite.insert(table)
