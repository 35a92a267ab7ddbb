"""Who liked a Post, and what an account liked: read as the member, shown to the member."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final, TypeVar

from bot.clock import Clock
from bot.db import Database
from bot.errors import LimitReached, NeedsReconnect, NoSuchHandle, NotAHandle, NotConnected, PageOver, Subject
from bot.likes import ledger
from bot.likes.outcomes import Account, LikedPosts, Likers, Team
from bot.likes.questions import Question, Questions
from bot.likes.reading import Reading
from bot.likes.refusals import in_plain_words
from bot.likes.teammates import Teammates
from bot.linking import Linking
from bot.linking.grants import Linked
from bot.members import Member
from bot.posts import PostRef
from bot.x import Page, Post, User, XForbidden, XInvalidRequest, XNotFound

T = TypeVar("T")

_HANDLE: Final = re.compile(r"@?([A-Za-z0-9_]{1,15})")
_NOTHING: Final[Page[Post]] = Page((), missing=1)
_NOBODY: Final[Page[User]] = Page(())
_HIDDEN: Final = (
    "",
    "not-authorized-for-resource",
)  # the problems by which X may refuse to show others' likers


class LookUps:
    """What members look up at X."""

    def __init__(
        self,
        database: Database,
        linking: Linking,
        reading: Reading,
        questions: Questions,
        teammates: Teammates,
        clock: Clock,
    ) -> None:
        self._database = database
        self._teammates = teammates
        self._linking = linking
        self._reading = reading
        self._questions = questions
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
        question = self._questions.likers_of(post, page, pinned=pinned)
        found = await self._likers(member, post, page, question)
        return replace(found, number=number, token=page, pinned=pinned)

    async def all_likers(self, member: Member, post: PostRef) -> Likers:
        """Return all of the Post's liking users that X shows to the member (100 at most), in one look-up."""
        return await self._likers(member, post, None, self._questions.all_likers_of(post))

    async def liked(
        self, member: Member, handle: str | None = None, *, page: str | None = None, number: int = 1
    ) -> LikedPosts:
        """Return one page of the Posts the member liked, or, where X allows it, those that `handle` liked."""
        with in_plain_words(self._clock, Subject.HANDLE):
            linked = await self._linking.linked(member)
            owner = await self._owner(member, linked, handle)
        with in_plain_words(self._clock, Subject.LIKED_POSTS):
            question = self._questions.liked_by(owner.id, page)
            try:
                posts = await self._on_page(page, lambda: self._as_person(member, linked, question))
            except (XForbidden, XNotFound) as refusal:
                hidden = owner.id != linked.x_user_id
                if not hidden and isinstance(refusal, XForbidden):
                    raise
                # One's own page of nothing but Posts that X doesn't show comes as "not found".
                return LikedPosts(owner.username, _account(linked), _NOTHING, number, hidden=hidden)
        # An empty first page of somebody else's likes is X's other way of not showing them.
        hidden = owner.id != linked.x_user_id and number == 1 and not posts.items
        return LikedPosts(owner.username, _account(linked), posts, number, hidden=hidden)

    async def _likers(
        self, member: Member, post: PostRef, page: str | None, question: Question[Page[User]]
    ) -> Likers:
        with in_plain_words(self._clock, Subject.LIKERS):
            linked = await self._linking.linked(member)
            reader = await self._sharing_author(member, linked, post) or linked
            try:
                users = await self._shown_to(reader, member, post, page, question)
            except NeedsReconnect:
                if reader is linked:
                    raise
                # The author's link has ended, which is not the asker's to mend: they see what X shows to themselves.
                reader = linked
                users = await self._shown_to(reader, member, post, page, question)
        team = await self._team(member, post)
        shared_by = None if reader is linked else reader.username
        return Likers(post, _account(linked), users or _NOBODY, 1, team, shared_by, refused=users is None)

    async def _team(self, member: Member, post: PostRef) -> Team:
        """Return who of the member's team likes the Post; a visitor has no team here, and learns of themselves alone."""
        async with self._database.session() as session:
            likers = await ledger.supporters(session, member.tenant, post)
        if not await self._teammates.include(member):
            return Team(you=any(one.user == member.user for one in likers))
        return ledger.team(member, await self._teammates.among(member.tenant, likers))

    async def _shown_to(
        self, reader: Linked, member: Member, post: PostRef, page: str | None, question: Question[Page[User]]
    ) -> Page[User] | None:
        """Return the likers as X shows them to the reader; None when it refuses to, as it may do for another's Post."""
        try:
            return await self._of_post(member, post, page, lambda: self._as_person(member, reader, question))
        except LimitReached as limit:
            handle = None if reader.member.user == member.user else reader.username
            raise LimitReached(limit.retry_at, limit.window, limit.endpoint, handle=handle) from limit
        except XForbidden as refusal:
            if page is None and refusal.problem in _HIDDEN and refusal.code is None:
                return None
            raise

    async def _sharing_author(self, member: Member, linked: Linked, post: PostRef) -> Linked | None:
        sharing = await self._linking.sharing(member)
        if not sharing or not await self._teammates.include(member):
            return None
        # As the member, never as the App: to whom the author's blocks hide the Post, its likers stay hidden, too.
        question = self._questions.post(post, outlives_acts=True)
        found = await self._of_post(member, post, None, lambda: self._as_person(member, linked, question))
        author = sharing.get(found.author_id or "")
        if author is None or author.user == member.user or not await self._teammates.include(author):
            return None
        try:
            return await self._linking.linked(author)
        except (NotConnected, NeedsReconnect):
            return None

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
            return await self._account_named(member, linked, name)
        except XNotFound:
            raise NoSuchHandle(name) from None

    async def _account_named(self, member: Member, linked: Linked, name: str) -> User:
        async def person() -> Linked:
            return linked

        found = await self._reading.public_first(
            member, self._questions.named(name), person, account=linked.x_user_id
        )
        return found.answer

    async def _as_person(self, member: Member, linked: Linked, question: Question[T]) -> T:
        return (await self._reading.as_person(member, linked, question)).answer

    async def _of_post(
        self, member: Member, post: PostRef, page: str | None, look: Callable[[], Awaitable[T]]
    ) -> T:
        try:
            return await self._on_page(page, look)
        except XNotFound:
            await self._reading.forget_post(member, post.id)
            raise

    async def _on_page(self, page: str | None, look: Callable[[], Awaitable[T]]) -> T:
        try:
            return await look()
        except XInvalidRequest:
            if page is None:
                raise
            raise PageOver from None


def _account(linked: Linked) -> Account:
    return Account(linked.x_user_id, linked.username)
