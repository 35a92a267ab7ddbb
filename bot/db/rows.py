"""Row counts of statements, which show who was first when several processes compete."""

from typing import Any, cast

from sqlalchemy import CursorResult, UpdateBase
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

Executor = AsyncSession | AsyncConnection


async def execute_rowcount(session: Executor, statement: UpdateBase) -> int:
    """Execute an UPDATE, DELETE or INSERT, and return how many rows it changed."""
    return cast("CursorResult[Any]", await session.execute(statement)).rowcount
