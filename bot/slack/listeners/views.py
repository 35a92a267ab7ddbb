"""Forms: the choice of a Post."""

from dataclasses import replace

from slack_bolt.async_app import AsyncApp

from bot.errors import TamperedRequest
from bot.slack.answering.answering import Acknowledge, Answering
from bot.slack.asking.asks import Ask
from bot.slack.asking.payloads import Asked, Body, anyone
from bot.slack.forms.picking import Pick, Picks


def register(app: AsyncApp, answering: Answering, picks: Picks) -> None:
    """Listen to the form."""

    @app.view("pick")
    async def picked(ack: Acknowledge, body: Body, view: Body) -> None:
        asker = anyone(body)
        pick = picks.opened(str(view.get("private_metadata", "")), asker.member)
        ask = Ask(pick.act, _chosen(view, pick), via="shortcut")
        await answering.answer(
            Asked(replace(asker, channel=pick.channel), ask, pick.reply, answering.rooms.clock()), ack
        )


def _chosen(view: Body, pick: Pick) -> str:
    """Return the chosen Post; the form that came back may be another than the one that was opened."""
    try:
        value = str(view["state"]["values"]["post"]["choice"]["selected_option"]["value"])
    except (KeyError, TypeError):
        raise TamperedRequest from None
    if value not in pick.offered:
        raise TamperedRequest
    return value
