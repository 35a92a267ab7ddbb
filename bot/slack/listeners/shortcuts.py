"""Message shortcuts: the Post is in the message they are used on."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import render
from bot.slack.answering.answering import Acknowledge, Answering
from bot.slack.asking.asks import Ask
from bot.slack.asking.links import near_miss_in, posts_in
from bot.slack.asking.payloads import Asked, Body, anyone, reply_of
from bot.slack.asking.reply import Way
from bot.slack.asking.surface import SHORTCUTS, Shortcut
from bot.slack.forms.picking import Picks
from bot.slack.refusals import FAILURES

log = structlog.get_logger(__name__)


def register(app: AsyncApp, answering: Answering, picks: Picks) -> None:
    """Listen to every shortcut of the table."""
    for shortcut in SHORTCUTS:
        app.shortcut({"type": "message_action", "callback_id": shortcut.callback_id})(
            _listener(shortcut, answering, picks)
        )


def _listener(
    shortcut: Shortcut, answering: Answering, picks: Picks
) -> Callable[..., Coroutine[Any, Any, None]]:
    async def listen(ack: Acknowledge, body: Body, client: AsyncWebClient) -> None:
        found = posts_in(_message(body))
        post_id = found[0].id if found else None
        ask = Ask(shortcut.act, post_id, via="shortcut")
        asked = Asked(anyone(body), ask, reply_of(body, Way.NEW), answering.rooms.clock())
        if len(found) == 1:
            await answering.answer(asked, ack)
            return
        await ack()
        if not found:
            answering.say(asked, render.no_post(shortcut.name, near_miss_in(_message(body))))
            return
        await answering.rooms.gate.check(asked.asker, shortcut.act)
        try:
            offered = found[: render.MOST_CHOICES]
            view = render.picker(shortcut.act, found, private_metadata=picks.sealed(asked, offered))
            await client.views_open(trigger_id=str(body.get("trigger_id")), view=view)
        except FAILURES as failure:  # above all a trigger id, which lives three seconds
            log.info("slack did not open the list", why=type(failure).__name__)
            answering.say(asked, render.choices(shortcut.act, found))

    return listen


def _message(body: Body) -> Mapping[str, Any]:
    message = body.get("message")
    return message if isinstance(message, Mapping) else {}
