"""What X told about an account, which goes with the account's grant."""

from collections.abc import Sequence

from sqlalchemy import Delete, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import (
    CachedXResponse,
    Grant,
    RateLimit,
)


async def delete_cached_x_data(
    session: AsyncSession, tenant: str, users: Sequence[str], accounts: Sequence[str]
) -> None:
    """Delete X's answers to these members of a tenant, as whichever account, and what is known of these accounts' limits.

    After the grants were deleted: an answer that is being written holds on to its grant
    (`bot.likes.response_cache`). Limits are X's, and the same in every tenant; those of accounts
    that are linked in another one stay.
    """
    await _run(
        session,
        delete(CachedXResponse).where(CachedXResponse.tenant == tenant, CachedXResponse.user.in_(users)),
    )
    linked = select(Grant.x_user_id).where(Grant.x_user_id.in_(accounts))
    await _run(
        session, delete(RateLimit).where(RateLimit.account.in_(accounts), RateLimit.account.not_in(linked))
    )


async def _run(session: AsyncSession, statement: Delete) -> None:
    await session.execute(statement.execution_options(synchronize_session=False))
