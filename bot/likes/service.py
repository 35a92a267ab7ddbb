"""Like, unlike, look: one person's own act on one Post."""

from datetime import datetime
from typing import Final

from bot.clock import Clock
from bot.db import Database
from bot.errors import NotPermitted, PlanExcludes
from bot.likes import ledger
from bot.likes.outcomes import Account, Acted, Kind, LeftToX, Likers
from bot.likes.plan import Plan
from bot.likes.refusals import in_plain_words
from bot.linking import Linking
from bot.linking.grants import Linked
from bot.members import Member
from bot.posts import PostRef
from bot.x import Page, User, XClient

LIKERS_A_PAGE: Final = 10
_WRITE: Final = "like.write"


class Likes:
    """What members do with Posts."""

    def __init__(self, database: Database, linking: Linking, x: XClient, plan: Plan, clock: Clock) -> None:
        self._database = database
        self._linking = linking
        self._x = x
        self._plan = plan
        self._clock = clock

    async def like(self, member: Member, post: PostRef, *, via: str) -> Acted | LeftToX:
        """Like the Post as the member; left to X's own page where the plan excludes liking.

        Liking what is liked already is a success. Raises the errors of `bot.errors`.
        """
        return await self._act("like", member, post, via)

    async def unlike(self, member: Member, post: PostRef, *, via: str) -> Acted | LeftToX:
        """Take the member's like back; unliking what isn't liked is a success."""
        return await self._act("unlike", member, post, via)

    async def likers(
        self, member: Member, post: PostRef, *, page: str | None = None, number: int = 1
    ) -> Likers:
        """Return one page of the Post's liking users as X shows them to the member.

        `page` is X's pagination token. X shows a Post's likers to its author only, and 100 of them at most.
        """

        async def look(linked: Linked) -> Page[User]:
            return await self._x.liking_users(
                linked.authorization, post.id, max_results=LIKERS_A_PAGE, pagination_token=page
            )

        with in_plain_words(self._clock):
            users, linked = await self._linking.act_as(member, look)
        async with self._database.session() as session:
            team = await ledger.team(session, member.tenant, post)
        return Likers(post, _account(linked), users, number, team)

    async def acted_since(self, member: Member, post: PostRef, since: datetime) -> bool:
        """Tell whether the member has acted on the Post after `since`, so that an older ask is void."""
        async with self._database.session() as session:
            return await ledger.acted_since(session, member, post, since)

    async def _act(self, kind: Kind, member: Member, post: PostRef, via: str) -> Acted | LeftToX:
        since = await self._plan.refused_since(kind)
        if self._plan.never_asks or since is not None:
            return LeftToX(kind, post, account=None, since=since)
        try:
            with in_plain_words(self._clock):
                linked = await self._ask_x(kind, member, post)
        except PlanExcludes as refusal:
            return LeftToX(kind, post, account=None, since=await self._plan.learn_refusal(kind, str(refusal)))
        await self._plan.learn_success(kind)
        async with self._database.session() as session:
            ledger.add(session, ledger.Entry(member, linked.x_user_id, post, kind, via=via, at=self._clock()))
        return Acted(kind, post, _account(linked))

    async def _ask_x(self, kind: Kind, member: Member, post: PostRef) -> Linked:
        ask = self._x.like if kind == "like" else self._x.unlike

        async def act(linked: Linked) -> None:
            if linked.tokens.scopes and _WRITE not in linked.tokens.scopes:
                raise NotPermitted(linked.username)
            await ask(linked.authorization, linked.x_user_id, post.id)

        _, linked = await self._linking.act_as(member, act)
        return linked


def _account(linked: Linked) -> Account:
    return Account(linked.x_user_id, linked.username)
