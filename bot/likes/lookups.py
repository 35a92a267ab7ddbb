"""Look up who liked a post and what an account liked, as the member, for the member only."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from bot.db import Database
from bot.errors import (
    AccountNotLinked,
    InvalidHandle,
    LimitReached,
    NeedsReconnect,
    NoSuchHandle,
    PageExpired,
    Subject,
)
from bot.likes import supporters
from bot.likes.errors import translate_x_errors
from bot.likes.queries import XQueries, XQuery
from bot.likes.reader import XReader
from bot.likes.results import Account, LikedPosts, Likers, TenantLikes
from bot.likes.teammates import Teammates
from bot.linking import Linking
from bot.linking.grants import LinkedGrant
from bot.members import Member
from bot.posts import PostRef
from bot.x import Page, Post, User, XForbidden, XInvalidRequest, XNotFound
from bot.x.ids import username_in

T = TypeVar("T")

_NOTHING: Final[Page[Post]] = Page((), omitted=1)
_NOBODY: Final[Page[User]] = Page(())
_HIDDEN: Final = (
    "",
    "not-authorized-for-resource",
)  # the problems with which X may refuse to show a post's likers


@dataclass(frozen=True, slots=True)
class Lookups:
    """Lookups at X for members."""

    database: Database
    linking: Linking
    reader: XReader
    queries: XQueries
    teammates: Teammates

    async def likers(
        self, member: Member, post: PostRef, *, page: str | None, number: int, pinned: bool
    ) -> Likers:
        """Return a page of the post's likers as X shows them to the member.

        If the author is a teammate who shares their likers, the author's grant is used, and the
        result says so. `page` is X's pagination token, None for the first page. With `pinned`, each
        liker comes with their pinned post, if any. Raises `PageExpired` and the other errors of
        `bot.errors`.
        """
        query = self.queries.likers_of(post, page, pinned=pinned)
        return await self._likers(member, post, query, page=page, number=number, pinned=pinned)

    async def all_likers(self, member: Member, post: PostRef) -> Likers:
        """Return all likers that X shows to the member (at most 100), in one request."""
        query = self.queries.all_likers_of(post)
        return await self._likers(member, post, query, page=None, number=1, pinned=False)

    async def liked(self, member: Member, handle: str | None, *, page: str | None, number: int) -> LikedPosts:
        """Return a page of the posts the member liked, or `handle` did, if X shows them.

        `page` is X's pagination token, None for the first page, and `number` the page's number.
        Raises `InvalidHandle`, `NoSuchHandle`, `PageExpired` and the other errors of `bot.errors`.
        """
        with translate_x_errors(Subject.HANDLE):
            linked_grant = await self.linking.linked(member)
            owner = await self._owner(member, linked_grant, handle)
        with translate_x_errors(Subject.LIKED_POSTS):
            query = self.queries.liked_by(owner.id, page)
            try:
                posts = await self._on_page(page, lambda: self._as_person(member, linked_grant, query))
            except (XForbidden, XNotFound) as refusal:
                hidden = owner.id != linked_grant.x_user_id
                if not hidden and isinstance(refusal, XForbidden):
                    raise
                # A page of the member's own likes with no visible post comes as "not found".
                return LikedPosts(owner.username, _account(linked_grant), _NOTHING, number, hidden=hidden)
        # An empty first page of someone else's likes also means that X doesn't show them.
        hidden = owner.id != linked_grant.x_user_id and number == 1 and not posts.items
        return LikedPosts(owner.username, _account(linked_grant), posts, number, hidden=hidden)

    async def _likers(
        self,
        member: Member,
        post: PostRef,
        query: XQuery[Page[User]],
        *,
        page: str | None,
        number: int,
        pinned: bool,
    ) -> Likers:
        with translate_x_errors(Subject.LIKERS):
            linked_grant = await self.linking.linked(member)
            reader = await self._sharing_author(member, linked_grant, post) or linked_grant
            try:
                users = await self._shown_to(reader, member, post, page, query)
            except NeedsReconnect:
                if reader is linked_grant:
                    raise
                # The author's link is broken, which the member can't fix: show what X shows to the
                # member.
                reader = linked_grant
                users = await self._shown_to(reader, member, post, page, query)
        tenant_likes = await self._team(member, post)
        shared_by = None if reader is linked_grant else reader.username
        return Likers(
            post,
            _account(linked_grant),
            users or _NOBODY,
            number,
            tenant_likes,
            pinned=pinned,
            refused=users is None,
            all_max_cost=self.queries.all_likers_of(post).max_cost,
            shared_by=shared_by,
            token=page,
        )

    async def _team(self, member: Member, post: PostRef) -> TenantLikes:
        """Return who in the member's team likes the post; external users see only themselves."""
        async with self.database.session() as session:
            likers = await supporters.find(session, member.tenant, post, asker=member.user)
        if not await self.teammates.include(member):
            return TenantLikes(you=any(one.user == member.user for one in likers))
        return supporters.team(member, await self.teammates.among(member.tenant, likers))

    async def _shown_to(
        self, reader: LinkedGrant, member: Member, post: PostRef, page: str | None, query: XQuery[Page[User]]
    ) -> Page[User] | None:
        """Return the likers as X shows them to the reader; None if X refuses to show them."""
        try:
            return await self._of_post(member, post, page, lambda: self._as_person(member, reader, query))
        except LimitReached as limit:
            handle = None if reader.member.user == member.user else reader.username
            raise LimitReached(limit.retry_at, limit.window, limit.endpoint, handle=handle) from limit
        except XForbidden as refusal:
            if page is None and _hides_likers(refusal):
                return None
            raise

    async def _sharing_author(
        self, member: Member, linked_grant: LinkedGrant, post: PostRef
    ) -> LinkedGrant | None:
        sharing = await self.linking.sharing_authors(member)
        if not sharing or not await self.teammates.include(member):
            return None
        # As the member, never with the app-only token: if the author blocks the member, the likers
        # must stay hidden, too.
        query = self.queries.post(post, survives_likes=True)
        found = await self._of_post(member, post, None, lambda: self._as_person(member, linked_grant, query))
        author = sharing.get(found.author_id or "")
        if author is None or author.user == member.user or not await self.teammates.include(author):
            return None
        try:
            return await self.linking.linked(author)
        except (AccountNotLinked, NeedsReconnect):
            return None

    async def _owner(self, member: Member, linked_grant: LinkedGrant, handle: str | None) -> User:
        if handle is None:
            return User(linked_grant.x_user_id, linked_grant.username, linked_grant.username)
        spelled = username_in(handle.strip())
        if spelled is None:
            raise InvalidHandle
        name = spelled.lower()
        if name == linked_grant.username.lower():
            return User(linked_grant.x_user_id, linked_grant.username, linked_grant.username)
        try:
            return await self._account_named(member, linked_grant, name)
        except XNotFound:
            raise NoSuchHandle(name) from None

    async def _account_named(self, member: Member, linked_grant: LinkedGrant, name: str) -> User:
        async def person() -> LinkedGrant:
            return linked_grant

        found = await self.reader.public_first(
            member, self.queries.named(name), person, account=linked_grant.x_user_id
        )
        return found.response

    async def _as_person(self, member: Member, linked_grant: LinkedGrant, query: XQuery[T]) -> T:
        return (await self.reader.as_person(member, linked_grant, query)).response

    async def _of_post(
        self, member: Member, post: PostRef, page: str | None, look: Callable[[], Awaitable[T]]
    ) -> T:
        try:
            return await self._on_page(page, look)
        except XNotFound:
            await self.reader.forget_post(member, post.id)
            raise

    async def _on_page(self, page: str | None, look: Callable[[], Awaitable[T]]) -> T:
        try:
            return await look()
        except XInvalidRequest:
            if page is None:
                raise
            raise PageExpired from None


def _hides_likers(refusal: XForbidden) -> bool:
    """Return whether X refuses the list; with a code, it refuses the account."""
    return refusal.problem in _HIDDEN and refusal.code is None


def _account(linked_grant: LinkedGrant) -> Account:
    return Account(linked_grant.x_user_id, linked_grant.username)
