"""Buttons: each carries an ask, or only opens a link."""

import re
from dataclasses import replace
from typing import Final

from slack_bolt.async_app import AsyncApp

from bot.errors import LikewiseError
from bot.slack.dispatch.dispatcher import (
    Acknowledge,
    Dispatcher,
)
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode
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
from bot.slack.messages.blocks import FOR_EVERYONE

# A list that is asked for from an answer must leave that one, and its Unlike button, where they are; so must an act on one
# line of a list, sending the list as a file, and sharing. Leafing through a list stays in its place, and nothing ever takes the
# place of a message that others see, too.
_HOME_SECTION: Final = re.compile(
    r"ask:(?:likers|liked|send_likers|share|share_list|share_team|unshare|[a-z_]+:(?:[0-9]+|beside))"
)

_LIKE_ON_X: Final = re.compile(r"link:like(?::[0-9]+)?")


def register(app: AsyncApp, dispatcher: Dispatcher) -> None:
    """Listen to all buttons."""

    @app.action(re.compile(r"^ask:"))
    async def asks(ack: Acknowledge, body: Body, action: Body) -> None:
        requester, intent = any_requester(body), Intent.decode(str(action.get("value", "")))
        if intent.action == "unshare":
            intent = replace(intent, block=block_of(body, action))
        beside = is_beside(action) or not await _is_private(requester, body, dispatcher)
        target = reply_target_of(body, ReplyMode.NEW_EPHEMERAL if beside else ReplyMode.REPLACE_ORIGINAL)
        if target.mode is ReplyMode.APP_HOME:
            intent = replace(intent, surface="home")
        await dispatcher.answer(SlackRequest(requester, intent, target, dispatcher.services.clock()), ack)

    @app.action("home:close")
    async def closed(ack: Acknowledge, body: Body) -> None:
        """Put away what stands at the top of the Home."""
        await ack()
        requester, target = any_requester(body), reply_target_of(body, ReplyMode.NEW_EPHEMERAL)
        await dispatcher.services.access.check_identity(requester)
        dispatcher.background.spawn(dispatcher.responder.refresh_home(requester.member, target))

    @app.action(re.compile(r"^link:connect(:|$)"))
    async def connect(ack: Acknowledge, body: Body, action: Body) -> None:
        # The page opens by itself. Once the account is linked, the news stands in place of this prompt.
        await ack()
        requester = any_requester(body)
        private = not is_beside(action) and await _is_private(requester, body, dispatcher)
        target = reply_target_of(body, ReplyMode.REPLACE_ORIGINAL if private else ReplyMode.NEW_EPHEMERAL)
        if target.url or target.mode is ReplyMode.APP_HOME:
            await dispatcher.services.access.check_identity(requester)
            await dispatcher.services.linking.set_reply_target(requester.member, target.dump())

    @app.action(re.compile(r"^link:"))
    async def links(ack: Acknowledge, body: Body, action: Body) -> None:
        # A button that opens a page sends its click here as well, and wants an acknowledgement.
        await ack()
        if _LIKE_ON_X.fullmatch(str(action.get("action_id", ""))) and action.get("value"):
            intent = Intent.decode(str(action.get("value", "")))
            dispatcher.background.spawn(_opened(any_requester(body), intent, dispatcher))


def is_beside(action: Body) -> bool:
    """Tell whether the button says itself that its answer comes beside the message: by its name or, where all see it, by its block."""
    block, _, _ = str(action.get("block_id", "")).partition(":")  # behind it, which message it is
    return block == FOR_EVERYONE or _HOME_SECTION.fullmatch(str(action.get("action_id", ""))) is not None


async def _is_private(requester: Requester, body: Body, dispatcher: Dispatcher) -> bool:
    """Tell whether nobody but the asker sees the message that was clicked, which alone may be put in another one's place."""
    if is_ephemeral(body):
        return True
    channel = direct_messages_of(body)
    return channel is not None and await dispatcher.services.inboxes.is_own(requester.member, channel)


async def _opened(requester: Requester, intent: Intent, dispatcher: Dispatcher) -> None:
    """Keep that somebody of the team whom the rules let like was led to X; the page opens by itself, so nobody is told."""
    try:
        await dispatcher.services.access.check_belongs(requester)  # visitors are not the team
        await dispatcher.services.access.check(requester, "like")
    except LikewiseError:
        return
    await dispatcher.services.team_channels.on_like_intent_click(requester.member, intent.post)
