"""The log line of each refused request has its path and the reason."""

import pytest

from tests.conftest import MovableClock
from tests.paths import http_here
from tests.scenarios.conftest import scene
from tests.scenarios.watching import command_body, log_lines, post, signed

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TOKEN = "a-token-of-thirty-two-characters"

REFUSALS = [
    ("POST", "/slack/events", 401, "no signature"),
    ("POST", "/slack/events", 401, "wrong signature"),
    ("POST", "/slack/events", 400, "unreadable"),
    ("GET", "/metrics", 401, "no valid token"),
    ("GET", "/link/start", 400, "LINK_EXPIRED"),
    ("POST", "/privacy", 405, "Method Not Allowed"),
    ("GET", "unknown", 404, "Not Found"),
    ("GET", "/static/", 404, "Not Found"),
    (
        "GET",
        "/slack/oauth_redirect",
        400,
        "If Slack lists Likewise under Apps, it's installed. If not, start again.",
    ),
]


async def test_a_refused_request_is_logged_with_its_path_and_reason(
    database_url: str, clock: MovableClock
) -> None:
    """An unknown path isn't logged, as it may be a secret."""
    async with (
        scene(database_url, clock, METRICS_TOKEN=TOKEN, SLACK_BOT_TOKEN="") as acme,
        http_here(base_url=acme.environment.app_url) as http,
    ):
        with log_lines() as log:
            await post(acme, b"text=x", {})
            await post(acme, b"text=x", acme.slack.sign(b"text=x", secret="guessed"))
            await signed(acme, b"text=x")
            await http.get("/metrics")
            await http.get("/link/start?t=guessed")
            await http.post("/privacy")
            await http.get("/xoxb-pasted-by-mistake")
            await http.get("/static/xoxb-pasted-by-mistake")
            await http.get("/slack/oauth_redirect?state=s&code=xoxb-pasted-by-mistake")

    lines = log.of("http_request_rejected")
    assert [(line["method"], line["path"], line["status"], line["reason"]) for line in lines] == REFUSALS
    assert "xoxb-pasted" not in log.text


async def test_a_refused_action_is_logged_with_its_path_and_reason(
    database_url: str, clock: MovableClock
) -> None:
    """So that a command differs from a page or Socket Mode."""
    async with scene(database_url, clock) as acme:
        with log_lines() as log:
            await signed(acme, command_body(acme, "sam", text="channel on"))

    (line,) = log.of("request_refused")
    assert (line["path"], line["intent"]) == ("/slack/events", "channel")
    assert line["reason"]
