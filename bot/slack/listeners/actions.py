"""Buttons: each carries an ask, or only opens a link."""

import re
from dataclasses import replace
from typing import Final

from slack_bolt.async_app import AsyncApp

from bot.errors import LikewiseError
from bot.slack.answering.answering import Acknowledge, Answering
from bot.slack.asking.asks import Ask
from bot.slack.asking.payloads import (
    Asked,
    Asker,
    Body,
    anyone,
    block_of,
    direct_messages_of,
    is_ephemeral,
    reply_of,
)
from bot.slack.asking.reply import Way
from bot.slack.render.parts import FOR_EVERYONE

# A list that is asked for from an answer must leave that one, and its Unlike button, where they are; so must an act on one
# line of a list, sending the list as a file, and sharing. Leafing through a list stays in its place, and nothing ever takes the
# place of a message that others see, too.
_BESIDE: Final = re.compile(
    r"ask:(?:likers|liked|send_likers|share|share_list|share_team|unshare|[a-z_]+:(?:[0-9]+|beside))"
)

_LIKE_ON_X: Final = re.compile(r"link:like(?::[0-9]+)?")


def register(app: AsyncApp, answering: Answering) -> None:
    """Listen to all buttons."""

    @app.action(re.compile(r"^ask:"))
    async def asks(ack: Acknowledge, body: Body, action: Body) -> None:
        asker, ask = anyone(body), Ask.decode(str(action.get("value", "")))
        if ask.act == "unshare":
            ask = replace(ask, block=block_of(body, action))
        beside = is_beside(action) or not await _is_private(asker, body, answering)
        reply = reply_of(body, Way.NEW if beside else Way.REPLACE)
        if reply.way is Way.HOME:
            ask = replace(ask, via="home")
        await answering.answer(Asked(asker, ask, reply, answering.rooms.clock()), ack)

    @app.action("home:close")
    async def closed(ack: Acknowledge, body: Body) -> None:
        """Put away what stands at the top of the Home."""
        await ack()
        asker, reply = anyone(body), reply_of(body, Way.NEW)
        await answering.rooms.gate.check_identity(asker)
        answering.running.start(answering.delivery.tidy_home(asker.member, reply))

    @app.action(re.compile(r"^link:connect(:|$)"))
    async def connect(ack: Acknowledge, body: Body, action: Body) -> None:
        # The page opens by itself. Once the account is linked, the news stands in place of this prompt.
        await ack()
        asker = anyone(body)
        private = not is_beside(action) and await _is_private(asker, body, answering)
        reply = reply_of(body, Way.REPLACE if private else Way.NEW)
        if reply.url or reply.way is Way.HOME:
            await answering.rooms.gate.check_identity(asker)
            await answering.rooms.linking.answer_at(asker.member, reply.write())

    @app.action(re.compile(r"^link:"))
    async def links(ack: Acknowledge, body: Body, action: Body) -> None:
        # A button that opens a page sends its click here as well, and wants an acknowledgement.
        await ack()
        if _LIKE_ON_X.fullmatch(str(action.get("action_id", ""))) and action.get("value"):
            ask = Ask.decode(str(action.get("value", "")))
            answering.running.start(_opened(anyone(body), ask, answering))


def is_beside(action: Body) -> bool:
    """Tell whether the button says itself that its answer comes beside the message: by its name or, where all see it, by its block."""
    block, _, _ = str(action.get("block_id", "")).partition(":")  # behind it, which message it is
    return block == FOR_EVERYONE or _BESIDE.fullmatch(str(action.get("action_id", ""))) is not None


async def _is_private(asker: Asker, body: Body, answering: Answering) -> bool:
    """Tell whether nobody but the asker sees the message that was clicked, which alone may be put in another one's place."""
    if is_ephemeral(body):
        return True
    channel = direct_messages_of(body)
    return channel is not None and await answering.rooms.inboxes.is_own(asker.member, channel)


async def _opened(asker: Asker, ask: Ask, answering: Answering) -> None:
    """Keep that somebody of the team whom the rules let like was led to X; the page opens by itself, so nobody is told."""
    try:
        await answering.rooms.gate.check_belongs(asker)  # visitors are not the team
        await answering.rooms.gate.check(asker, "like")
    except LikewiseError:
        return
    await answering.rooms.team.opened(asker.member, ask.post)
