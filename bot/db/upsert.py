"""INSERT … ON CONFLICT, which SQLAlchemy has once for each database."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import Base


async def upsert(
    session: AsyncSession, table: type[Base], key: tuple[str, ...], values: dict[str, Any], **changed: Any
) -> None:
    """Insert a row of `values`; where there is one with this key, write `changed` into it instead."""
    insert = (
        postgresql.insert(table) if session.get_bind().dialect.name == "postgresql" else sqlite.insert(table)
    )
    await session.execute(
        insert.values(values).on_conflict_do_update(index_elements=key, set_=changed),
        execution_options={"synchronize_session": False},
    )
