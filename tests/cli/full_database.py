"""A database with rows in every table, generated from the table definitions, so that new tables are included."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Integer, String, Text, insert, select
from sqlalchemy.sql.schema import Column

from bot.db import Database, Sealed
from bot.db.columns import SealedColumn, UtcDateTime
from bot.db.tables import Base

TABLES = Base.metadata.sorted_tables
BEGINNING = datetime(2026, 11, 1, 12, 0, 0, 123456, tzinfo=UTC)
ODD_TEXT = "Zoë 🎉 \u202e'; --"

Contents = dict[str, list[tuple[Any, ...]]]


async def fill(url: str, rows: int) -> None:
    """Insert that many rows into each table; the same number is the same person, channel and message everywhere."""
    database = Database(url)
    async with database.session() as session:
        for table in TABLES:
            made = [
                {column.name: value_of(column, number) for column in table.columns}
                for number in range(1, rows + 1)
            ]
            await session.execute(insert(table), made)
    await database.close()


async def contents(url: str) -> Contents:
    """Return all rows of all tables as Python values."""
    database = Database(url)
    async with database.session() as session:
        found = {
            table.name: sorted(map(tuple, await session.execute(select(table))), key=repr) for table in TABLES
        }
    await database.close()
    return found


def value_of(column: Column[Any], number: int) -> Any:
    # A foreign key has the value of the column that it refers to.
    column = next((key.column for key in column.foreign_keys), column)
    kind = column.type
    if column.nullable and number % 2 and not column.foreign_keys:
        return None
    for of, value in (
        (SealedColumn, Sealed(bytes((1, 0, 255, number % 256)) * 9)),
        (UtcDateTime, BEGINNING + timedelta(microseconds=number)),
        (JSON, ["C1", ODD_TEXT]),
        (Boolean, bool(number % 2)),
        (Text, f"{ODD_TEXT} {number}"),
        (Integer, number),
    ):
        if isinstance(kind, of):
            return value
    assert isinstance(kind, String), f"no value for {column}"
    return f"{column.name[:4]}-{number}"[: kind.length]
