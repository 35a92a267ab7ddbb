"""Finding out whether a plain 403 means the plan: X is asked about a Post that is known to be likeable.

That is one which the account likes at this moment, as X itself has just listed it. Liking it once more changes nothing
(https://docs.x.com/x-api/users/like-post is idempotent), so nobody's likes become other than they made them.
"""

from enum import Enum, auto

import structlog

from bot.errors import LikewiseError
from bot.likes.allowances import Allowances
from bot.likes.reading import collected
from bot.linking import Linking
from bot.linking.grants import Linked
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.settings import Workspaces
from bot.workspaces.spending import Purse
from bot.x import Page, Post, XClient, XError, XForbidden, XPlanRefused

log = structlog.get_logger(__name__)

_POSTS = 5  # the fewest that X lists


class Verdict(Enum):
    """What X's answer says: the plan includes likes, or not (`NAMED`: in X's own words for it), or nothing."""

    INCLUDED = auto()
    EXCLUDED = auto()
    NAMED = auto()
    OPEN = auto()


class PlanProbe:
    """Asks X as a member whose act was refused, or as an admin who wants to know; their workspace pays."""

    def __init__(
        self, linking: Linking, x: XClient, allowances: Allowances, purse: Purse, workspaces: Workspaces
    ) -> None:
        self._linking = linking
        self._x = x
        self._allowances = allowances
        self._purse = purse
        self._workspaces = workspaces

    async def ask(self, member: Member, *, besides: PostRef | None = None) -> Verdict:
        """Ask X once; `besides` is a Post that is left alone. Raises nothing that X or the member's account can cause."""
        try:
            verdict = await self._paid(member, besides)
        except (XError, LikewiseError) as error:
            log.info("x does not say whether the plan includes likes", why=type(error).__name__)
            return Verdict.OPEN
        log.info("x was asked whether the plan includes likes", why=verdict.name)
        return verdict

    async def _paid(self, member: Member, besides: PostRef | None) -> Verdict:
        prices = self._purse.prices
        worst = prices.worst("liked_posts", _POSTS) + prices.worst("like")
        aside = await self._purse.reserve(member, worst, (await self._workspaces.of(member)).budget)
        with collected() as calls:
            try:
                return await self._asked(member, besides)
            finally:
                await self._purse.settle(aside, [resource for call in calls for resource in call.billed])

    async def _asked(self, member: Member, besides: PostRef | None) -> Verdict:
        page, linked = await self._linking.act_as(member, "liked_posts", self._liked_posts)
        liked = next((post.id for post in page.items if besides is None or post.id != besides.id), None)
        if liked is None or not linked.tokens.allow_likes:
            return Verdict.OPEN
        try:
            await self._linking.act_as_linked(linked, "like", lambda now: self._like(now, liked))
        except XPlanRefused:
            return Verdict.NAMED
        except XForbidden as refusal:
            # With a code or a problem type X says that it means the account.
            return Verdict.OPEN if refusal.code or refusal.problem else Verdict.EXCLUDED
        return Verdict.INCLUDED

    async def _liked_posts(self, linked: Linked) -> Page[Post]:
        async with self._allowances.learning(linked.x_user_id, "liked_posts"):
            return await self._x.liked_posts(
                linked.authorization, linked.x_user_id, max_results=_POSTS, authors=False
            )

    async def _like(self, linked: Linked, post_id: str) -> None:
        async with self._allowances.learning(linked.x_user_id, "like"):
            await self._x.like(linked.authorization, linked.x_user_id, post_id)
