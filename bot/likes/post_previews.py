"""Post previews for replies, if the workspace shows them; they never delay or break a reply.

X's display requirements: https://docs.x.com/developer-terms/display-requirements
"""

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.background import BackgroundTasks
from bot.db import KeyUnknown
from bot.errors import LikewiseError
from bot.likes.queries import XQueries
from bot.likes.reader import XReader
from bot.likes.response_cache import CachedResponse
from bot.likes.results import NO_NAMES, Account, PostName, PostNames, PostPreview, PublicPostPreview
from bot.linking import Linking
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.x import Post, XError, XNotFound

log = structlog.get_logger(__name__)

# The rest of the time is for sending the reply.
_FOR_READING: Final = 0.8
# Errors that only suppress the preview.
_NON_FATAL: Final = (LikewiseError, XError, SQLAlchemyError, OSError, KeyUnknown)


@dataclass(frozen=True, slots=True)
class PostPreviews:
    """Reads posts for previews; a reply may take `within` seconds before Slack has to wait."""

    linking: Linking
    reader: XReader
    queries: XQueries
    workspaces: WorkspaceSettingsStore
    background: BackgroundTasks
    within: float

    def deadline(self) -> float:
        """Return the deadline for the preview of a reply that starts now, in event-loop time."""
        return asyncio.get_running_loop().time() + _FOR_READING * self.within

    async def preview(
        self,
        member: Member,
        post: PostRef,
        *,
        by: float,
        account: Account | None = None,
        current: bool = False,
    ) -> PostPreview | None:
        """Return a preview of the post for the member; None if turned off, unavailable or late.

        Never raises. `account` is the member's X account, if known: then a cached post takes one
        statement. With `current`, a post that was liked or unliked since it was cached is read
        again, for its counts. A read that misses the deadline `by` (in event-loop time) continues
        in the background and serves the next reply.
        """
        now = asyncio.get_running_loop().time()
        if now >= by or not await self._are_on(member, personally=True):
            return None
        reading = self.background.spawn(self._read(member, post, account, current=current))
        await asyncio.wait({reading}, timeout=by - now)
        failed = not reading.done() or reading.cancelled() or reading.exception() is not None
        return None if failed else reading.result()

    async def public_preview(self, member: Member, post: PostRef) -> PublicPostPreview | None:
        """Return a preview for everyone, paid by the member's workspace; None without one."""
        if not await self._are_on(member, personally=False):
            return None
        query = self.queries.post(post, survives_likes=True)
        cached = await self._unless_non_fatal(member, post, self.reader.as_app(member, query))
        return (
            PublicPostPreview(cached.response, cached.fetched_at, cached.fresh)
            if cached and _may_be_shown(cached)
            else None
        )

    async def names(
        self, member: Member, posts: Iterable[PostRef], *, account: str | None = None, public: bool = False
    ) -> PostNames:
        """Return the names of the posts in a list for the member, by post id; X isn't asked.

        Posts without a cached preview are left out, and all if the cache can't be read. `account`
        is the member's X user id, if known. `public` leaves out posts that X showed only to the
        member.
        """
        queries = [self.queries.post(post) for post in posts]
        if not queries:
            return NO_NAMES
        try:
            if account is None and not public:
                linked = await self.linking.account(member)
                account = None if linked is None else linked.x_user_id
            kept = await self.reader.kept(member, queries, account=account)
        except _NON_FATAL as why:
            log.info("post_preview_failed", reason=type(why).__name__)
            return NO_NAMES
        texts = await self._are_on(member, personally=True)
        return {
            post_id: PostName(cached.response.author.username, cached.response.text if texts else None)
            for post_id, cached in kept.items()
            if _may_be_shown(cached) and cached.response.author is not None
        }

    async def _are_on(self, member: Member, *, personally: bool) -> bool:
        try:
            workspace = await self.workspaces.get(member)
            return workspace.previews and (not personally or await self.linking.wants_previews(member))
        except (SQLAlchemyError, OSError):
            return False

    async def _read(
        self, member: Member, post: PostRef, account: Account | None, *, current: bool
    ) -> PostPreview | None:
        cached = await self._unless_non_fatal(
            member,
            post,
            self.reader.public_first(
                member,
                self.queries.post(post, survives_likes=not current),
                partial(self.linking.linked, member),
                account=None if account is None else account.x_user_id,
            ),
        )
        return (
            PostPreview(cached.response, cached.fetched_at, cached.fresh)
            if cached and _may_be_shown(cached)
            else None
        )

    async def _unless_non_fatal(
        self, member: Member, post: PostRef, read: Awaitable[CachedResponse[Post] | None]
    ) -> CachedResponse[Post] | None:
        try:
            try:
                return await read
            except XNotFound:
                await self.reader.forget_post(member, post.id)
                raise
        except _NON_FATAL as why:
            log.info("post_preview_failed", reason=type(why).__name__)
            return None


def _may_be_shown(cached: CachedResponse[Post]) -> bool:
    """Return whether X's display requirements allow showing the post.

    They require the author and the full text, and forbid showing a post in countries where it is
    withheld; the reader's country is unknown.
    """
    post = cached.response
    return post.author is not None and not (post.withheld or post.is_repost)
