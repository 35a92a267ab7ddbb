"""Read from X within limits and budget, from the cache if possible; equal queries share a call."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from bot.likes.app_only import FALL_BACK_TO_USER, AppOnlyReader
from bot.likes.queries import XQuery
from bot.likes.rate_limits import RateLimits
from bot.likes.response_cache import CachedResponse, Reader, ResponseCache
from bot.linking import Linking
from bot.linking.grants import LinkedGrant
from bot.members import Member
from bot.single_flight import KeyedLocks
from bot.workspaces.budget import Budget
from bot.x import ApiResult

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class XReader:
    """Runs queries, paid by the workspace of `payer`; raises XError and errors of limits."""

    linking: Linking
    response_cache: ResponseCache
    rate_limits: RateLimits
    budget: Budget
    app: AppOnlyReader
    _locks: KeyedLocks[tuple[Reader, str, str, str]] = field(default_factory=KeyedLocks, init=False)

    async def as_person(
        self, payer: Member, linked_grant: LinkedGrant, query: XQuery[T]
    ) -> CachedResponse[T]:
        """Return X's response to the account, cached or fresh; nobody else may see it."""
        reader = Reader(linked_grant.member.tenant, linked_grant.member.user, linked_grant.x_user_id)
        return await self._answer(payer, reader, query, partial(self._ask_as, linked_grant))

    async def as_app(self, payer: Member, query: XQuery[T]) -> CachedResponse[T] | None:
        """Return X's public app-only response, cached or fresh; None if the token isn't usable."""
        if not self.app.is_usable:
            return None
        return await self._answer(payer, Reader.app(payer.tenant), query, self.app.ask)

    async def public_first(
        self,
        payer: Member,
        query: XQuery[T],
        person: Callable[[], Awaitable[LinkedGrant]],
        *,
        account: str | None,
    ) -> CachedResponse[T]:
        """Return X's app-only response, or the person's own if the app can't see the subject.

        `person` is called only in the second case. `account` is the person's X user id, if known: a
        response cached for it is used as well. Also raises what `person` raises.
        """
        usable = self.app.is_usable
        readers = [Reader.app(payer.tenant)] if usable else []
        if account is not None:
            readers.append(Reader(payer.tenant, payer.user, account))
        cached = await self.response_cache.find(query, *readers) if readers else None
        if cached is not None:
            return cached
        if usable:
            with suppress(*FALL_BACK_TO_USER):
                return await self._answer(payer, Reader.app(payer.tenant), query, self.app.ask)
        return await self.as_person(payer, await person(), query)

    async def kept(
        self, member: Member, queries: Iterable[XQuery[T]], *, account: str | None
    ) -> Mapping[str, CachedResponse[T]]:
        """Return the cached responses that are public or the member's own, by subject.

        X isn't asked. `account` is the member's X user id; None for public responses only.
        """
        own = [] if account is None else [Reader(member.tenant, member.user, account)]
        return await self.response_cache.find_each(queries, Reader.app(member.tenant), *own)

    async def remember(self, payer: Member, query: XQuery[T], response: T) -> None:
        """Cache public content from an event, so that reading it costs nothing more."""

        async def sent() -> T:
            return response

        await self.response_cache.fresh(Reader.app(payer.tenant), query, sent)

    async def forget_post(self, member: Member, post_id: str) -> None:
        """Drop cached responses about a post for the member's tenant: X says it doesn't exist."""
        await self.response_cache.forget_post(member, post_id, for_all=True)

    async def _answer(
        self,
        payer: Member,
        reader: Reader,
        query: XQuery[T],
        ask: Callable[[XQuery[T]], Awaitable[ApiResult[T]]],
    ) -> CachedResponse[T]:
        one = (reader, query.kind, query.subject, query.page)
        async with self._locks.hold(one):  # callers that waited find the response in the cache
            cached = await self.response_cache.find(query, reader)
            if cached is not None:
                return cached
            return await self.response_cache.fresh(
                reader, query, partial(self._billed, payer, reader.account, query, ask)
            )

    async def _billed(
        self,
        payer: Member,
        account: str,
        query: XQuery[T],
        ask: Callable[[XQuery[T]], Awaitable[ApiResult[T]]],
    ) -> T:
        async with self.budget.paid(payer, query.max_cost, query.feature) as billed:
            result = await self.rate_limits.recorded(account, query.endpoint, ask(query))
            billed.extend(result.billed)
        return result.value

    async def _ask_as(self, linked_grant: LinkedGrant, query: XQuery[T]) -> ApiResult[T]:
        return await self.linking.call_as_linked(
            linked_grant, query.endpoint, lambda now: query.ask(now.authorization)
        )
