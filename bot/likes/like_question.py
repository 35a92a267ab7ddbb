"""Ask X once whether a like on X's own page happened, after the person says so.

The account's newest liked posts are read: one request, $0.005 a post at most. X lists the newest
like first by convention, so a recent like is among them; a like that isn't found proves nothing.
https://docs.x.com/x-api/users/get-liked-posts
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.clock import Clock
from bot.db import Database
from bot.errors import Subject
from bot.likes import ledger, ledger_writer
from bot.likes.errors import translate_x_errors
from bot.likes.like_events import SURFACE
from bot.likes.like_windows import LikeWindows, close_window
from bot.likes.rate_limits import RateLimits
from bot.likes.results import Account, Confirmation, Kind, LikeNotSeen, LikeResult
from bot.linking import Linking
from bot.linking.grants import LinkedGrant
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.budget import Budget
from bot.workspaces.team_channels import TeamChannelStore
from bot.x import ApiResult, Page, Post, XClient

NEWEST: Final = 5
_EVER: Final = datetime.fromtimestamp(0, UTC)
_ENDPOINT: Final = "liked_posts"


@dataclass(frozen=True, slots=True)
class LikeQuestion:
    """Records likes and unlikes on X that the person reports."""

    database: Database
    linking: Linking
    x: XClient
    windows: LikeWindows
    rate_limits: RateLimits
    budget: Budget
    team_channel_store: TeamChannelStore
    clock: Clock

    async def ask(self, member: Member, post: PostRef) -> LikeResult | LikeNotSeen:
        """Read the member's five newest likes, and record the post if it is among them."""
        linked_grant = await self.linking.linked(member)
        account = Account(linked_grant.x_user_id, linked_grant.username)
        with translate_x_errors(Subject.LIKED_POSTS):
            liked = await self._newest(linked_grant)
        if all(one.id != post.id for one in liked.items):
            return LikeNotSeen(post, account, NEWEST)
        await self._record("like", member, post, linked_grant.x_user_id, Confirmation.LOOKUP)
        await self.windows.end_unused()
        return LikeResult("like", post, account, Confirmation.LOOKUP)

    async def took_back(self, member: Member, post: PostRef) -> LikeResult:
        """Record that the member unliked the post on X, as the member says; X isn't asked.

        Without a like in the ledger, nothing is written.
        """
        linked = await self.linking.account(member)
        kind, x_user_id = await self._newest_action(member, post)
        if kind == "like":
            account_id = linked.x_user_id if linked else x_user_id
            await self._record("unlike", member, post, account_id, Confirmation.PERSON)
        account = Account(linked.x_user_id, linked.username) if linked else None
        return LikeResult("unlike", post, account, Confirmation.PERSON)

    async def is_recorded(self, member: Member, post: PostRef) -> bool:
        kind, _ = await self._newest_action(member, post)
        return kind == "like"

    async def _newest(self, linked_grant: LinkedGrant) -> Page[Post]:
        """Read within the budget; nothing is cached, since only the current state matters."""
        member = linked_grant.member
        worst = self.budget.prices.max_cost(_ENDPOINT, NEWEST, authors=False)

        async def read(now: LinkedGrant) -> ApiResult[Page[Post]]:
            call = self.x.liked_posts(now.authorization, now.x_user_id, max_results=NEWEST, authors=False)
            return await self.rate_limits.recorded(now.x_user_id, _ENDPOINT, call)

        async with self.budget.paid(member, worst) as billed:
            result = await self.linking.call_as_linked(linked_grant, _ENDPOINT, read)
            billed.extend(result.billed)
        return result.value

    async def _record(
        self, kind: Kind, member: Member, post: PostRef, x_user_id: str, by: Confirmation
    ) -> None:
        in_use = await self.team_channel_store.in_use(member.tenant)
        async with self.database.session() as session:
            await close_window(session, member, post)
            entry = ledger_writer.Entry(
                member,
                x_user_id,
                post,
                kind,
                surface=SURFACE,
                cost_micros=0,
                left=None,
                after=await ledger.newest_id(session, member),
                created_at=self.clock(),
                told=in_use,
                confirmed_by=by,
            )
            await ledger_writer.add(await session.connection(), entry)

    async def _newest_action(self, member: Member, post: PostRef) -> tuple[str, str]:
        """Return kind and X account of the member's last action on the post; empty if none."""
        async with self.database.session() as session:
            newest = await ledger.newest_since(session, member, post, _EVER)
        return ("", "") if newest is None else newest[:2]
