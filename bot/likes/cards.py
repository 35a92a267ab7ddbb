"""The Post an answer is about, for its card: where the workspace has cards on, and never at the expense of the answer.

What may be shown how: https://docs.x.com/developer-terms/display-requirements
"""

import asyncio
from collections.abc import Awaitable
from functools import partial
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.db import KeyUnknown
from bot.errors import LikewiseError
from bot.likes.answers import Kept
from bot.likes.outcomes import Account, Card, PublicCard
from bot.likes.questions import Questions
from bot.likes.reading import Reading
from bot.linking import Linking
from bot.members import Member
from bot.posts import PostRef
from bot.running import Running
from bot.workspaces.settings import Workspaces
from bot.x import Post, XError, XNotFound

log = structlog.get_logger(__name__)

# What keeps a card from being there, and nothing else from being done.
_IN_THE_WAY: Final = (LikewiseError, XError, SQLAlchemyError, OSError, KeyUnknown)


class Cards:
    """Reads Posts for cards; `within` are the seconds an answer has before Slack is told to wait."""

    def __init__(
        self,
        linking: Linking,
        reading: Reading,
        questions: Questions,
        workspaces: Workspaces,
        running: Running,
        *,
        within: float,
    ) -> None:
        self._linking = linking
        self._reading = reading
        self._questions = questions
        self._workspaces = workspaces
        self._running = running
        self._within = within

    def by(self) -> float:
        """Return until when a card may take for an answer that begins now, by the event loop's clock."""
        return asyncio.get_running_loop().time() + 0.8 * self._within

    async def card(
        self,
        member: Member,
        post: PostRef,
        *,
        by: float,
        account: Account | None = None,
        current: bool = False,
    ) -> Card | None:
        """Return the Post's card for the member; None where the workspace or the member has cards off, or it can't be had by then.

        Nothing is raised. `account` is the member's own, where the answer knows it: then a Post that is kept for it, or for the
        App, costs one statement. With `current` a Post that somebody has liked or unliked since is read anew, for its counts. A
        read that takes too long goes on by itself, and serves the next answer.
        """
        left = by - asyncio.get_running_loop().time()
        if left <= 0 or not await self._are_on(member, personally=True):
            return None
        reading = self._running.start(self._read(member, post, account, current=current))
        await asyncio.wait({reading}, timeout=left)
        failed = not reading.done() or reading.cancelled() or reading.exception() is not None
        return None if failed else reading.result()

    async def public_card(self, member: Member, post: PostRef, *, current: bool = False) -> PublicCard | None:
        """Return the Post's card as anybody may see it; None where cards are off, or the App can't see the Post.

        Nothing is raised; `member`'s workspace pays.
        """
        if not await self._are_on(member, personally=False):
            return None
        question = self._questions.post(post, outlives_acts=not current)
        kept = await self._unless_in_the_way(member, post, self._reading.as_app(member, question))
        return PublicCard(kept.answer, kept.asked_at, kept.fresh) if kept and _may_be_shown(kept) else None

    async def _are_on(self, member: Member, *, personally: bool) -> bool:
        try:
            workspace = await self._workspaces.of(member)
            return workspace.previews and (not personally or await self._linking.wants_previews(member))
        except (SQLAlchemyError, OSError):
            return False

    async def _read(
        self, member: Member, post: PostRef, account: Account | None, *, current: bool
    ) -> Card | None:
        kept = await self._unless_in_the_way(
            member,
            post,
            self._reading.public_first(
                member,
                self._questions.post(post, outlives_acts=not current),
                partial(self._linking.linked, member),
                account=None if account is None else account.x_user_id,
            ),
        )
        return Card(kept.answer, kept.asked_at, kept.fresh) if kept and _may_be_shown(kept) else None

    async def _unless_in_the_way(
        self, member: Member, post: PostRef, read: Awaitable[Kept[Post] | None]
    ) -> Kept[Post] | None:
        try:
            try:
                return await read
            except XNotFound:
                await self._reading.forget_post(member, post.id)
                raise
        except _IN_THE_WAY as why:
            log.info("an answer without its card", why=type(why).__name__)
            return None


def _may_be_shown(kept: Kept[Post]) -> bool:
    """X's rules want the author named and the text whole, and what is withheld in a country not shown there, which nobody here knows."""
    post = kept.answer
    return post.author is not None and not (post.withheld or post.is_repost)
