"""Delete many rows a few at a time, so that other transactions can write in between."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Delete, Table, delete, inspect, select, tuple_

from bot.db.engine import Database
from bot.db.rows import execute_rowcount

_AT_ONCE: Final = 500


async def delete_in_batches(database: Database, table: Any, where: ColumnElement[bool]) -> int:
    """Delete the matching rows of a table, each batch in its own transaction; return how many."""
    deleted, last = 0, _AT_ONCE
    while last >= _AT_ONCE:
        async with database.session() as session:
            last = await execute_rowcount(session, batch(table, where))
        deleted += last
    return deleted


def batch(table: Any, where: ColumnElement[bool], at_once: int = _AT_ONCE) -> Delete:
    """Return the statement that deletes at most `at_once` of the matching rows.

    Skips rows that another process is deleting.
    """
    selectable: Table = table if isinstance(table, Table) else inspect(table).local_table
    key = tuple_(*selectable.primary_key)
    # SKIP LOCKED is omitted on SQLite, which has a single writer.
    some = select(*selectable.primary_key).where(where).limit(at_once).with_for_update(skip_locked=True)
    return delete(table).where(key.in_(some))
