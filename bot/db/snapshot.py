"""Read a database as it was at one moment, while others write to it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.schema import Table

from bot.db.engine import Database
from bot.db.rows import AnyRow

BATCH: Final = 500  # rows; a statement takes 32,766 parameters on SQLite, 32,767 on PostgreSQL


@asynccontextmanager
async def snapshot(database: Database) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that sees the database as it is at its first statement."""
    async with database.engine.connect() as plain:
        connection = plain
        if database.engine.dialect.name == "postgresql":
            connection = await plain.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            async with connection.begin():
                yield connection
            return
        # SQLite's driver begins a transaction only at the first write. It ends with the connection.
        await connection.exec_driver_sql("BEGIN")
        yield connection


async def batches(connection: AsyncConnection, table: Table) -> AsyncIterator[Sequence[AnyRow]]:
    """Yield a table's rows in batches, in the order of its primary key."""
    key = tuple(table.primary_key.columns)
    after: tuple[Any, ...] | None = None
    while True:
        page = select(table).order_by(*key).limit(BATCH)
        if after is not None:
            page = page.where(tuple_(*key) > tuple_(*after))
        rows = (await connection.execute(page)).all()
        if not rows:
            return
        yield rows
        after = key_of(table, rows[-1])


async def same_keys(
    connection: AsyncConnection, table: Table, rows: Sequence[AnyRow]
) -> dict[tuple[Any, ...], AnyRow]:
    """Return a table's rows with the primary keys of `rows`, by key."""
    key = tuple(table.primary_key.columns)
    wanted = [key_of(table, row) for row in rows]
    found = await connection.execute(select(table).where(tuple_(*key).in_(wanted)))
    return {key_of(table, row): row for row in found}


def key_of(table: Table, row: AnyRow) -> tuple[Any, ...]:
    return tuple(getattr(row, column.name) for column in table.primary_key.columns)
