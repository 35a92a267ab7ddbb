"""A cache of X responses, encrypted, per account and tenant.

A response is only used for the account that X sent it to. It becomes invalid when it expires, when
the tenant's ledger has a later action that changes it, or when X reports a post in it as deleted or
hidden. The statement that reads a response checks this, so that a like needs no statement to
invalidate it. Other tenants' actions don't count, since the cost of a lookup would reveal them.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import structlog
from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database, Keyring, KeyUnknown, Sealed
from bot.db.expiry import delete_in_batches
from bot.db.tables import CachedXResponse, DeletedPost, Grant, LikeEvent, binding, of_member
from bot.db.upsert import insert_or_update, upsert
from bot.likes.queries import MAX_TTL, XQuery
from bot.members import Member
from bot.secret import Secret
from bot.x import APP

if TYPE_CHECKING:
    from pydantic import TypeAdapter

log = structlog.get_logger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reader:
    """The recipient of a response: a member with one X account (its id), or a tenant's app."""

    tenant: str
    user: str
    account: str

    @classmethod
    def app(cls, tenant: str) -> "Reader":
        """Return the app as reader, of the tenant that pays for its public responses."""
        return cls(tenant, APP, APP)


@dataclass(frozen=True, slots=True)
class CachedResponse(Generic[T]):
    """A response of X, and when it was requested; `fresh` if it was read for this call."""

    response: T
    fetched_at: datetime
    fresh: bool


@dataclass(frozen=True, slots=True)
class ResponseCache:
    """The cached responses of all processes; `on_lookup` gets whether each lookup found one."""

    database: Database
    keyring: Keyring
    clock: Clock
    on_lookup: Callable[[bool], None] = lambda _found: None

    async def find(self, query: XQuery[T], *readers: Reader) -> CachedResponse[T] | None:
        """Return a valid cached response for one of the readers, all of one tenant, or None."""
        found = await self._find(query, *readers)
        self.on_lookup(found is not None)
        return found

    async def find_each(
        self, queries: Iterable[XQuery[T]], *readers: Reader
    ) -> Mapping[str, CachedResponse[T]]:
        """Return valid responses to queries about one post each, by subject, in one statement."""
        tenant = readers[0].tenant
        named = {(each.user, self._hash_of(each, query)): query for query in queries for each in readers}
        if not named:
            return {}
        async with self.database.session() as session:
            rows = (await session.execute(self._valid(tenant, named))).all()
        found: dict[str, CachedResponse[T]] = {}
        for user, name, sealed, asked_at in reversed(rows):  # the newest is kept
            query = named[user, name]
            cached = self._opened(query, sealed, asked_at, _place(tenant, user, name))
            if cached is not None:
                found[query.subject] = cached
        return found

    async def _find(self, query: XQuery[T], *readers: Reader) -> CachedResponse[T] | None:
        tenant = readers[0].tenant
        named = {(reader.user, self._hash_of(reader, query)) for reader in readers}
        still_true = true() if query.survives_likes else ~_changed(query.subject)
        async with self.database.session() as session:
            row = (await session.execute(self._valid(tenant, named).where(still_true).limit(1))).one_or_none()
            if row is None:
                return None
            user, name, sealed, asked_at = row
            cached = self._opened(query, sealed, asked_at, _place(tenant, user, name))
            if cached is None or await self._holds_gone(session, tenant, user, query, cached):
                return None
            return cached

    def _valid(self, tenant: str, named: Collection[tuple[str, str]]) -> Select[str, str, Sealed, datetime]:
        """Select the unexpired responses by user and hash, newest first."""
        return (
            select(
                CachedXResponse.user,
                CachedXResponse.question_hash,
                CachedXResponse.response,
                CachedXResponse.fetched_at,
            )
            .where(
                CachedXResponse.tenant == tenant,
                or_(
                    *(
                        and_(CachedXResponse.user == user, CachedXResponse.question_hash == name)
                        for user, name in named
                    )
                ),
                CachedXResponse.expires_at > self.clock(),
                ~_gone(),
            )
            .order_by(CachedXResponse.fetched_at.desc())
        )

    async def fresh(
        self, reader: Reader, query: XQuery[T], ask: Callable[[], Awaitable[T]]
    ) -> CachedResponse[T]:
        """Send the query with `ask`, cache the response for the reader, and return it.

        The response's age counts from before the request, so that any change in between invalidates
        it. If the account was disconnected meanwhile, the response is returned, but not cached.
        """
        now = self.clock()
        answer = await ask()
        text = Secret(_adapter(query.response).dump_json(answer).decode())
        name = self._hash_of(reader, query)
        key = {"tenant": reader.tenant, "user": reader.user, "question_hash": name}
        values = {
            "subject_hash": self.keyring.subject_hash(reader.tenant, query.subject),
            "response": self.keyring.seal(text, _place(**key)),
            "fetched_at": now,
            "expires_at": now + query.ttl,
        }
        async with self.database.session() as session:
            if reader.account == APP:
                await upsert(session, CachedXResponse, key, values)
            else:
                await _keep_beside_grant(session, reader, key, values)
        return CachedResponse(answer, now, fresh=True)

    async def forget_post(self, member: Member, post_id: str, *, for_all: bool) -> None:
        """Drop cached responses about a post, and invalidate lists that contain it.

        With `for_all`, X says that the post doesn't exist, which affects the whole tenant.
        Otherwise X denies it to the member, whom the author may have blocked; that affects the
        member and the app-only responses, since the post may be protected now.
        """
        tenant, name = member.tenant, self.keyring.subject_hash(member.tenant, post_id)
        now, users = self.clock(), ("",) if for_all else (member.user, APP)
        theirs = true() if for_all else CachedXResponse.user.in_(users)
        async with self.database.session() as session:
            await session.execute(
                delete(CachedXResponse).where(
                    CachedXResponse.tenant == tenant, CachedXResponse.subject_hash == name, theirs
                )
            )
            for user in users:
                key = {"tenant": tenant, "user": user, "post_hash": name}
                await upsert(session, DeletedPost, key, {"noticed_at": now})

    async def sweep(self) -> None:
        now = self.clock()
        await delete_in_batches(self.database, CachedXResponse, CachedXResponse.expires_at <= now)
        await delete_in_batches(self.database, DeletedPost, DeletedPost.noticed_at <= now - MAX_TTL)

    def _opened(
        self, query: XQuery[T], sealed: Sealed, asked_at: datetime, place: str
    ) -> CachedResponse[T] | None:
        """Decrypt and parse a response; None if its key is lost or an earlier version wrote it."""
        try:
            text = self.keyring.open(sealed, place).reveal()
            return CachedResponse(_adapter(query.response).validate_json(text), asked_at, fresh=False)
        except (KeyUnknown, ValueError) as fault:
            log.info("cached_response_unreadable", reason=type(fault).__name__)
            return None

    async def _holds_gone(
        self, session: AsyncSession, tenant: str, user: str, query: XQuery[T], cached: CachedResponse[T]
    ) -> bool:
        """Return whether X has since reported a post in the list as gone."""
        posts = [self.keyring.subject_hash(tenant, post) for post in query.posts(cached.response)]
        if not posts:
            return False
        gone = select(DeletedPost.post_hash).where(
            DeletedPost.tenant == tenant,
            DeletedPost.user.in_(("", user)),
            DeletedPost.post_hash.in_(posts),
            DeletedPost.noticed_at >= cached.fetched_at,
        )
        return await session.scalar(select(gone.exists())) is True

    def _hash_of(self, reader: Reader, query: XQuery[T]) -> str:
        return self.keyring.pseudonym(
            "question", reader.tenant, reader.account, query.kind, query.subject, query.page
        )


