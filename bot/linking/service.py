"""What a member can do about their own link: connect, look, choose, disconnect, act."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, TypeVar

from bot.clock import Clock
from bot.db import Database
from bot.errors import XUnavailable
from bot.linking import people
from bot.linking.attempts import Attempts, Opening
from bot.linking.grants import Grants, Linked
from bot.linking.outcomes import Choices, ConnectLink, Disconnected, LinkedAccount
from bot.linking.pending import tokens_of
from bot.linking.tokens import Tokens
from bot.linking.withdrawals import Withdrawals
from bot.members import Member
from bot.secret import Secret
from bot.workspaces.audit import Audit, What
from bot.x import XUnauthorized

T = TypeVar("T")

_KEPT_FOR: Final = timedelta(seconds=30)
_MOST_KEPT: Final = 10_000


class Linking:
    """The members' links."""

    def __init__(
        self,
        database: Database,
        attempts: Attempts,
        grants: Grants,
        tokens: Tokens,
        withdrawals: Withdrawals,
        audit: Audit,
        *,
        public_url: str,
        clock: Clock,
    ) -> None:
        self._database = database
        self._attempts = attempts
        self._grants = grants
        self._tokens = tokens
        self._withdrawals = withdrawals
        self._audit = audit
        self._public_url = public_url
        self._clock = clock
        self._previews: dict[tuple[str, str], tuple[datetime, bool]] = {}

    async def connect_link(self, opening: Opening) -> ConnectLink:
        """Start a linking attempt and return the member's personal link; their earlier links are void."""
        async with self._database.session() as session:
            pending = await self._attempts.void(session, opening.member)
            await self._withdrawals.owe(session, map(tokens_of, pending))
            standing = await people.choices(session, opening.member)
            start, ends_at = await self._attempts.open(
                session, opening, show_likes=standing.show_likes, now=self._clock()
            )
        return ConnectLink(self._link(start), expires_at=ends_at, replaces=standing.username)

    async def open_link(self, member: Member) -> ConnectLink | None:
        """Return the link of the member's open attempt, if there is one: showing it once more must not void it."""
        async with self._database.session() as session:
            found = await self._attempts.open_start(session, member, self._clock())
        return None if found is None else ConnectLink(self._link(found[0]), expires_at=found[1])

    async def answer_at(self, member: Member, reply: Secret) -> None:
        """Have the news of the member's linking sent to `reply`, in place of where they first asked."""
        async with self._database.session() as session:
            await self._attempts.answer_at(session, member, reply)

    async def account(self, member: Member) -> LinkedAccount | None:
        """Return the member's linked X account, if any."""
        async with self._database.session() as session:
            return await self._grants.card(session, member)

    async def choices(self, member: Member) -> Choices:
        """Return the member's own choices."""
        async with self._database.session() as session:
            return await people.choices(session, member)

    async def reaction(self, member: Member) -> str | None:
        """Return the emoji by which the member likes Posts, without colons, if they do."""
        async with self._database.session() as session:
            return await people.reaction(session, member)

    async def choose(self, member: Member, **chosen: bool | str | None) -> LinkedAccount | None:
        """Keep a choice of the member's (`show_likes`, `share_likers`, `previews`, `reaction`), and return their account, if any.

        A choice can be made before an account is linked.
        """
        self._previews.pop((member.tenant, member.user), None)
        async with self._database.session() as session:
            await people.choose(session, member, now=self._clock(), **chosen)
            return await self._grants.card(session, member)

    async def wants_previews(self, member: Member) -> bool:
        """Tell whether the member's answers may show Posts; kept in memory for half a minute, since every answer asks."""
        now, key = self._clock(), (member.tenant, member.user)
        kept = self._previews.get(key)
        if kept is None or kept[0] <= now:
            if len(self._previews) >= _MOST_KEPT:
                self._previews.clear()
            kept = self._previews[key] = (now + _KEPT_FOR, (await self.choices(member)).previews)
        return kept[1]

    async def disconnect(self, member: Member) -> Disconnected:
        """Delete the member's grant and open attempts, and revoke at X what they held.

        What X has still to revoke is written down with the deletion, so that a process killed now loses none of it.
        """
        async with self._database.session() as session:
            pending = await self._attempts.void(session, member)
            former = await self._grants.forget(session, member)
            tokens = former.tokens if former else None
            await self._withdrawals.owe(session, map(tokens_of, pending))
            taken = await self._withdrawals.take(session, [tokens] if tokens else [])
            if former is not None:
                self._audit.note_in(session, member, What.DISCONNECTED)
        await self._database.checkpoint()
        elsewhere = tokens is not None and await self._withdrawals.spares(tokens)
        revoked = bool(taken) and await self._withdrawals.settle(taken)
        return Disconnected(former.username if former else None, revoked=revoked, elsewhere=elsewhere)

    async def linked(self, member: Member) -> Linked:
        """Return the member's grant, with a token that is good; raises `NotConnected` and `NeedsReconnect`."""
        return await self._tokens.of(member)

    async def sharing(self, member: Member) -> Mapping[str, Member]:
        """Return the colleagues who let teammates see who liked their Posts, by X account."""
        async with self._database.session() as session:
            return await self._grants.sharing(session, member.tenant)

    async def act_as(
        self, member: Member, endpoint: str, act: Callable[[Linked], Awaitable[T]]
    ) -> tuple[T, Linked]:
        """Do something at X as the member; see `act_as_linked`. Raises `NotConnected` and `NeedsReconnect`, too."""
        linked = await self._tokens.of(member)
        return await self.act_as_linked(linked, endpoint, act), linked

    async def act_as_linked(self, linked: Linked, endpoint: str, act: Callable[[Linked], Awaitable[T]]) -> T:
        """Do something at X with a grant, unless its limit for the endpoint is used up.

        When X refuses the token before its time, it is renewed (or read again, if another process has renewed it; or
        asked about, where nothing can be renewed) and the act is done once more. Raises `LimitReached` and whatever
        the act raises.
        """
        linked.check(endpoint, self._clock())
        try:
            return await act(linked)
        except XUnauthorized:
            linked = await self._tokens.renewed(linked)
        try:
            return await act(linked)
        except XUnauthorized:
            raise XUnavailable("X refuses a connection it has only just confirmed.") from None

    async def sweep(self) -> None:
        """Delete attempts whose time is over, and revoke what was pending in them."""
        async with self._database.session() as session:
            pending = await self._attempts.sweep(session, self._clock())
            await self._withdrawals.owe(session, map(tokens_of, pending))

    async def settled(self) -> None:
        """Wait for renewals and revocations under way; for an orderly stop."""
        await self._tokens.settled()
        await self._withdrawals.settled()

    def _link(self, start: Secret) -> str:
        return f"{self._public_url}/link/start?t={start.reveal()}"
