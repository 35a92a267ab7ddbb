"""Socket Mode: the same app where Slack can't reach it, over a socket that it opens itself."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.smoke_test import as_text
from tests.conftest import MovableClock
from tests.paths import http_here
from tests.reply_words import says_liked
from tests.scenarios.conftest import ANNOUNCED, Scene, scene
from tests.scenarios.transports import over_socket

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


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


async def test_the_word_payload_is_harmless_here_too(socket: Scene) -> None:
    """A channel or text named so changes nothing."""
    answer = await socket.type("maya", "/like", f"{ANNOUNCED}?s=payload", channel="#payload-team")

    assert says_liked(as_text(answer))


async def test_it_comes_back_when_slack_hangs_up(socket: Scene) -> None:
    """Slack renews connections every few hours; the app opens one in its place, and nothing sent there is lost."""
    await socket.slack.sockets.disconnect()
    await socket.slack.wait_for(lambda: socket.slack.sockets.connected or None)

    assert says_liked(as_text(await socket.type("maya", "/like", ANNOUNCED)))
    opened = [call.method for call in socket.slack.api_calls if call.method == "apps.connections.open"]
    assert len(opened) == 2


async def test_there_is_no_door_for_requests(acme: Scene) -> None:
    """The pages for browsers are there, but `/slack/events` is not: nothing unsigned gets in."""
    async with over_socket(acme) as (_, url), http_here() as http:
        assert (await http.get(f"{url}/readyz")).status_code == 200
        assert (await http.post(f"{url}/slack/events")).status_code in {404, 405}


@pytest.mark.parametrize("state", [None, "x", [], {"values": [1]}])
async def test_attack_a_form_of_an_unknown_shape_is_acknowledged(socket: Scene, state: object) -> None:
    """Bolt looks into a form before any listener does; without an acknowledgement Slack would send it again and again."""
    person = socket.slack.person("maya")
    form = {
        "type": "view_submission",
        "team": {"id": person.team_id},
        "user": {"id": person.id, "team_id": person.team_id},
        "view": {"id": "V1", "callback_id": "pick", "state": state},
    }

    response = await socket.slack.send("interactive", {**form, "view": "odd"} if state is None else form)

    assert (response.status, response.code) == (200, "")
    assert "/like" in as_text(await socket.type("maya", "/likewise", "help"))