def _gone() -> ColumnElement[bool]:
    """Match responses whose post X has since reported as gone."""
    return (
        select(DeletedPost.post_hash)
        .where(
            DeletedPost.tenant == CachedXResponse.tenant,
            or_(DeletedPost.user == "", DeletedPost.user == CachedXResponse.user),
            DeletedPost.post_hash == CachedXResponse.subject_hash,
            DeletedPost.noticed_at >= CachedXResponse.fetched_at,
        )
        .exists()
    )


def _changed(subject: str) -> ColumnElement[bool]:
    """Match responses outdated by a like or unlike in the tenant, of that post or account."""
    return (
        select(LikeEvent.id)
        .where(
            LikeEvent.tenant == CachedXResponse.tenant,
            LikeEvent.created_at >= CachedXResponse.fetched_at,
            or_(LikeEvent.post_id == subject, LikeEvent.x_user_id == subject),
        )
        .exists()
    )


async def _keep_beside_grant(
    session: AsyncSession, reader: Reader, key: dict[str, str], values: dict[str, object]
) -> None:
    """Store a response unless its grant was deleted; a concurrent deletion waits for it."""
    columns = CachedXResponse.__table__.c
    row = (
        select(*(bindparam(None, value, columns[name].type) for name, value in (key | values).items()))
        .where(of_member(Grant, reader), Grant.x_user_id == reader.account)
        .with_for_update(of=Grant, key_share=True)
    )
    await insert_or_update(session, CachedXResponse, tuple(key), row, values)


@cache
def _adapter(response: Any) -> "TypeAdapter[Any]":
    """Return the adapter that serializes and parses responses of a type."""
    # Imported here: a process without lookups doesn't need it.
    from pydantic import TypeAdapter  # noqa: PLC0415

    return TypeAdapter(response)


def _place(tenant: str, user: str, question_hash: str) -> str:
    return binding(CachedXResponse.response, tenant, user, question_hash)
