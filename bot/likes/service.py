"""Like and unlike: one person's own act on one Post."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from bot.clock import Clock
from bot.db import Database
from bot.errors import NotPermitted, PlanExcludes, PostUnavailable, RefusedByX, XUnavailable
from bot.likes import ledger
from bot.likes.allowances import Allowances
from bot.likes.answers import Answers
from bot.likes.outcomes import Account, Acted, History, Kind, Latest, LeftToX
from bot.likes.plan import Plan
from bot.likes.plan_probe import PlanProbe, Verdict
from bot.likes.reading import collected
from bot.likes.refusals import in_plain_words
from bot.likes.turns import Turns
from bot.linking import Linking
from bot.linking.grants import Linked
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.channels import Channels
from bot.workspaces.marks import mark
from bot.workspaces.settings import Workspaces
from bot.workspaces.spending import Purse
from bot.x import Window, XClient, XForbidden

# An act is asked for again only when another one of the same person was written down meanwhile.
_CROSSINGS: Final = 5


class Likes:
    """What members do with Posts."""

    def __init__(
        self,
        database: Database,
        linking: Linking,
        x: XClient,
        plan: Plan,
        answers: Answers,
        allowances: Allowances,
        purse: Purse,
        workspaces: Workspaces,
        clock: Clock,
        *,
        channels: Channels,
        probe: PlanProbe,
    ) -> None:
        self._database = database
        self._linking = linking
        self._x = x
        self._plan = plan
        self._probe = probe
        self._answers = answers
        self._allowances = allowances
        self._purse = purse
        self._workspaces = workspaces
        self._channels = channels
        self._clock = clock
        self._turns: Turns[Acted | LeftToX] = Turns()

    async def like(self, member: Member, post: PostRef, *, via: str) -> Acted | LeftToX:
        """Like the Post as the member; left to X's own page where the plan excludes liking.

        Liking what is liked already is a success. Raises the errors of `bot.errors`.
        """
        return await self._turns.once("like", member, post, partial(self._act, "like", member, post, via))

    async def unlike(self, member: Member, post: PostRef, *, via: str) -> Acted | LeftToX:
        """Take the member's like back; unliking what isn't liked is a success."""
        return await self._turns.once("unlike", member, post, partial(self._act, "unlike", member, post, via))

    async def opposed_since(self, member: Member, post: PostRef, act: str, since: datetime) -> bool:
        """Tell whether the member has done the opposite of `act` with the Post after `since`."""
        async with self._database.session() as session:
            return await ledger.opposed_since(session, member, post, act, since)

    async def done_since(self, member: Member, post: PostRef, since: datetime) -> Acted | None:
        """Return the last thing that the member did with the Post after `since`, which an older ask must not undo."""
        async with self._database.session() as session:
            newest = await ledger.newest_since(session, member, post, since)
        if newest is None:
            return None
        kind, x_user_id = newest
        linked = await self._linking.account(member)
        known = linked is not None and linked.x_user_id == x_user_id
        return Acted(
            "like" if kind == "like" else "unlike",
            post,
            Account(x_user_id, linked.username) if linked is not None and known else None,
        )

    async def latest(self, member: Member, most: int) -> tuple[Latest, ...]:
        """Return what the member last did, as the account they have linked, with `most` Posts; newest first."""
        async with self._database.session() as session:
            return await ledger.latest(session, member, most)

    async def history(self, member: Member, number: int) -> History:
        """Return a page of what the member did, from 1."""
        async with self._database.session() as session:
            return await ledger.history(session, member, number)

    async def left(self, member: Member, x_user_id: str) -> Mapping[str, Window]:
        """Return what X last told to be left of the account's limits for likes, by kind of act."""
        async with self._database.session() as session:
            return await ledger.left(session, member, x_user_id, self._clock())

    async def unconfirmed(self, tenant: str) -> bool:
        """Tell whether likes are left to X's own pages for now, so that nobody here knows of them."""
        return self._plan.never_asks or await self._plan.refused_since("like", tenant) is not None

    async def refused_since(self, tenant: str) -> datetime | None:
        """Return since when X refuses likes for its plan; None when it doesn't, or isn't asked."""
        return await self._plan.refused_since("like", tenant)

    async def check_plan(self, member: Member) -> Verdict | None:
        """Find out whether X's plan includes likes, as the member; None where that was done in the last five minutes.

        Where X doesn't say, the next like asks it again.
        """
        if not await self._plan.may_check(member.tenant):
            return None
        verdict = await self._probe.ask(member)
        match verdict:
            case Verdict.INCLUDED:
                await self._plan.forget(member.tenant)
                await self._plan.learn_success("like", member.tenant)
            case Verdict.OPEN:
                await self._plan.forget(member.tenant)
            case Verdict.NAMED | Verdict.EXCLUDED:
                await self._learn("like", member, verdict)
        return verdict

    async def _act(self, kind: Kind, member: Member, post: PostRef, via: str) -> Acted | LeftToX:
        since = await self._plan.refused_since(kind, member.tenant)
        if self._plan.never_asks or since is not None:
            return LeftToX(kind, post, account=None, since=since)
        try:
            linked = await self._done(kind, member, post, via)
        except PlanExcludes as refusal:
            return LeftToX(kind, post, account=None, since=await self._plan.learn_refusal(kind, str(refusal)))
        except PostUnavailable:
            await self._answers.forget_post(member, post.id, for_all=True)
            raise
        except RefusedByX as refusal:
            # It may be protected since it was read, or its author has blocked the member: X doesn't say.
            await self._answers.forget_post(member, post.id, for_all=False)
            since = await self._plans(kind, member, post) if _gives_no_reason(refusal) else None
            if since is None:
                raise
            return LeftToX(kind, post, account=None, since=since)
        return Acted(kind, post, Account(linked.x_user_id, linked.username))

    async def _plans(self, kind: Kind, member: Member, post: PostRef) -> datetime | None:
        """Return since when a refusal without a reason counts as the plan's; None when it is taken to be the Post's or the person's."""
        if not await self._plan.note_forbidden(kind, member, post):
            return None
        return await self._learn(kind, member, await self._probe.ask(member, besides=post))

    async def _learn(self, kind: Kind, member: Member, verdict: Verdict) -> datetime | None:
        match verdict:
            case Verdict.NAMED:
                return await self._plan.learn_refusal(kind, "named by X")
            case Verdict.EXCLUDED:
                return await self._plan.learn_probe_refused(kind, member)
            case Verdict.INCLUDED:
                await self._plan.learn_success(kind, member.tenant)
        return None

    async def _done(self, kind: Kind, member: Member, post: PostRef, via: str) -> Linked:
        """Act and write it down; return the grant that acted.

        Where the opposite has crossed it, it is asked for once more, so that X has in the end what the ledger has.
        """
        price = 0
        for _ in range(_CROSSINGS):
            linked, paid, left = await self._paid(kind, member, post)
            price += paid
            await self._plan.learn_success(kind, member.tenant)
            told = await self._channels.in_use(member.tenant)
            async with self._database.session() as session:
                entry = ledger.Entry(
                    member,
                    linked.x_user_id,
                    post,
                    kind,
                    via=via,
                    price=price,
                    left=left,
                    after=linked.newest_act,
                    at=self._clock(),
                )
                if await ledger.add(session, entry):
                    if told:
                        await mark(session, member.tenant, post)
                    return linked
        raise XUnavailable

    async def _paid(self, kind: Kind, member: Member, post: PostRef) -> tuple[Linked, int, Window | None]:
        """Act within the budget; return the grant that acted, what X bills for it, and what its limit leaves."""
        budget = (await self._workspaces.of(member)).budget
        aside = await self._purse.reserve(member, self._purse.prices.worst(kind), budget)
        price = 0
        try:
            with collected() as calls, in_plain_words(self._clock):
                linked = await self._ask_x(kind, member, post)
            price = self._purse.prices.of(resource for call in calls for resource in call.billed)
        finally:
            await self._purse.give_back(aside, price)
        return linked, price, calls[-1].limits.narrower() if calls else None

    async def _ask_x(self, kind: Kind, member: Member, post: PostRef) -> Linked:
        ask = self._x.like if kind == "like" else self._x.unlike

        async def act(linked: Linked) -> None:
            if not linked.tokens.allow_likes:
                raise NotPermitted(linked.username)
            async with self._allowances.learning(linked.x_user_id, kind):
                await ask(linked.authorization, linked.x_user_id, post.id)

        _, linked = await self._linking.act_as(member, kind, act)
        return linked


def _gives_no_reason(refusal: RefusedByX) -> bool:
    """Tell a plain 403, which the plan may be behind, from one by which X names the Post, its author or the account."""
    cause = refusal.__cause__
    return isinstance(cause, XForbidden) and not cause.code and not cause.problem
