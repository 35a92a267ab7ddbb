"""Cached X data of an account, deleted along with its grant."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import CachedXResponse, Grant, RateLimit


async def delete_cached_x_data(
    session: AsyncSession, tenant: str, users: Sequence[str], accounts: Sequence[str]
) -> None:
    """Delete X's cached responses to these members, and the stored limits of these accounts.

    Call it after deleting the grants: a response that is being stored locks its grant
    (`bot.likes.response_cache`). X's limits are the same in every tenant, so those of accounts that
    are linked in another tenant are kept.
    """
    await session.execute(
        delete(CachedXResponse).where(CachedXResponse.tenant == tenant, CachedXResponse.user.in_(users))
    )
    linked = select(Grant.x_user_id).where(Grant.x_user_id.in_(accounts))
    await session.execute(
        delete(RateLimit).where(RateLimit.account.in_(accounts), RateLimit.account.not_in(linked))
    )
