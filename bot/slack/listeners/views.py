"""Forms: the choice of a Post."""

from dataclasses import replace

from slack_bolt.async_app import AsyncApp

from bot.errors import TamperedRequest
from bot.posts import PostRef
from bot.slack.answering import Acknowledge, Answering
from bot.slack.asks import Ask
from bot.slack.payloads import Asked, Body, anyone
from bot.slack.picking import Picks


def register(app: AsyncApp, answering: Answering, picks: Picks) -> None:
    """Listen to the form."""

    @app.view("pick")
    async def picked(ack: Acknowledge, body: Body, view: Body) -> None:
        asker = anyone(body)
        act, reply, channel = picks.opened(str(view.get("private_metadata", "")), asker.member)
        ask = Ask(act, _chosen(view), via="shortcut")
        await answering.answer(
            Asked(replace(asker, channel=channel), ask, reply, answering.rooms.clock()), ack
        )


def _chosen(view: Body) -> str:
    try:
        value = str(view["state"]["values"]["post"]["choice"]["selected_option"]["value"])
    except (KeyError, TypeError):
        raise TamperedRequest from None
    if not PostRef.is_id(value):
        raise TamperedRequest
    return value
