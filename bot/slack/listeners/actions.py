"""Buttons: each carries an ask, or only opens a link."""

import re
from typing import Final

from slack_bolt.async_app import AsyncApp

from bot.slack.answering import Acknowledge, Answering
from bot.slack.asks import Ask
from bot.slack.payloads import Asked, Body, interaction_asker, is_private, reply_of
from bot.slack.replies import Way

# A list that is asked for from an answer must leave that one, and its Unlike button, where they are; so must an act on one
# line of a list, sending the list as a file, and sharing. Leafing through a list stays in its place, and nothing ever takes the
# place of a message that others see, too.
_BESIDE: Final = re.compile(r"ask:(?:likers|liked|send_likers|share|share_list|[a-z_]+:[0-9]+)")

_LIKE_ON_X: Final = re.compile(r"link:like(?::[0-9]+)?")


def register(app: AsyncApp, answering: Answering) -> None:
    """Listen to all buttons."""

    @app.action(re.compile(r"^ask:"))
    async def asks(ack: Acknowledge, body: Body, action: Body) -> None:
        ask = Ask.decode(str(action.get("value", "")))
        beside = _BESIDE.fullmatch(str(action.get("action_id", ""))) or not is_private(body)
        reply = reply_of(body, Way.NEW if beside else Way.REPLACE)
        await answering.answer(Asked(interaction_asker(body), ask, reply, answering.rooms.clock()), ack)

    @app.action("link:connect")
    async def connect(ack: Acknowledge, body: Body) -> None:
        # The page opens by itself. Once the account is linked, the news stands in place of this prompt.
        await ack()
        reply = reply_of(body, Way.REPLACE if is_private(body) else Way.NEW)
        if reply.url:
            await answering.rooms.linking.answer_at(interaction_asker(body).member, reply.write())

    @app.action(re.compile(r"^link:"))
    async def links(ack: Acknowledge, body: Body, action: Body) -> None:
        # A button that opens a page sends its click here as well, and wants an acknowledgement.
        await ack()
        if _LIKE_ON_X.fullmatch(str(action.get("action_id", ""))) and action.get("value"):
            ask = Ask.decode(str(action.get("value", "")))
            await answering.rooms.team.opened(interaction_asker(body).member, ask.post)
