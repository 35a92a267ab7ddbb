"""What a member can do about their own link: connect, look, choose, disconnect, act."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.clock import Clock
from bot.db import Database
from bot.errors import XUnavailable
from bot.linking import grants as store
from bot.linking.attempts import Attempts, Opening
from bot.linking.grants import Grants, Linked
from bot.linking.outcomes import ConnectLink, Disconnected, LinkedAccount
from bot.linking.pending import tokens_of
from bot.linking.revocation import Revocation
from bot.linking.tokens import Tokens
from bot.members import Member
from bot.secret import Secret
from bot.x import XUnauthorized

T = TypeVar("T")


class Linking:
    """The members' links."""

    def __init__(
        self,
        database: Database,
        attempts: Attempts,
        grants: Grants,
        tokens: Tokens,
        revocation: Revocation,
        *,
        public_url: str,
        clock: Clock,
    ) -> None:
        self._database = database
        self._attempts = attempts
        self._grants = grants
        self._tokens = tokens
        self._revocation = revocation
        self._public_url = public_url
        self._clock = clock

    async def connect_link(self, opening: Opening) -> ConnectLink:
        """Start a linking attempt and return the member's personal link; their earlier links are void."""
        async with self._database.session() as session:
            pending = await self._attempts.void(session, opening.member)
            account = await self._grants.card(session, opening.member)
            attempt, start = await self._attempts.open(session, opening, self._clock())
        self._revocation.later(map(tokens_of, pending))
        return ConnectLink(
            url=f"{self._public_url}/link/start?t={start.reveal()}",
            expires_at=attempt.expires_at,
            replaces=account.username if account else None,
        )

    async def answer_at(self, member: Member, reply: Secret) -> None:
        """Have the news of the member's linking sent to `reply`, in place of where they first asked."""
        async with self._database.session() as session:
            await self._attempts.answer_at(session, member, reply)

    async def account(self, member: Member) -> LinkedAccount | None:
        """Return the member's linked X account, if any."""
        async with self._database.session() as session:
            return await self._grants.card(session, member)

    async def choose(self, member: Member, *, show_likes: bool) -> LinkedAccount | None:
        """Keep the member's choice whether the team sees their likes, and return their account."""
        async with self._database.session() as session:
            await store.set_show_likes(session, member, show_likes=show_likes)
            return await self._grants.card(session, member)

    async def disconnect(self, member: Member) -> Disconnected:
        """Delete the member's grant and open attempts, and revoke at X what they held."""
        async with self._database.session() as session:
            pending = await self._attempts.void(session, member)
            linked = await self._grants.forget(session, member)
        self._revocation.later(map(tokens_of, pending))
        if linked is None:
            return Disconnected(username=None, revoked=False)
        return Disconnected(username=linked.username, revoked=await self._revocation.now(linked.tokens))

    async def act_as(self, member: Member, act: Callable[[Linked], Awaitable[T]]) -> tuple[T, Linked]:
        """Do something at X as the member, with a token that X takes.

        When X refuses the token before its time, it is renewed (or read again, if another process has renewed it)
        and the act is done once more. Raises `NotConnected`, `NeedsReconnect` and whatever the act raises.
        """
        linked = await self._tokens.of(member)
        try:
            return await act(linked), linked
        except XUnauthorized:
            linked = await self._tokens.renewed(linked)
        try:
            return await act(linked), linked
        except XUnauthorized:
            raise XUnavailable("X refuses a connection it has only just renewed.") from None

    async def sweep(self) -> None:
        """Delete attempts whose time is over, and revoke what was pending in them."""
        async with self._database.session() as session:
            pending = await self._attempts.sweep(session, self._clock())
        self._revocation.later(map(tokens_of, pending))

    async def settled(self) -> None:
        """Wait for renewals and revocations under way; for an orderly stop."""
        await self._tokens.settled()
        await self._revocation.settled()
