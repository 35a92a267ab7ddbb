"""Handle likes that X reports: a window that waits for the post becomes a like in the ledger.

For any other like, only the post's ID is read, to see that nobody waits for it; the event is then
dropped.
"""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol

import structlog
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.activity.inbox import Claim, Handled, Outcome
from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.db import Database, KeyUnknown
from bot.db.tables import Grant, LikeWindow, XSubscription
from bot.likes import ledger, ledger_writer
from bot.likes.like_windows import OUTBOUND, LikeWindows, OpenWindow
from bot.likes.results import Confirmation
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.budget import Budget
from bot.workspaces.team_channels import TeamChannelStore
from bot.x.activity import EventType
from bot.x.activity_events import ActivityEvent, liked_at, liked_post_id

log = structlog.get_logger(__name__)

SURFACE: Final = "x"
# X's clock and ours may differ; an older event is about an earlier like.
_SKEW: Final = timedelta(minutes=1)
# A window ends early only if there was time to create its subscription.
_OPENING: Final = timedelta(minutes=1)
_BATCH: Final = 50


class WindowListener(Protocol):
    """Replies to the members whose windows end."""

    def __call__(self, session: AsyncSession, window: OpenWindow, *, liked: bool) -> Callable[[], None]:
        """Store the reply in the transaction that ends the window.

        Return a function that starts its delivery, to be called after the commit.
        """
        ...


@dataclass(frozen=True, slots=True)
class LikeEventHandler:
    """Handles `like.create` events, and windows that end without one."""

    database: Database
    windows: LikeWindows
    listener: WindowListener
    budget: Budget
    team_channel_store: TeamChannelStore
    background: BackgroundTasks
    clock: Clock

    async def __call__(self, session: AsyncSession, event: ActivityEvent, claim: Claim, /) -> Handled:
        """Record the like that a window waits for; drop any other."""
        post_id = liked_post_id(event)
        if event.user_id is None or post_id is None or event.direction not in {None, OUTBOUND}:
            return Handled(Outcome.IGNORED)
        rows = await self._rows(session, event.user_id)
        waiting = [row for row in rows if row.post_id == post_id]
        if not waiting:
            return self._of_another_post(rows)
        open_rows = [row for row in waiting if self._is_in_time(row, event)]
        if not open_rows:
            return Handled(Outcome.LATE)
        if not await claim():
            return Handled(Outcome.DUPLICATE)
        answers = [start for row in open_rows if (start := await self._confirm(session, row)) is not None]
        return Handled(Outcome.HANDLED, [*answers, lambda: self._later(self.windows.end_unused())])

    async def sweep(self) -> None:
        """End the windows that have expired, or whose subscription had to make room."""
        now = self.clock()
        subscribed = (
            select(XSubscription.id)
            .where(
                XSubscription.event_type == EventType.LIKE.value,
                XSubscription.x_user_id == LikeWindow.x_user_id,
                XSubscription.ends_at > now,
            )
            .exists()
        )
        over = (LikeWindow.ends_at <= now) | ((LikeWindow.opened_at < now - _OPENING) & ~subscribed)
        while await self._end_some(over):
            pass
        await self.windows.end_unused()

    async def _rows(self, session: AsyncSession, x_user_id: str) -> Sequence[LikeWindow]:
        """Return the account's windows for members who are still connected with it."""
        rows = await session.scalars(
            select(LikeWindow)
            .join(Grant, Grant.id == LikeWindow.grant_id)
            .where(LikeWindow.x_user_id == x_user_id, Grant.invalidated_at.is_(None))
            .order_by(LikeWindow.id)
        )
        return rows.all()

    def _of_another_post(self, rows: Sequence[LikeWindow]) -> Handled:
        """Drop a like that nobody waits for; X bills it anyway."""
        if not rows:
            return Handled(Outcome.IGNORED)
        payer, account = Member(rows[0].tenant, rows[0].user, rows[0].workspace), rows[0].x_user_id
        return Handled(Outcome.IGNORED, [lambda: self._later(self.windows.charge(payer, account))])

    def _is_in_time(self, row: LikeWindow, event: ActivityEvent) -> bool:
        at = liked_at(event)
        return row.ends_at > self.clock() and (at is None or at >= row.opened_at - _SKEW)

    async def _confirm(self, session: AsyncSession, row: LikeWindow) -> Callable[[], None] | None:
        """Write the like, close its window, and store the reply, in one transaction."""
        ended = await session.execute(
            delete(LikeWindow).where(LikeWindow.id == row.id).returning(LikeWindow.id)
        )
        if ended.first() is None:
            return None
        member, post = Member(row.tenant, row.user, row.workspace), PostRef(row.post_id, row.author)
        await ledger_writer.add(
            await session.connection(),
            ledger_writer.Entry(
                member,
                row.x_user_id,
                post,
                "like",
                surface=SURFACE,
                cost_micros=self.budget.prices.like_event,
                left=None,
                after=await ledger.newest_id(session, member),
                created_at=self.clock(),
                told=await self.team_channel_store.in_use(member.tenant),
                confirmed_by=Confirmation.EVENT,
            ),
        )
        return self._answer(session, row, liked=True)

    def _answer(self, session: AsyncSession, row: LikeWindow, *, liked: bool) -> Callable[[], None] | None:
        try:
            window = self.windows.read(row)
        except KeyUnknown:
            log.warning("token_key_unknown", tenant=row.tenant)
            return None
        return self.listener(session, window, liked=liked)

    async def _end_some(self, over: ColumnElement[bool]) -> bool:
        """End some windows and notify their members; return whether there may be more."""
        async with self.database.session() as session:
            which = select(LikeWindow.id).where(over).order_by(LikeWindow.ends_at).limit(_BATCH)
            rows = (
                await session.scalars(
                    delete(LikeWindow).where(LikeWindow.id.in_(which)).returning(LikeWindow)
                )
            ).all()
            answers = [start for row in rows if (start := self._answer(session, row, liked=False))]
        for start in answers:
            start()
        return len(rows) == _BATCH

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        self.background.spawn(work)
