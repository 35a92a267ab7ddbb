"""Members' actions on their own link: connect, view, set preferences, disconnect, call X."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final, TypeVar

from bot.clock import Clock
from bot.db import Database, KeyUnknown
from bot.errors import LikewiseError, XFailure, XUnavailable
from bot.linking import preferences
from bot.linking.grants import Grants, LinkedGrant
from bot.linking.link_attempts import LinkAttempts, LinkRequest
from bot.linking.results import ConnectLink, Disconnected, LinkedAccount, Preferences
from bot.linking.revocation_queue import RevocationQueue
from bot.linking.token_codec import pending_tokens
from bot.linking.token_refresh import TokenRefresher
from bot.members import Member
from bot.secret import Secret
from bot.ttl_cache import TTLCache
from bot.workspaces.audit import Audit, AuditEvent
from bot.x import XUnauthorized

T = TypeVar("T")

_PREVIEWS_TTL: Final = timedelta(seconds=30)


@dataclass(slots=True, eq=False)
class Linking:
    """The members' links to X accounts."""

    database: Database
    link_attempts: LinkAttempts
    grants: Grants
    token_refresher: TokenRefresher
    revocation_queue: RevocationQueue
    audit: Audit
    public_url: str
    clock: Clock
    _previews: TTLCache[tuple[str, str], bool] = field(init=False)

    def __post_init__(self) -> None:
        self._previews = TTLCache(_PREVIEWS_TTL, self.clock, max_entries=10_000)

    async def connect_link(self, opening: LinkRequest) -> ConnectLink:
        """Start a link attempt in place of an earlier one; return its personal link."""
        async with self.database.session() as session:
            pending = await self.link_attempts.cancel(session, opening.member)
            await self.revocation_queue.enqueue(session, map(pending_tokens, pending))
            current = await preferences.get(session, opening.member)
            start, ends_at = await self.link_attempts.open(
                session, opening, show_likes=current.show_likes, now=self.clock()
            )
        return ConnectLink(self._link(start), expires_at=ends_at, replaces=current.username)

    async def open_link(self, member: Member) -> ConnectLink | None:
        """Return the link of the member's open attempt, or None; the attempt continues."""
        async with self.database.session() as session:
            found = await self.link_attempts.find_open(session, member, self.clock())
        return None if found is None else ConnectLink(self._link(found[0]), expires_at=found[1])

    async def set_reply_target(self, member: Member, reply: Secret) -> None:
        """Send the result of the member's link attempt to `reply` instead."""
        async with self.database.session() as session:
            await self.link_attempts.set_reply_target(session, member, reply)

    async def account(self, member: Member) -> LinkedAccount | None:
        async with self.database.session() as session:
            return await self.grants.account_summary(session, member)

    async def greet(self, member: Member) -> bool:
        async with self.database.session() as session:
            return await preferences.greet(session, member, now=self.clock())

    async def preferences(self, member: Member) -> Preferences:
        async with self.database.session() as session:
            return await preferences.get(session, member)

    async def like_emoji(self, member: Member) -> str | None:
        """Return the emoji (without colons) with which the member likes posts, or None."""
        async with self.database.session() as session:
            return await preferences.reaction(session, member)

    async def update_preferences(
        self, member: Member, *, past_likes: bool = False, **chosen: bool | str | None
    ) -> LinkedAccount | None:
        """Store choices, by column of `MemberPreferences`; return the account, or None."""
        async with self.database.session() as session:
            await preferences.update(session, member, now=self.clock(), past_likes=past_likes, **chosen)
            account = await self.grants.account_summary(session, member)
        self._previews.pop((member.tenant, member.user))
        return account

    async def wants_previews(self, member: Member) -> bool:
        """Return whether the member's replies may show posts; cached for 30 seconds."""
        return await self._previews.get_or_load(
            (member.tenant, member.user), partial(self._shows_previews, member)
        )

    async def disconnect(self, member: Member) -> Disconnected:
        """Delete the grant and attempts, and revoke their tokens, queued in the transaction."""
        async with self.database.session() as session:
            pending = await self.link_attempts.cancel(session, member)
            former = await self.grants.delete(session, member)
            tokens = former.tokens if former else None
            await self.revocation_queue.enqueue(session, map(pending_tokens, pending))
            taken = await self.revocation_queue.enqueue_leased(session, [tokens] if tokens else [])
            if former is not None:
                self.audit.record_in(session, member, AuditEvent.DISCONNECTED)
        await self.database.checkpoint()
        elsewhere = tokens is not None and await self.revocation_queue.is_shared(tokens)
        revoked = bool(taken) and await self.revocation_queue.process(taken)
        return Disconnected(former.username if former else None, revoked=revoked, elsewhere=elsewhere)

    async def usable_grant(self, member: Member) -> LinkedGrant | None:
        """Return the member's grant as it is stored, or None; its token may have expired."""
        try:
            async with self.database.session() as session:
                found = await self.grants.find(session, member)
        except (LikewiseError, KeyUnknown):
            return None
        return found[0] if found is not None and found[1] else None

    async def linked(self, member: Member) -> LinkedGrant:
        """Return the grant with a valid token; raise `AccountNotLinked`, `NeedsReconnect`."""
        return await self.token_refresher.of(member)

    async def sharing_authors(self, member: Member) -> Mapping[str, Member]:
        """Return the teammates who share their likers, by X user id."""
        async with self.database.session() as session:
            return await self.grants.sharing_authors(session, member.tenant)

    async def call_as_member(
        self, member: Member, endpoint: str, act: Callable[[LinkedGrant], Awaitable[T]]
    ) -> tuple[T, LinkedGrant]:
        """Call X with the member's grant (`call_as_linked`); also raises the errors of `linked`."""
        linked_grant = await self.token_refresher.of(member)
        return await self.call_as_linked(linked_grant, endpoint, act), linked_grant

    async def call_as_linked(
        self, linked_grant: LinkedGrant, endpoint: str, act: Callable[[LinkedGrant], Awaitable[T]]
    ) -> T:
        """Call X with a grant, unless its limit for the endpoint is exhausted.

        If X rejects the token early, it is refreshed (or read again, if another process has
        refreshed it; or verified, for OAuth 1.0a) and the call repeated once. Raises
        `LimitReached`, `NeedsReconnect`, `XUnavailable` and the errors of `act`.
        """
        linked_grant.check(endpoint, self.clock())
        try:
            return await act(linked_grant)
        except XUnauthorized:
            linked_grant = await self.token_refresher.refreshed(linked_grant)
        try:
            return await act(linked_grant)
        except XUnauthorized:
            raise XUnavailable(XFailure.NEW_TOKEN_REJECTED) from None

    async def sweep(self) -> None:
        """Delete expired attempts and revoke their pending tokens."""
        async with self.database.session() as session:
            pending = await self.link_attempts.sweep(session, self.clock())
            await self.revocation_queue.enqueue(session, map(pending_tokens, pending))

    async def settled(self) -> None:
        """Wait for refreshes and revocations in progress, at shutdown."""
        await self.token_refresher.settled()
        await self.revocation_queue.settled()

    async def _shows_previews(self, member: Member) -> bool:
        return (await self.preferences(member)).show_previews

    def _link(self, start: Secret) -> str:
        return f"{self.public_url}/link/start?t={start.reveal()}"
