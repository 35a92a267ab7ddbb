"""Socket Mode, for deployments that Slack can't reach: the app opens the connection."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot import app as likewise
from bot.sandbox.smoke_test import as_text
from bot.sandbox.test_server import serve
from tests.conftest import MovableClock
from tests.paths import http_here
from tests.reply_words import says_liked
from tests.scenarios.conftest import ANNOUNCED, PATIENCE, Scene, scene
from tests.scenarios.test_metrics import TOKEN, read
from tests.scenarios.transports import linked_over_socket, over_socket
from tests.scenarios.watching import log_lines

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def socket(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with linked_over_socket(database_url, clock) as over:
        yield over


async def test_the_socket_connects_through_the_configured_api(socket: Scene) -> None:
    """With the app-level token, at SLACK_API_URL."""
    assert "apps.connections.open" in [call.method for call in socket.slack.api_calls if call.ok]


async def test_a_channel_named_payload_does_not_confuse_a_command(socket: Scene) -> None:
    """And neither does that word in a text."""
    answer = await socket.type("maya", "/like", f"{ANNOUNCED}?s=payload", channel="#payload-team")

    assert says_liked(as_text(answer))


async def test_the_app_reconnects_when_slack_disconnects(socket: Scene) -> None:
    """Slack does so every few hours; nothing is lost."""
    await socket.slack.sockets.disconnect()
    await socket.slack.wait_for(lambda: socket.slack.sockets.connected or None)

    assert says_liked(as_text(await socket.type("maya", "/like", ANNOUNCED)))
    opened = [call.method for call in socket.slack.api_calls if call.method == "apps.connections.open"]
    assert len(opened) == 2


async def test_acknowledgments_over_the_socket_are_counted(database_url: str, clock: MovableClock) -> None:
    """With their time, as over HTTP."""
    async with (
        scene(database_url, clock, METRICS_TOKEN=TOKEN) as acme,
        over_socket(acme) as (over, url),
        http_here() as http,
    ):
        await over.type("sam", "/likewise", "help")
        value = read(await http.get(f"{url}/metrics", headers={"authorization": f"Bearer {TOKEN}"}))

    assert value("slack_acknowledgment_seconds_count", kind="command", status="200") == 1
    assert 0 < value("slack_acknowledgment_seconds_sum", kind="command") < 60


async def test_in_socket_mode_slack_requests_over_http_are_refused(acme: Scene) -> None:
    """Pages for browsers work, but `/slack/events` doesn't exist."""
    async with over_socket(acme) as (_, url), http_here() as http:
        assert (await http.get(f"{url}/readyz")).status_code == 200
        assert (await http.post(f"{url}/slack/events")).status_code in {404, 405}


@pytest.mark.parametrize("state", [None, "x", [], {"values": [1]}])
async def test_a_malformed_form_is_acknowledged(socket: Scene, state: object) -> None:
    """Bolt reads it before any listener; otherwise Slack would repeat it."""
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


@pytest.mark.parametrize(("error", "seconds"), [("internal_error", 1), ("ratelimited", 2), ("edge", 1)])
async def test_a_connection_that_cannot_be_opened_is_tried_again(
    acme: Scene, error: str, seconds: int
) -> None:
    """After a second, or as long as Slack says; the log tells why."""
    acme.slack.fail_next("apps.connections.open", error, retry_after=2)
    with log_lines() as log:
        async with over_socket(acme) as (over, _):
            assert "/like" in as_text(await over.type("sam", "/likewise", "help"))

    (failed,) = log.of("slack_socket_failed")
    assert failed["seconds"] == seconds


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked"])
async def test_a_token_that_slack_refuses_ends_it(acme: Scene, error: str) -> None:
    """Nothing is gained by asking again; whoever started the process is told Slack's word."""
    acme.slack.fail_next("apps.connections.open", error)
    refused = asyncio.get_running_loop().create_future()
    app = likewise.create(
        acme.settings,
        clock=acme.clock,
        socket_mode=True,
        housekeeping_every=None,
        on_refused=refused.set_result,
    )
    async with await serve(app):
        assert await asyncio.wait_for(refused, PATIENCE) == error

    assert [call.method for call in acme.slack.api_calls].count("apps.connections.open") == 1
