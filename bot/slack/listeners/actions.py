"""Buttons: each carries an intent, or only opens a link."""

import re
from dataclasses import dataclass, replace
from typing import Final

from slack_bolt.async_app import AsyncApp

from bot.errors import LikewiseError
from bot.likes.like_windows import WINDOW, LikeWindows
from bot.likes.results import ConfirmationWay
from bot.linking import Linking
from bot.slack import messages
from bot.slack.access.access import AccessControl
from bot.slack.access.inboxes import Inboxes
from bot.slack.actions import ACTIONS
from bot.slack.dispatch.dispatcher import Acknowledge, Dispatcher, in_home_section
from bot.slack.intents.intent import LIKE_OPENED, Intent, Placement
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import (
    Body,
    Requester,
    SlackRequest,
    any_requester,
    block_of,
    direct_messages_of,
    is_ephemeral,
    reply_target_of,
)
from bot.slack.team_channels.service import TeamChannels

_OLD_NEW: Final = re.compile(r"[0-9]+|beside")


@dataclass(frozen=True, slots=True)
class Buttons:
    dispatcher: Dispatcher
    access: AccessControl
    linking: Linking
    inboxes: Inboxes
    team_channels: TeamChannels
    windows: LikeWindows

    def register(self, app: AsyncApp) -> None:
        app.action(re.compile(r"^ask:"))(self.clicked)
        app.action("home:close")(self.closed)
        app.action(re.compile(r"^link:connect(:|$)"))(self.connect_opened)
        app.action(re.compile(r"^link:"))(self.link_opened)

    async def clicked(self, ack: Acknowledge, body: Body, action: Body) -> None:
        requester, intent = any_requester(body), Intent.decode(str(action.get("value", "")))
        if intent.action == "unshare":
            intent = replace(intent, block=block_of(body, action))
        replaces = placement_of(intent, str(action.get("action_id", ""))) is Placement.REPLACE
        target = await self.target_of(requester, body, replaces=replaces)
        if target.mode is ReplyMode.APP_HOME:
            intent = replace(intent, surface="home")
        request = SlackRequest(requester, intent, target, self.dispatcher.clock())
        await self.dispatcher.answer(request, ack)

    async def closed(self, ack: Acknowledge, body: Body) -> None:
        """Dismiss the notice in the Home."""
        await ack()
        requester, target = any_requester(body), reply_target_of(body, ReplyMode.NEW_EPHEMERAL)
        await self.access.check_identity(requester)
        self.dispatcher.background.spawn(self.dispatcher.responder.refresh_home(requester.member, target))

    async def connect_opened(self, ack: Acknowledge, body: Body) -> None:
        """Store where the prompt is, so that the confirmation can replace it."""
        await ack()
        requester = any_requester(body)
        target = await self.target_of(requester, body)
        if target.url or target.mode is ReplyMode.APP_HOME:
            await self.access.check_identity(requester)
            await self.linking.set_reply_target(requester.member, target.dump())

    async def link_opened(self, ack: Acknowledge, body: Body, action: Body) -> None:
        """Acknowledge a button that opens a URL, whose clicks are sent here as well."""
        await ack()
        intent = Intent.decode(str(action["value"])) if action.get("value") else None
        if intent is not None and intent.action == LIKE_OPENED:
            self.dispatcher.background.spawn(self._like_opened(any_requester(body), intent, body))

    async def _like_opened(self, requester: Requester, intent: Intent, body: Body) -> None:
        """Record that a team member opened X to like a post; say how the like is confirmed."""
        try:
            await self.access.check_belongs(requester)  # external users aren't on the team
            await self.access.check(requester)
        except LikewiseError:
            return
        await self.team_channels.on_like_intent_click(requester.member, intent.post)
        replaces = intent.placement is not Placement.NEW
        target = await self.target_of(requester, body, replaces=replaces)
        await self._await_like(SlackRequest(requester, intent, target, self.dispatcher.clock()))

    async def _await_like(self, request: SlackRequest) -> None:
        """Open a window in which X reports the like, and say what happens next, if anything."""
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
        if way is ConfirmationWay.EVENT:  # sent later, it would replace the reply to the like
            await self.dispatcher.responder.send(member, request.reply_target, message)
        else:
            await self.dispatcher.deliver(replace(request, prepared_message=message))

    async def target_of(self, requester: Requester, body: Body, *, replaces: bool = True) -> ReplyTarget:
        """Return where the reply goes: it replaces the message only if nobody else sees that."""
        replaces = replaces and await self._is_private(requester, body)
        return reply_target_of(body, ReplyMode.REPLACE_ORIGINAL if replaces else ReplyMode.NEW_EPHEMERAL)

    async def _is_private(self, requester: Requester, body: Body) -> bool:
        if is_ephemeral(body):
            return True
        channel = direct_messages_of(body)
        return channel is not None and await self.inboxes.is_own(requester.member, channel)


def placement_of(intent: Intent, action_id: str) -> Placement:
    """Return where the reply goes: the button's placement, otherwise that of the action's row."""
    if intent.placement is None and (variant := action_id.removeprefix(f"ask:{intent.action}").lstrip(":")):
        # Buttons of messages sent before version 0.1.0 have it at the end of their action_id.
        return Placement.NEW if _OLD_NEW.fullmatch(variant) else Placement.REPLACE
    if intent.placement in {None, Placement.DEFAULT}:
        return ACTIONS[intent.action].placement if intent.action in ACTIONS else Placement.REPLACE
    return intent.placement
