"""After *Like on X*: open a window in which X tells of the like, and answer when it has."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from bot.likes.like_windows import WINDOW, LikeWindows, OpenWindow
from bot.likes.results import ConfirmationWay
from bot.slack import messages
from bot.slack.delivery.outbox import Outbox
from bot.slack.dispatch.dispatcher import Dispatcher, in_home_section
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest


@dataclass(frozen=True, slots=True)
class LikeOnXPress:
    """Handles a press of *Like on X*, while the browser opens X's page."""

    windows: LikeWindows
    dispatcher: Dispatcher

    async def opened(self, request: SlackRequest) -> None:
        """Say what happens next, in place of a private answer; nothing where nothing will."""
        member, post = request.member, request.intent.post
        way = await self.windows.way(member)
        if way is ConfirmationWay.EVENT and not await self.windows.open(
            member, post, channel=request.requester.channel, reply=request.reply_target.dump()
        ):
            way = ConfirmationWay.QUESTION
        if way is ConfirmationWay.NONE:
            return
        until = request.asked_at + WINDOW if way is ConfirmationWay.EVENT else None
        message = in_home_section(request, messages.like_waiting(post, until))
        await self.dispatcher.responder.send(member, request.reply_target, message)


@dataclass(frozen=True, slots=True)
class LikeAnswers:
    """Answers the press once X has told of the like, or the window has ended."""

    dispatcher: Dispatcher
    outbox: Outbox
    _promised: dict[OpenWindow, SlackRequest] = field(default_factory=dict)

    def enqueue(self, session: AsyncSession, window: OpenWindow, *, liked: bool) -> None:
        """Store the answer in the outbox.

        That nothing came is said only where it replaces "Waiting for X": a new message about
        nothing would be noise.
        """
        target = ReplyTarget.load(window.reply)
        if not liked and target.mode is ReplyMode.NEW_EPHEMERAL:
            return
        member = window.member
        request = SlackRequest(
            requester=Requester(member, member.user, member.workspace, window.channel),
            intent=Intent.about("like_seen" if liked else "like_unseen", window.post, surface="x"),
            reply_target=target,
            asked_at=window.opened_at,
        )
        self.outbox.enqueue_in(session, request)
        self._promised[window] = request

    def deliver(self, window: OpenWindow) -> None:
        request = self._promised.pop(window, None)
        if request is not None:
            self.dispatcher.background.spawn(self.dispatcher.deliver(request))
