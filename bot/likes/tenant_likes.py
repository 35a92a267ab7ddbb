"""Count a team's support for a post, for a channel; only members who opted in are named."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database
from bot.db.expiry import delete_in_batches
from bot.db.tables import LikeIntentClick, MemberPreferences, of_member
from bot.db.upsert import upsert
from bot.likes import supporters
from bot.likes.plan_gate import PlanGate
from bot.likes.teammates import Teammates
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.reply_invalidation import invalidate_for_posts

RETENTION: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Supporters:
    """Slack ids of people who chose to be shown, and the number of other supporters."""

    shown: tuple[str, ...]
    more: int

    @property
    def count(self) -> int:
        return len(self.shown) + self.more


@dataclass(frozen=True, slots=True)
class Supported:
    """Who likes the post through Likewise, and who opened X's page with *Like on X*.

    `opened` leaves out those counted in `liked`, but nobody whose hidden like isn't counted, which
    the change would reveal. `left_to_x` is whether likes currently happen on X's own page.
    """

    post: PostRef
    liked: Supporters
    opened: Supporters
    left_to_x: bool


@dataclass(frozen=True, slots=True)
class TenantLikeQuery:
    """Counts a team's support for a post."""

    database: Database
    plan_gate: PlanGate
    teammates: Teammates
    clock: Clock

    async def of(self, tenant: str, post: PostRef) -> Supported:
        """Return which of the tenant's own people support the post; external users don't count."""
        async with self.database.session() as session:
            liking = await supporters.find(session, tenant, post)
            opening = await _opened(session, tenant, post, but={one.user for one in liking})
        liked = _counted(await self.teammates.among(tenant, liking))
        opened = _counted(await self.teammates.among(tenant, opening))
        return Supported(post, liked, opened, left_to_x=await self.plan_gate.leaves_to_x("like", tenant))

    async def record_click(self, member: Member, post: PostRef) -> None:
        key = {"tenant": member.tenant, "post_id": post.id, "user": member.user}
        async with self.database.session() as session:
            # In the order in which a deletion of the member's history locks these rows.
            await invalidate_for_posts(session, {(member.tenant, post.id)})
            await upsert(session, LikeIntentClick, key, {"clicked_at": self.clock()})

    async def sweep(self) -> None:
        """Delete clicks older than `RETENTION`, which no reply shows any more."""
        old = LikeIntentClick.clicked_at < self.clock() - RETENTION
        await delete_in_batches(self.database, LikeIntentClick, old)


def _counted(people: Sequence[supporters.Supporter]) -> Supporters:
    shown = [one.user for one in people if one.shown][: supporters.NAMED_AT_MOST]
    return Supporters(tuple(shown), len(people) - len(shown))


async def _opened(
    session: AsyncSession, tenant: str, post: PostRef, *, but: Collection[str]
) -> Sequence[supporters.Supporter]:
    rows = await session.execute(
        select(
            LikeIntentClick.user,
            MemberPreferences.shows(LikeIntentClick.clicked_at),
            MemberPreferences.external,
        )
        .outerjoin(MemberPreferences, of_member(MemberPreferences, LikeIntentClick))
        .where(LikeIntentClick.tenant == tenant, LikeIntentClick.post_id == post.id)
        .order_by(LikeIntentClick.clicked_at, LikeIntentClick.user)
    )
    return [supporters.Supporter(*row) for row in rows if row.user not in but]
