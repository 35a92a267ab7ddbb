"""A deployment in numbers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.db.rows import count
from bot.db.tables import (
    FeatureSpend,
    Grant,
    InstallationRow,
    LikeEvent,
    PendingReply,
    SlackEvent,
    TeamChannel,
    TokenRevocation,
)
from bot.workspaces.spending import day_of, month_of, start_of

_PERIODS: Final[Mapping[str, timedelta]] = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}


async def stats(database: Database, now: datetime) -> Mapping[str, Any]:
    """Return counts of people, likes, unfinished work and cost, by name.

    Likes and active people are of the last 24 hours, 7 and 30 days; costs, in US dollars, of this
    UTC day and month.
    """
    async with database.session() as session:
        found: dict[str, Any] = {
            "installations": await count(session, InstallationRow),
            "linked_people": await count(session, Grant),
            "must_reconnect": await count(session, Grant, Grant.invalidated_at.is_not(None)),
            "team_channels": await count(session, TeamChannel),
        }
        for name, period in _PERIODS.items():
            recent = LikeEvent.created_at > now - period
            found[f"likes_{name}"] = await count(session, LikeEvent, recent)
            active = select(LikeEvent.tenant, LikeEvent.user).where(recent).distinct().subquery()
            found[f"active_people_{name}"] = await session.scalar(select(func.count()).select_from(active))
        oldest = await session.scalar(select(func.min(PendingReply.created_at)))
        found |= {
            "pending_replies": await count(session, PendingReply),
            "oldest_pending_reply_seconds": 0
            if oldest is None
            else max(0, int((now - oldest).total_seconds())),
            "pending_events": await count(session, SlackEvent, SlackEvent.body.is_not(None)),
            "pending_revocations": await count(session, TokenRevocation),
            "cost_today": await _cost(session, day_of(now)),
            "cost_month": await _cost(session, month_of(day_of(now))),
        }
    return found


async def _cost(session: AsyncSession, since: str) -> float:
    reads = await session.scalar(select(func.sum(FeatureSpend.cost_micros)).where(FeatureSpend.day >= since))
    likes = await session.scalar(
        select(func.sum(LikeEvent.cost_micros)).where(LikeEvent.created_at >= start_of(since))
    )
    return (int(reads or 0) + int(likes or 0)) / 10**6
