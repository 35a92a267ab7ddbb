"""Copy all rows from one database to another, of the same or the other kind.

The copy goes table by table and batch by batch, and writes only the rows that differ. So an
interrupted copy continues where it stopped, and repeating a complete one changes nothing. Until it
is complete, a mark in the target says so, and the app doesn't start on that database.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, delete, func, insert, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.schema import Table

from bot.db.engine import Database
from bot.db.rows import AnyRow, count, execute_rowcount
from bot.db.snapshot import BATCH, batches, key_of, same_keys, snapshot
from bot.db.tables import Base, DeploymentState
from bot.db.upsert import upsert

_MARK: Final = "incomplete copy"
Report = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Copied:
    """The number of rows in the source, and of rows written and deleted in the target."""

    rows: int
    written: int
    deleted: int


class CopyDiffers(Exception):
    """After the copy, rows of a table differ from the source's; `rows` says how many."""

    def __init__(self, table: str, rows: int) -> None:
        self.table = table
        self.rows = rows
        super().__init__(f"{rows} rows of {table} differ")


class SameDatabase(Exception):
    """The target is the source, under another name."""


def tables() -> Sequence[Table]:
    return Base.metadata.sorted_tables


async def size(database: Database) -> int:
    """Return the number of rows in all tables, without the mark of an incomplete copy."""
    async with database.connection() as connection:
        many = sum([await count(connection, table) for table in tables()])
        return many - (await _mark(connection) is not None)


async def incomplete(database: Database) -> str | None:
    """Return the name of the copy into this database that isn't complete, or None."""
    async with database.connection() as connection:
        return await _mark(connection)


async def copy(source: Database, target: Database, report: Report, *, name: str) -> Copied:
    """Make the target equal to the current source, verify it, and return the numbers of rows.

    Both must be at the same migration. Rows of the target that the source doesn't have are deleted.
    `report` gets the number of rows copied or verified: each counts twice. `incomplete` returns
    `name` until the copy is done. Raises `CopyDiffers` if something else writes to the target
    meanwhile, such as another copy: then the one that began last continues. Raises `SameDatabase`
    if both URLs lead to one database, which is left as it was.
    """
    mine = _Target(target, name)
    await _set_mark(target, name)
    async with snapshot(source) as reading:
        if await _mark(reading) is not None:
            await _clear_mark(mine)
            raise SameDatabase
        deleted = sum([await _delete_missing(reading, mine, table) for table in reversed(tables())])
        written = sum([await _copy_table(reading, mine, table, report) for table in tables()])
        await _continue_counters(target)
        for table in tables():
            await _verify(reading, target, table, report)
        rows = sum([await count(reading, table) for table in tables()])
        await _clear_mark(mine)
    return Copied(rows, written, deleted)


@dataclass(frozen=True, slots=True)
class _Target:
    """The target of one copy, as long as no other copy into it has begun or been completed."""

    database: Database
    name: str

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction to write in; raise `CopyDiffers` if the mark isn't this copy's."""
        own = (DeploymentState.name == _MARK) & (DeploymentState.value == self.name)
        async with self.database.connection() as connection:
            # Written, not read: another copy waits until this transaction ends.
            marked = update(DeploymentState).where(own).values(updated_at=datetime.now(UTC))
            if await execute_rowcount(connection, marked) != 1:
                raise CopyDiffers(DeploymentState.__tablename__, 1)
            yield connection


async def _copy_table(reading: AsyncConnection, target: _Target, table: Table, report: Report) -> int:
    written = 0
    async for rows in batches(reading, table):
        async with target.writing() as writing:
            written += await _write(writing, table, rows)
        report(len(rows))
    return written


async def _write(writing: AsyncConnection, table: Table, rows: Sequence[AnyRow]) -> int:
    """Insert the rows that the target lacks, and update those that differ."""
    there = await same_keys(writing, table, rows)
    new = [row._asdict() for row in rows if key_of(table, row) not in there]
    changed = [row for row in rows if there.get(key_of(table, row), row) != row]
    if new:
        await writing.execute(insert(table), new)
    for row in changed:
        same = [
            column == value
            for column, value in zip(table.primary_key.columns, key_of(table, row), strict=True)
        ]
        await writing.execute(update(table).where(*same).values(row._asdict()))
    return len(new) + len(changed)


async def _delete_missing(reading: AsyncConnection, target: _Target, table: Table) -> int:
    """Delete the target's rows that the source doesn't have."""
    gone: list[tuple[Any, ...]] = []
    # Deleted afterward: SQLite may have only one connection.
    async with snapshot(target.database) as looking:
        async for rows in batches(looking, table):
            there = await same_keys(reading, table, rows)
            keys = (key_of(table, row) for row in rows)
            gone += [key for key in keys if key not in there and not _is_mark(table, key)]
    for first in range(0, len(gone), BATCH):
        some = tuple_(*table.primary_key.columns).in_(gone[first : first + BATCH])
        async with target.writing() as writing:
            await writing.execute(delete(table).where(some))
    return len(gone)


async def _verify(reading: AsyncConnection, target: Database, table: Table, report: Report) -> None:
    """Compare every row; raise `CopyDiffers`."""
    differ = 0
    async with snapshot(target) as looking:
        async for rows in batches(reading, table):
            there = await same_keys(looking, table, rows)
            differ += sum(there.get(key_of(table, row)) != row for row in rows)
            report(len(rows))
        has_mark = table is DeploymentState.__table__
        surplus = await count(looking, table) - has_mark - await count(reading, table)
    if differ or surplus:
        raise CopyDiffers(table.name, differ + abs(surplus))


async def _continue_counters(target: Database) -> None:
    """Make PostgreSQL number new rows after the copied ones; SQLite does so by itself."""
    if target.engine.dialect.name != "postgresql":
        return
    async with target.connection() as writing:
        for table in tables():
            for column in table.primary_key.columns:
                if isinstance(column.type, BigInteger) and len(table.primary_key.columns) == 1:
                    newest = select(func.max(column) + 1).scalar_subquery()
                    sequence = func.pg_get_serial_sequence(table.name, column.name)
                    await writing.execute(select(func.setval(sequence, newest, text("false"))))


async def _mark(connection: AsyncConnection) -> str | None:
    mark: str | None = await connection.scalar(
        select(DeploymentState.value).where(DeploymentState.name == _MARK)
    )
    return mark


async def _set_mark(target: Database, name: str) -> None:
    async with target.session() as session:
        now = {"value": name, "updated_at": datetime.now(UTC)}
        await upsert(session, DeploymentState, {"name": _MARK}, now)


async def _clear_mark(target: _Target) -> None:
    async with target.writing() as writing:
        await writing.execute(delete(DeploymentState).where(DeploymentState.name == _MARK))


def _is_mark(table: Table, key: tuple[Any, ...]) -> bool:
    return table is DeploymentState.__table__ and key == (_MARK,)
