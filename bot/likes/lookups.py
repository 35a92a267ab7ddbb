"""Who liked a Post, and what an account liked: read as the member, shown to the member."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

from bot.clock import Clock
from bot.db import Database
from bot.errors import NoSuchHandle, NotAHandle, PageOver
from bot.likes import ledger
from bot.likes.answers import Answers
from bot.likes.outcomes import ALL_LIKERS, LIKED_A_PAGE, LIKERS_A_PAGE, Account, LikedPosts, Likers
from bot.likes.questions import HANDLE_HOLDS, LIST_HOLDS, POST, POST_HOLDS, POSTS, USER, USERS, Question
from bot.likes.reading import Reading
from bot.likes.refusals import in_plain_words
from bot.linking import Linking
from bot.linking.grants import Linked
from bot.members import Member
from bot.posts import PostRef
from bot.x import Page, Post, User, XClient, XForbidden, XInvalidRequest, XNotFound
from bot.x.prices import Prices

T = TypeVar("T")

_HANDLE: Final = re.compile(r"@?([A-Za-z0-9_]{1,15})")
_NOTHING: Final[Page[Post]] = Page(())


class LookUps:
    """What members look up at X."""

    def __init__(
        self,
        database: Database,
        linking: Linking,
        reading: Reading,
        answers: Answers,
        x: XClient,
        prices: Prices,
        clock: Clock,
    ) -> None:
        self._database = database
        self._linking = linking
        self._reading = reading
        self._answers = answers
        self._x = x
        self._prices = prices
        self._clock = clock

    async def likers(
        self,
        member: Member,
        post: PostRef,
        *,
        page: str | None = None,
        number: int = 1,
        pinned: bool = False,
    ) -> Likers:
        """Return one page of the Post's liking users as X shows them to the member.

        Where the Post's author is a colleague who lets teammates see its likers, the author's grant is used, and the outcome
        says so. `page` is X's pagination token. With `pinned` each liker comes with the Post they have pinned, if they have.
        """
        question = self._likers_of(post, page, pinned=pinned)
        found = await self._likers(member, post, page, question)
        return replace(found, number=number, token=page, pinned=pinned)

    async def all_likers(self, member: Member, post: PostRef) -> Likers:
        """Return all of the Post's liking users that X shows to the member (100 at most), in one look-up."""
        return await self._likers(member, post, None, self._all_likers_of(post))

    async def liked(
        self, member: Member, handle: str | None = None, *, page: str | None = None, number: int = 1
    ) -> LikedPosts:
        """Return one page of the Posts the member liked, or, where X allows it, those that `handle` liked."""
        linked = await self._linking.linked(member)
        with in_plain_words(self._clock):
            owner = await self._owner(member, linked, handle)
            try:
                posts = await self._on_page(
                    page, lambda: self._reading.answer(member, linked, self._liked_by(owner.id, page))
                )
            except XForbidden:
                return LikedPosts(owner.username, _account(linked), _NOTHING, number, hidden=True)
        # An empty first page of somebody else's likes is X's other way of not showing them.
        hidden = owner.id != linked.x_user_id and number == 1 and not posts.items
        return LikedPosts(owner.username, _account(linked), posts, number, hidden=hidden)

    async def post(self, member: Member, linked: Linked, post: PostRef) -> Post:
        """Return the Post as X shows it to the account."""
        return await self._of_post(
            post, None, lambda: self._reading.answer(member, linked, self._post_of(post))
        )

    async def _likers(
        self, member: Member, post: PostRef, page: str | None, question: Question[Page[User]]
    ) -> Likers:
        linked = await self._linking.linked(member)
        with in_plain_words(self._clock):
            reader = await self._sharing_author(member, linked, post) or linked
            users = await self._of_post(post, page, lambda: self._reading.answer(member, reader, question))
        async with self._database.session() as session:
            team = await ledger.team(session, member, post)
        shared_by = None if reader is linked else reader.username
        return Likers(post, _account(linked), users, 1, team, shared_by)

    async def _sharing_author(self, member: Member, linked: Linked, post: PostRef) -> Linked | None:
        sharing = await self._linking.sharing(member)
        if not sharing:
            return None
        author_id = (await self.post(member, linked, post)).author_id
        author = sharing.get(author_id or "")
        return None if author is None else await self._linking.linked(author)

    async def _owner(self, member: Member, linked: Linked, handle: str | None) -> User:
        if handle is None:
            return User(linked.x_user_id, linked.username, linked.username)
        spelled = _HANDLE.fullmatch(handle.strip())
        if spelled is None:
            raise NotAHandle
        name = spelled[1].lower()
        if name == linked.username.lower():
            return User(linked.x_user_id, linked.username, linked.username)
        try:
            return await self._reading.answer(member, linked, self._named(name))
        except XNotFound:
            raise NoSuchHandle(name) from None

    async def _of_post(self, post: PostRef, page: str | None, look: Callable[[], Awaitable[T]]) -> T:
        try:
            return await self._on_page(page, look)
        except XNotFound:
            await self._answers.forget_post(post.id)
            raise

    async def _on_page(self, page: str | None, look: Callable[[], Awaitable[T]]) -> T:
        try:
            return await look()
        except XInvalidRequest:
            if page is None:
                raise
            raise PageOver from None

    def _likers_of(self, post: PostRef, page: str | None, *, pinned: bool) -> Question[Page[User]]:
        return Question(
            kind="pinned" if pinned else "likers",
            subject=post.id,
            page=page or "",
            endpoint="liking_users",
            worst=self._prices.worst("liking_users", LIKERS_A_PAGE, pinned=pinned),
            holds=LIST_HOLDS,
            shape=USERS,
            ask=partial(
                self._x.liking_users,
                post_id=post.id,
                max_results=LIKERS_A_PAGE,
                pagination_token=page,
                pinned=pinned,
            ),
        )

    def _all_likers_of(self, post: PostRef) -> Question[Page[User]]:
        return Question(
            kind="all_likers",
            subject=post.id,
            page="",
            endpoint="liking_users",
            worst=self._prices.worst("liking_users", ALL_LIKERS, pinned=False),
            holds=LIST_HOLDS,
            shape=USERS,
            ask=partial(self._x.liking_users, post_id=post.id, max_results=ALL_LIKERS),
        )

    def _liked_by(self, user_id: str, page: str | None) -> Question[Page[Post]]:
        return Question(
            kind="liked",
            subject=user_id,
            page=page or "",
            endpoint="liked_posts",
            worst=self._prices.worst("liked_posts", LIKED_A_PAGE),
            holds=LIST_HOLDS,
            shape=POSTS,
            ask=partial(
                self._x.liked_posts, user_id=user_id, max_results=LIKED_A_PAGE, pagination_token=page
            ),
        )

    def _post_of(self, post: PostRef) -> Question[Post]:
        return Question(
            kind="post",
            subject=post.id,
            page="",
            endpoint="post",
            worst=self._prices.worst("post", 1),
            holds=POST_HOLDS,
            shape=POST,
            ask=partial(self._x.post, post_id=post.id),
        )

    def _named(self, name: str) -> Question[User]:
        return Question(
            kind="handle",
            subject=name,
            page="",
            endpoint="user_by_username",
            worst=self._prices.worst("user_by_username", 1),
            holds=HANDLE_HOLDS,
            shape=USER,
            ask=partial(self._x.user_by_username, username=name),
        )


def _account(linked: Linked) -> Account:
    return Account(linked.x_user_id, linked.username)
