"""After *Like on X*: open a window in which X reports the like."""

from dataclasses import dataclass

from bot.likes.like_windows import WINDOW, LikeWindows
from bot.likes.results import ConfirmationWay
from bot.slack import messages
from bot.slack.dispatch.dispatcher import Dispatcher, in_home_section
from bot.slack.intents.request import SlackRequest


@dataclass(frozen=True, slots=True)
class LikeOnXPress:
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
