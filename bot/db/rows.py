"""Rows as data, and row counts, which show who was first when processes compete."""

from dataclasses import fields
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, Row, UpdateBase, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

AnyRow = Row[*tuple[Any, ...]]
Executor = AsyncSession | AsyncConnection
T = TypeVar("T")


async def execute_rowcount(session: Executor, statement: UpdateBase) -> int:
    """Execute an UPDATE, DELETE or INSERT, and return how many rows it changed."""
    return cast("CursorResult[Any]", await session.execute(statement)).rowcount


async def count(session: Executor, table: Any, *where: Any) -> int:
    """Return how many rows of a table meet the conditions."""
    found = await session.execute(select(func.count()).select_from(table).where(*where))
    return found.scalar_one()


def read(kind: type[T], row: Any, **others: Any) -> T:
    """Return a row as a dataclass with fields of the same names; `others` are its other fields."""
    names = [each.name for each in fields(kind) if each.name not in others]  # type: ignore[arg-type]
    return kind(**{name: getattr(row, name) for name in names}, **others)
