"""Find out whether a plain 403 is about the plan, by liking a Post that is known to be likable.

It is a Post the account already likes, as X has just listed it. Liking it once more changes
nothing, since likes are idempotent (https://docs.x.com/x-api/users/like-post).
"""

from enum import Enum, auto

import structlog

from bot.errors import LikewiseError
from bot.likes.rate_limits import RateLimits
from bot.linking import Linking
from bot.linking.grants import LinkedGrant
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.budget import Budget
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.x import ApiResult, Page, Post, Resource, XClient, XError, XForbidden, XPlanRefused

log = structlog.get_logger(__name__)

_POSTS = 5  # X's minimum page size


class ProbeResult(Enum):
    """What X's answer says about the plan.

    `INCLUDED`: it includes likes. `EXCLUDED`: it doesn't, by a plain 403. `NAMED`: it doesn't, by
    X's own plan error. `OPEN`: unknown.
    """

    INCLUDED = auto()
    EXCLUDED = auto()
    NAMED = auto()
    OPEN = auto()


class PlanProbe:
    """Probes X as a member whose request was refused, or as an admin; their workspace pays."""

    def __init__(
        self,
        linking: Linking,
        x: XClient,
        rate_limits: RateLimits,
        budget: Budget,
        workspaces: WorkspaceSettingsStore,
    ) -> None:
        self._linking = linking
        self._x = x
        self._rate_limits = rate_limits
        self._budget = budget
        self._workspaces = workspaces

    async def ask(self, member: Member, *, besides: PostRef | None = None) -> ProbeResult:
        """Probe X once; `besides` is a Post not to use.

        XError and LikewiseError are logged and give `OPEN`.
        """
        try:
            result = await self._paid(member, besides)
        except (XError, LikewiseError) as error:
            log.info("x_plan_probe_failed", reason=type(error).__name__)
            return ProbeResult.OPEN
        log.info("x_plan_probed", reason=result.name)
        return result

    async def _paid(self, member: Member, besides: PostRef | None) -> ProbeResult:
        prices = self._budget.prices
        worst = prices.max_cost("liked_posts", _POSTS) + prices.max_cost("like")
        reservation = await self._budget.reserve(
            member, worst, (await self._workspaces.get(member)).daily_budget_micros
        )
        billed: list[Resource] = []
        try:
            return await self._asked(member, besides, billed)
        except XError as error:
            billed += error.billed
            raise
        finally:
            await self._budget.settle(reservation, billed)

    async def _asked(self, member: Member, besides: PostRef | None, billed: list[Resource]) -> ProbeResult:
        page, linked_grant = await self._linking.call_as_member(member, "liked_posts", self._liked_posts)
        billed += page.billed
        liked = next((post.id for post in page.value.items if besides is None or post.id != besides.id), None)
        if liked is None or not linked_grant.tokens.allow_likes:
            return ProbeResult.OPEN
        try:
            like = await self._linking.call_as_linked(
                linked_grant, "like", lambda now: self._like(now, liked)
            )
        except XPlanRefused:
            return ProbeResult.NAMED
        except XForbidden as refusal:
            # With a code or a problem type, X means the account.
            return ProbeResult.OPEN if refusal.code or refusal.problem else ProbeResult.EXCLUDED
        billed += like.billed
        return ProbeResult.INCLUDED

    async def _liked_posts(self, linked_grant: LinkedGrant) -> ApiResult[Page[Post]]:
        call = self._x.liked_posts(
            linked_grant.authorization, linked_grant.x_user_id, max_results=_POSTS, authors=False
        )
        return await self._rate_limits.recorded(linked_grant.x_user_id, "liked_posts", call)

    async def _like(self, linked_grant: LinkedGrant, post_id: str) -> ApiResult[None]:
        call = self._x.like(linked_grant.authorization, linked_grant.x_user_id, post_id)
        return await self._rate_limits.recorded(linked_grant.x_user_id, "like", call)
