"""Slack's two transports, and payloads that Slack's own client would not make."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot import app as likewise
from bot.sandbox.slack import Message, payloads
from bot.sandbox.test_server import serve
from tests.conftest import MovableClock
from tests.scenarios.conftest import Scene, scene


@asynccontextmanager
async def over_socket(acme: Scene) -> AsyncIterator[tuple[Scene, str]]:
    """Run the app in Socket Mode beside the scene's own; yield it and the URL of its pages."""
    acme.slack.request_url = "http://127.0.0.1:9/nobody-listens"
    app = likewise.create(acme.settings, clock=acme.clock, socket_mode=True, housekeeping_every=None)
    async with await serve(app) as server:
        await acme.slack.wait_for(lambda: acme.slack.sockets.connected or None)
        yield replace(acme, app=app), server.url


@asynccontextmanager
async def linked_over_socket(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """Run the app in Socket Mode, with Maya connected."""
    async with scene(database_url, clock) as acme:
        await acme.connect("maya")
        async with over_socket(acme) as (over, _):
            yield over


async def use_shortcut(
    acme: Scene, user: str, message: Mapping[str, Any], callback_id: str, channel: str = "#social"
) -> Message:
    """Use a shortcut on a message of this form; return the reply."""
    person, where = acme.slack.at(user, channel)
    replaced = acme.slack.post("sam", channel, "to be replaced")
    given = acme.slack.response_urls.give(person, where, replaced)
    payload = payloads.message_action(acme.slack, person, where, replaced, callback_id, given)
    basics = {"type": "message", "user": acme.slack.person("sam").id, "ts": replaced.ts, "text": ""}
    response = await acme.slack.send("interactive", payload | {"message": basics | dict(message)})
    assert (response.status, response.code) == (200, "")
    return await acme.slack.wait_for(lambda: given.answers[-1] if given.answers else None)
