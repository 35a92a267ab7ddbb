"""How many rows a statement met: what tells, of several that want the same, who was first."""

from typing import Any, cast

from sqlalchemy import CursorResult, UpdateBase
from sqlalchemy.ext.asyncio import AsyncSession


async def execute_rowcount(session: AsyncSession, statement: UpdateBase) -> int:
    """Run an UPDATE, DELETE or INSERT, and return how many rows it changed."""
    return cast("CursorResult[Any]", await session.execute(statement)).rowcount
