"""The door: what is remembered, and what is not waited for."""

from datetime import UTC, datetime

import pytest
from starlette.requests import Request
from starlette.types import Message

from bot.sandbox.slack import SlackSandbox
from bot.secret import Secret
from bot.slack.requests import guard
from bot.slack.requests.guard import Guard, Refused
from bot.slack.requests.http import Events

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def signer() -> SlackSandbox:
    """Slack's side of the signature."""
    return SlackSandbox(
        signing_secret="s", client_id="", client_secret="", bot_token="", manifest={}, clock=lambda: NOW
    )


def test_slacks_published_example_is_accepted() -> None:
    """The signature is Slack's: its own test vector holds (docs.slack.dev, verifying requests from Slack)."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
        b"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
        b"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d"
        b"10d2c447fce8b6703c"
    )
    headers = {
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    door = Guard(Secret("8f742231b10e8888abcd99yyyzzz85a5"), lambda: datetime.fromtimestamp(1531420618, UTC))

    door.check(headers, body)
    with pytest.raises(Refused):
        door.check(headers, body + b"x")


def test_memory_for_seen_requests_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood of requests can't fill the memory; the newest are still told apart from replays."""
    monkeypatch.setattr(guard, "_REMEMBERED", 3)
    slack, door = signer(), Guard(Secret("s"), lambda: NOW)
    bodies = [b"%d" % number for number in range(10)]
    for body in bodies:
        door.check(slack.sign(body), body)

    assert len(door._seen) == 3
    for body in bodies[-3:]:
        with pytest.raises(Refused, match="seen before"):
            door.check(slack.sign(body), body)


def test_events_may_come_again() -> None:
    """Slack repeats events, with the same signature if it is quick; they have ids of their own."""
    slack, door = signer(), Guard(Secret("s"), lambda: NOW)
    headers = slack.sign(b"{}") | {"content-type": "application/json; charset=utf-8"}

    door.check(headers, b"{}")
    door.check(headers, b"{}")


async def test_a_body_that_breaks_off_is_no_crash() -> None:
    """A client that goes away in the middle gets its 400, and nothing is read."""
    sent: list[Message] = [
        {"type": "http.request", "body": b"command=", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return sent.pop(0)

    scope = {"type": "http", "method": "POST", "headers": [(b"content-length", b"400")]}
    answer = await Events(Guard(Secret("s"), lambda: NOW), bolt=None).handle(Request(scope, receive))  # type: ignore[arg-type]

    assert (answer.status_code, answer.body) == (400, b"cut off")
