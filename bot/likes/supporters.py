"""Find out who in a tenant likes a post, as far as teammates may see it.

People who opted in are named, and the others are counted. A count alone can identify a person who
hides their likes: if only one is connected, "1 of you" is that person. So they are counted only
while at least `FEWEST_HIDDEN` of them are connected. The activity log follows the same rule
(`bot.workspaces.activity_log`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.db.tables import Grant, LikeEvent, MemberPreferences, of_member
from bot.likes.results import TenantLikes
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.activity_log import FEWEST_HIDDEN

# The surface of a like that a person requested before connecting.
AFTER_CONNECTING: Final = "connect"
NAMED_AT_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Supporter:
    """A Slack user who supports a post, named if `shown`; `external` is None if unknown."""

    user: str
    shown: bool
    external: bool | None


async def find(
    session: AsyncSession, tenant: str, post: PostRef, *, asker: str | None = None
) -> Sequence[Supporter]:
    """Return who in the tenant likes the post now, by their latest entry, oldest first.

    External users are included. People who hide their likes are left out, except the asker, while
    fewer than `FEWEST_HIDDEN` of them are connected, since the count could identify them. A hidden
    like for which somebody connected is also left out, since the team may notice when somebody
    connects.
    """
    later = aliased(LikeEvent)
    superseded = (
        select(later.id)
        .where(
            later.tenant == tenant,
            later.post_id == post.id,
            later.user == LikeEvent.user,
            later.id > LikeEvent.id,
        )
        .exists()
    )
    shown = MemberPreferences.shows(LikeEvent.created_at)
    untraceable = and_(_hidden_connected(tenant) >= FEWEST_HIDDEN, LikeEvent.surface != AFTER_CONNECTING)
    rows = await session.execute(
        select(LikeEvent.user, shown, MemberPreferences.external)
        .outerjoin(MemberPreferences, of_member(MemberPreferences, LikeEvent))
        .where(
            LikeEvent.tenant == tenant,
            LikeEvent.post_id == post.id,
            LikeEvent.kind == "like",
            ~superseded,
            or_(shown, untraceable, LikeEvent.user == (asker or "")),
        )
        .order_by(LikeEvent.id)
    )
    return [Supporter(*row) for row in rows]


def _hidden_connected(tenant: str) -> ColumnElement[int]:
    """Return the number of the tenant's own people who are connected and hide their likes."""
    return (
        select(func.count())
        .select_from(Grant)
        .join(MemberPreferences, of_member(MemberPreferences, Grant))
        .where(
            Grant.tenant == tenant,
            MemberPreferences.show_likes.is_(False),
            MemberPreferences.external.is_not(True),
        )
        .correlate(None)
        .scalar_subquery()
    )


def team(asker: Member, likers: Sequence[Supporter]) -> TenantLikes:
    """Return which teammates of the asker like a post; only those who opted in are named."""
    others = [one for one in likers if one.user != asker.user]
    shown = [one.user for one in others if one.shown]
    return TenantLikes(
        you=len(others) < len(likers),
        shown=tuple(shown[:NAMED_AT_MOST]),
        more=len(shown[NAMED_AT_MOST:]),
        others=len(others) - len(shown),
    )
