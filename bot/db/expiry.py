"""Delete many rows a few at a time, so that other transactions can write in between."""

from typing import Final

from sqlalchemy import ColumnElement, Delete, delete, inspect, select, tuple_

from bot.db.engine import Database
from bot.db.tables import Base

_AT_ONCE: Final = 500


async def delete_in_batches(database: Database, table: type[Base], where: ColumnElement[bool]) -> int:
    """Delete the matching rows of a table, each batch in its own transaction; return how many."""
    deleted, last = 0, _AT_ONCE
    while last >= _AT_ONCE:
        last = await database.execute(batch_delete(table, where))
        deleted += last
    return deleted


def batch_delete(table: type[Base], where: ColumnElement[bool], at_once: int = _AT_ONCE) -> Delete:
    """Return the statement that deletes at most `at_once` of the matching rows.

    Skips rows that another process is deleting.
    """
    key = inspect(table).primary_key
    # SKIP LOCKED is omitted on SQLite, which has a single writer.
    some = select(*key).where(where).limit(at_once).with_for_update(skip_locked=True)
    return delete(table).where(tuple_(*key).in_(some))
