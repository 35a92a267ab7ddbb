"""Socket Mode: the same app where Slack can't reach it, over a socket that it opens itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest

from bot import app as likewise
from bot.sandbox.serving import serve
from bot.sandbox.walk import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from tests.conftest import MovableClock
from tests.scenarios.conftest import ANNOUNCED, Scene, scene

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@asynccontextmanager
async def over_socket(acme: Scene) -> AsyncIterator[tuple[Scene, str]]:
    """Run the app in Socket Mode beside the scene's own; give it, and the address of its pages."""
    acme.slack.request_url = "http://127.0.0.1:9/nobody-listens"
    app = likewise.create(acme.settings, clock=acme.clock, socket_mode=True, housekeeping_every=None)
    async with await serve(app) as served:
        await acme.slack.wait_for(lambda: acme.slack.sockets.connected or None)
        yield replace(acme, app=app), served.url


@pytest.fixture
async def socket(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """maya is connected, and Slack's payloads travel over the socket only."""
    async with scene(database_url, clock) as acme:
        await acme.connected("maya")
        async with over_socket(acme) as (over, _):
            yield over


async def test_it_connects_where_the_settings_say(socket: Scene) -> None:
    """The socket is asked for at SLACK_API_URL, with the app-level token."""
    assert "apps.connections.open" in [call.method for call in socket.slack.api_calls if call.ok]


async def test_a_command_is_answered_in_its_acknowledgement(socket: Scene) -> None:
    """Liking works as over HTTP, and the answer travels in the acknowledgement."""
    answer = await socket.type("maya", "/like", ANNOUNCED)

    assert "Liked" in as_text(answer)
    assert answer.ephemeral
    assert socket.liked("maya_builds", ANNOUNCEMENT)
    assert socket.slack.requests[-1].via == "socket"


async def test_the_word_payload_is_harmless_here_too(socket: Scene) -> None:
    """A channel or text named so changes nothing."""
    answer = await socket.type("maya", "/like", f"{ANNOUNCED}?s=payload", channel="#payload-team")

    assert "Liked" in as_text(answer)


async def test_a_shortcut_and_a_button_work(socket: Scene) -> None:
    """Interactions arrive, and flip their message in place."""
    message = socket.slack.post("sam", "#social", ANNOUNCED)
    answer = await socket.answered(await socket.slack.shortcut("maya", "#social", message, "like_post"))

    await socket.click("maya", answer, "ask:unlike")

    assert not socket.liked("maya_builds", ANNOUNCEMENT)
    assert "taken back" in as_text(answer)


async def test_a_form_works(socket: Scene) -> None:
    """The picker opens, and closes with the choice."""
    message = socket.slack.post("sam", "#social", f"{ANNOUNCED} https://x.com/acmehq/status/{HIRING}")
    await socket.slack.shortcut("maya", "#social", message, "like_post")
    view = await socket.slack.wait_for(lambda: socket.slack.modal_of("maya"))

    await socket.slack.submit("maya", view, {"post": {"choice": HIRING}})

    await socket.slack.wait_for(lambda: socket.liked("maya_builds", HIRING) or None)
    assert socket.slack.modal_of("maya") is None


async def test_a_mistake_is_answered_as_well(socket: Scene) -> None:
    """Errors come as answers, with a reference, and not as a time-out."""
    assert "Reference: " in as_text(await socket.type("maya", "/like", "https://notx.com/a/status/1"))


async def test_it_comes_back_when_slack_hangs_up(socket: Scene) -> None:
    """Slack renews connections every few hours; the app opens the next one by itself."""
    before = list(socket.slack.sockets._sockets)
    await socket.slack.sockets.disconnect()
    async with asyncio.timeout(10):
        while not set(socket.slack.sockets._sockets) - set(before):  # noqa: ASYNC110 (no event tells of it)
            await asyncio.sleep(0.01)

    assert "Liked" in as_text(await socket.type("maya", "/like", ANNOUNCED))


async def test_there_is_no_door_for_requests(acme: Scene) -> None:
    """The pages for browsers are there, but `/slack/events` is not: nothing unsigned gets in."""
    async with over_socket(acme) as (_, url), httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(f"{url}/readyz")).status_code == 200
        assert (await http.post(f"{url}/slack/events")).status_code in {404, 405}
