"""Find out whether a plain 403 is about the plan, by liking a post that can certainly be liked.

It is a post the account already likes, as X has just listed it. Liking it once more changes
nothing, since likes are idempotent (https://docs.x.com/x-api/users/like-post).
"""

from dataclasses import dataclass
from enum import Enum, auto

import structlog

from bot.errors import LikewiseError
from bot.likes.plan_gate import PlanGate
from bot.likes.rate_limits import RateLimits
from bot.likes.results import Kind
from bot.linking import Linking
from bot.linking.grants import LinkedGrant
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.budget import Budget
from bot.x import ApiResult, Page, Post, Resource, XClient, XError, XForbidden, XPlanRefused

log = structlog.get_logger(__name__)

_POSTS = 5  # X's minimum page size


class ProbeResult(Enum):
    """The probe's result.

    `INCLUDED`: the plan includes likes. `NAMED`: it doesn't, as X's plan error says. `EXCLUDED`: it
    may not; a plain 403 could also be about the account. `OPEN`: unknown.
    """

    INCLUDED = auto()
    EXCLUDED = auto()
    NAMED = auto()
    OPEN = auto()


@dataclass(frozen=True, slots=True)
class Probed:
    """The result, and the sign-in of the account that probed (None if no account could)."""

    result: ProbeResult
    sign_in: str | None = None


@dataclass(frozen=True, slots=True)
class PlanProbe:
    """Probes X as a member whose request was refused, or an admin; their workspace pays."""

    linking: Linking
    x: XClient
    rate_limits: RateLimits
    budget: Budget
    plan_gate: PlanGate

    async def after_refusal(self, kind: Kind, member: Member, post: PostRef) -> bool:
        """Probe X after a plain 403, and return whether the plan explains it."""
        probed = await self._ask(member, besides=post)
        if probed.sign_in is None:
            return False
        await self._learn(kind, member.tenant, probed.result, probed.sign_in)
        return await self.plan_gate.refused_since(kind, member.tenant, probed.sign_in) is not None

    async def check(self, member: Member) -> ProbeResult:
        """Probe X for an admin; unless X refuses, the plan gate forgets what it has learned."""
        probed = await self._ask(member)
        if probed.result in (ProbeResult.INCLUDED, ProbeResult.OPEN):
            await self.plan_gate.forget(member.tenant)
        if probed.sign_in is not None:
            await self._learn("like", member.tenant, probed.result, probed.sign_in)
        return probed.result

    async def _learn(self, kind: Kind, tenant: str, result: ProbeResult, sign_in: str) -> None:
        match result:
            case ProbeResult.NAMED:
                await self.plan_gate.open(kind, sign_in, "named by X")
            case ProbeResult.EXCLUDED:
                await self.plan_gate.open_for_tenant(kind, sign_in, tenant)
            case ProbeResult.INCLUDED:
                await self.plan_gate.close(kind, sign_in, tenant)

    async def _ask(self, member: Member, *, besides: PostRef | None = None) -> Probed:
        try:
            probed = await self._paid(member, besides)
        except (XError, LikewiseError) as error:
            log.info("x_plan_probe_failed", reason=type(error).__name__)
            return Probed(ProbeResult.OPEN)
        log.info("x_plan_probed", reason=probed.result.name)
        return probed

    async def _paid(self, member: Member, besides: PostRef | None) -> Probed:
        prices = self.budget.prices
        worst = prices.max_cost("liked_posts", _POSTS) + prices.max_cost("like")
        async with self.budget.paid(member, worst) as billed:
            return await self._asked(member, besides, billed)

    async def _asked(self, member: Member, besides: PostRef | None, billed: list[Resource]) -> Probed:
        page, linked_grant = await self.linking.call_as_member(member, "liked_posts", self._liked_posts)
        billed += page.billed
        liked = next((post.id for post in page.value.items if besides is None or post.id != besides.id), None)
        if liked is None or not linked_grant.tokens.allow_likes:
            return Probed(ProbeResult.OPEN)
        sign_in = linked_grant.tokens.sign_in
        try:
            like = await self.linking.call_as_linked(linked_grant, "like", lambda now: self._like(now, liked))
        except XPlanRefused:
            return Probed(ProbeResult.NAMED, sign_in)
        except XForbidden as refusal:
            # With a reason, X means the account.
            return Probed(ProbeResult.OPEN if refusal.gives_reason else ProbeResult.EXCLUDED, sign_in)
        billed += like.billed
        return Probed(ProbeResult.INCLUDED, sign_in)

    async def _liked_posts(self, linked_grant: LinkedGrant) -> ApiResult[Page[Post]]:
        call = self.x.liked_posts(
            linked_grant.authorization, linked_grant.x_user_id, max_results=_POSTS, authors=False
        )
        return await self.rate_limits.recorded(linked_grant.x_user_id, "liked_posts", call)

    async def _like(self, linked_grant: LinkedGrant, post_id: str) -> ApiResult[None]:
        call = self.x.like(linked_grant.authorization, linked_grant.x_user_id, post_id)
        return await self.rate_limits.recorded(linked_grant.x_user_id, "like", call)
