"""Like and unlike posts as the member."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from bot.clock import Clock
from bot.db import Database
from bot.errors import MissingScope, PostUnavailable, RefusedByX, XUnavailable
from bot.likes import ledger
from bot.likes.errors import translate_x_errors
from bot.likes.ledger_writer import Entry, LedgerWriter, Recorded
from bot.likes.plan_gate import PlanGate
from bot.likes.plan_probe import PlanProbe, ProbeResult
from bot.likes.rate_limits import RateLimits
from bot.likes.response_cache import ResponseCache
from bot.likes.results import Account, History, Kind, LikeOnX, LikeResult, RecentAction
from bot.linking import Linking
from bot.linking.grants import LinkedGrant
from bot.members import Member
from bot.posts import PostRef
from bot.single_flight import SingleFlight
from bot.workspaces.budget import Budget
from bot.workspaces.team_channels import TeamChannelStore
from bot.x import ApiResult, RateLimitWindow, XClient, XForbidden, XPlanRefused

# A request is repeated only if the same person's opposite one was recorded meanwhile.
_MAX_CONFLICTS: Final = 5


class _LeftToX(Exception):
    """X refuses this action for this sign-in because of the plan."""


@dataclass(frozen=True, slots=True)
class Likes:
    """Members' likes, at X and in the ledger."""

    database: Database
    linking: Linking
    x: XClient
    plan_gate: PlanGate
    response_cache: ResponseCache
    rate_limits: RateLimits
    budget: Budget
    clock: Clock
    ledger_writer: LedgerWriter
    team_channel_store: TeamChannelStore
    probe: PlanProbe
    _flights: SingleFlight[tuple[str, str, str], LikeResult | LikeOnX] = field(
        default_factory=SingleFlight, init=False
    )

    async def like(self, member: Member, post: PostRef, *, surface: str) -> LikeResult | LikeOnX:
        """Like the post, even if already liked; return `LikeOnX` if the plan excludes likes."""
        return await self._act_once("like", member, post, surface)

    async def unlike(self, member: Member, post: PostRef, *, surface: str) -> LikeResult | LikeOnX:
        """Remove the member's like, if there is one; raise the errors of `bot.errors`."""
        return await self._act_once("unlike", member, post, surface)

    async def has_opposite_since(self, member: Member, post: PostRef, act: str, since: datetime) -> bool:
        """Return whether the member did the opposite of `act` with the post after `since`."""
        async with self.database.session() as session:
            return await ledger.has_opposite_since(session, member, post, act, since)

    async def last_action_since(self, member: Member, post: PostRef, since: datetime) -> LikeResult | None:
        """Return the member's last action on the post after `since`, or None."""
        async with self.database.session() as session:
            newest = await ledger.newest_since(session, member, post, since)
        if newest is None:
            return None
        kind, x_user_id, again = newest
        linked = await self.linking.account(member)
        return LikeResult(
            "like" if kind == "like" else "unlike",
            post,
            Account(x_user_id, linked.username) if linked and linked.x_user_id == x_user_id else None,
            again=again,
        )

    async def latest(self, member: Member, most: int) -> tuple[RecentAction, ...]:
        """Return the member's last action on `most` posts, newest first, with their account."""
        async with self.database.session() as session:
            return await ledger.latest(session, member, most)

    async def history(self, member: Member, number: int) -> History:
        async with self.database.session() as session:
            return await ledger.history(session, member, number)

    async def remaining_limits(self, member: Member, x_user_id: str) -> Mapping[str, RateLimitWindow]:
        async with self.database.session() as session:
            return await ledger.remaining_limits(session, member, x_user_id, self.clock())

    async def left_to_x(self, tenant: str) -> bool:
        return await self.plan_gate.leaves_to_x("like", tenant)

    async def refused_since(self, tenant: str) -> datetime | None:
        """Return since when X has refused likes because of the plan; None if it doesn't."""
        return await self.plan_gate.refused_to_some("like", tenant)

    async def check_plan(self, member: Member) -> ProbeResult | None:
        """Probe whether X's plan includes likes; None if the tenant did so minutes ago."""
        if not await self.plan_gate.may_check(member.tenant):
            return None
        return await self.probe.check(member)

    async def _act_once(
        self, kind: Kind, member: Member, post: PostRef, surface: str
    ) -> LikeResult | LikeOnX:
        # A double click acts once.
        key, act = (member.tenant, member.user, post.id), partial(self._act, kind, member, post, surface)
        return await self._flights.do(key, act, variant=kind)

    async def _act(self, kind: Kind, member: Member, post: PostRef, surface: str) -> LikeResult | LikeOnX:
        if await self.plan_gate.leaves_to_x(kind, member.tenant):
            return LikeOnX(kind, post)
        try:
            linked_grant, recorded = await self._done(kind, member, post, surface)
        except _LeftToX:
            return LikeOnX(kind, post)
        except PostUnavailable:
            await self.response_cache.forget_post(member, post.id, for_all=True)
            raise
        except RefusedByX as refusal:
            # It may be protected since it was read, or its author has blocked the member; X doesn't
            # say which.
            await self.response_cache.forget_post(member, post.id, for_all=False)
            if not (_gives_no_reason(refusal) and await self._is_about_plan(kind, member, post)):
                raise
            return LikeOnX(kind, post)
        return LikeResult(
            kind,
            post,
            Account(linked_grant.x_user_id, linked_grant.username),
            again=recorded is Recorded.REPEATED,
        )

    async def _is_about_plan(self, kind: Kind, member: Member, post: PostRef) -> bool:
        """Return whether the plan explains a plain 403, instead of the post or person."""
        is_due = await self.plan_gate.note_forbidden(kind, member, post)
        return is_due and await self.probe.after_refusal(kind, member, post)

    async def _done(
        self, kind: Kind, member: Member, post: PostRef, surface: str
    ) -> tuple[LinkedGrant, Recorded]:
        """Send the request and record it in the ledger; return the grant, and the result of
        recording it.

        If the opposite was recorded concurrently, it is sent once more, so that X ends up in the
        ledger's state.
        """
        price = 0
        for _ in range(_MAX_CONFLICTS):
            linked_grant, paid, left = await self._billed(kind, member, post)
            price += paid
            await self.plan_gate.close(kind, linked_grant.tokens.sign_in, member.tenant)
            entry = Entry(
                member,
                linked_grant.x_user_id,
                post,
                kind,
                surface=surface,
                cost_micros=price,
                left=left,
                after=linked_grant.newest_like_event,
                created_at=self.clock(),
                told=await self.team_channel_store.in_use(member.tenant),
            )
            if recorded := await self.ledger_writer.add(entry):
                return linked_grant, recorded
        raise XUnavailable

    async def _billed(
        self, kind: Kind, member: Member, post: PostRef
    ) -> tuple[LinkedGrant, int, RateLimitWindow | None]:
        """Send the request within the budget; return the grant, its cost and the limit left."""
        reservation = await self.budget.reserve(member, self.budget.prices.max_cost(kind))
        price = 0
        try:
            with translate_x_errors():
                result, linked_grant = await self._ask_x(kind, member, post)
            price = self.budget.prices.of(result.billed)
        finally:
            await self.budget.release(reservation, price)
        return linked_grant, price, result.limits.tightest()

    async def _ask_x(self, kind: Kind, member: Member, post: PostRef) -> tuple[ApiResult[None], LinkedGrant]:
        ask = self.x.like if kind == "like" else self.x.unlike

        async def act(linked_grant: LinkedGrant) -> ApiResult[None]:
            if not linked_grant.tokens.allow_likes:
                raise MissingScope(linked_grant.username)
            sign_in = linked_grant.tokens.sign_in
            if await self.plan_gate.refused_since(kind, member.tenant, sign_in) is not None:
                raise _LeftToX
            call = ask(linked_grant.authorization, linked_grant.x_user_id, post.id)
            try:
                return await self.rate_limits.recorded(linked_grant.x_user_id, kind, call)
            except XPlanRefused as refusal:
                await self.plan_gate.open(kind, sign_in, str(refusal))
                raise _LeftToX from refusal

        return await self.linking.call_as_member(member, kind, act)


def _gives_no_reason(refusal: RefusedByX) -> bool:
    """Return whether it is a plain 403, which the plan may explain."""
    cause = refusal.__cause__
    return isinstance(cause, XForbidden) and not cause.gives_reason
