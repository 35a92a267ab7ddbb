"""Verifying Slack's signature: what is read, and for how long."""

import asyncio
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from bot.sandbox.slack import AppManifest, SlackSandbox
from bot.secret import Secret
from bot.slack.requests.http import BODY_SECONDS, SlackEndpoint, kind_of
from bot.slack.requests.signature import MAX_BODY_BYTES, SlackSignatureVerifier, read
from bot.slack.requests.soundness import sound
from bot.web.request_body import RequestRejected
from tests.scenarios.watching import FORM, JSON

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def signer() -> SlackSandbox:
    """Sign as Slack does."""
    return SlackSandbox(
        signing_secret="s",
        client_id="",
        client_secret="",
        bot_token="",
        manifest=AppManifest({}),
        clock=lambda: NOW,
    )


def test_slacks_published_example_is_accepted() -> None:
    """From docs.slack.dev, verifying requests from Slack."""
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
    door = SlackSignatureVerifier(
        Secret("8f742231b10e8888abcd99yyyzzz85a5"), lambda: datetime.fromtimestamp(1531420618, UTC)
    )

    door.check(headers, body)
    with pytest.raises(RequestRejected):
        door.check(headers, body + b"x")


@given(st.text('a=&+%20cé;,"', max_size=40))
def test_forms_are_parsed_as_by_the_standard_library(form: str) -> None:
    """Also broken ones: a field twice, without a value, with half an escape."""
    raw = f"command=/like&{form}".encode()
    assert read({"content-type": FORM}, raw) == sound(dict(parse_qsl(raw.decode(), keep_blank_values=True)))


@pytest.mark.parametrize(("age", "is_accepted"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_a_signature_is_valid_for_five_minutes(age: int, is_accepted: bool) -> None:
    """Before and after its timestamp, since clocks differ."""
    headers = {
        "x-slack-request-timestamp": str(int(NOW.timestamp()) - age),
        "x-slack-signature": f"v0={'0' * 64}",
    }
    verifier = SlackSignatureVerifier(Secret("s"), lambda: NOW)

    with nullcontext() if is_accepted else pytest.raises(RequestRejected, match="old"):
        verifier.check_headers(headers)


def test_an_accepted_request_may_be_repeated() -> None:
    """Slack repeats events, and proxies unanswered requests, both with the same signature."""
    slack, door = signer(), SlackSignatureVerifier(Secret("s"), lambda: NOW)
    for kind in ("application/json; charset=utf-8", "application/x-www-form-urlencoded"):
        headers = slack.sign(b"{}") | {"content-type": kind}
        door.check(headers, b"{}")
        door.check(headers, b"{}")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"command": "/like"}, "command"),
        ({"type": "event_callback"}, "event"),
        ({"type": "block_actions"}, "interaction"),
        ({"ssl_check": "1"}, "other"),
    ],
)
def test_a_request_is_counted_by_its_kind(body: dict[str, str], kind: str) -> None:
    assert kind_of(body) == kind


async def test_an_incomplete_body_gets_a_400() -> None:
    """The client disconnects in the middle."""
    sent: list[Message] = [
        {"type": "http.request", "body": b"command=", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return sent.pop(0)

    answer = await _events().handle(Request(_scope(signer().sign(b"command=")), receive))

    assert (answer.status_code, answer.body) == (400, b"cut off")


async def test_a_slow_body_times_out() -> None:
    """After five seconds (fewer here), so that connections don't pile up."""

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    answer = await _events(body_seconds=0.01).handle(Request(_scope(signer().sign(b"")), receive))

    assert (answer.status_code, answer.body) == (408, b"too slow")
    assert BODY_SECONDS == 5.0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-signature": "v0=", "x-slack-request-timestamp": str(int(NOW.timestamp()))},
        {"x-slack-signature": "v0=" + "0" * 64, "x-slack-request-timestamp": str(int(NOW.timestamp()) - 301)},
        {"x-slack-signature": "v0=" + "0" * 64, "x-slack-request-timestamp": "soon"},
    ],
)
async def test_no_body_is_read_after_an_invalid_header(headers: dict[str, str]) -> None:
    """The format of timestamp and signature, and the time, are checked first."""

    async def receive() -> Message:
        raise AssertionError("the body was read")

    answer = await _events().handle(Request(_scope(headers), receive))

    assert answer.status_code == 401


def test_a_signature_is_checked_for_its_age_after_the_body_too() -> None:
    """A body may take its time."""
    at = [NOW]
    verifier, headers = SlackSignatureVerifier(Secret("s"), lambda: at[0]), signer().sign(b"{}")
    verifier.check_headers(headers)
    at[0] += timedelta(seconds=301)

    with pytest.raises(RequestRejected, match="old"):
        verifier.check(headers, b"{}")


@pytest.mark.parametrize(
    ("kind", "raw", "body"),
    [
        (FORM, b"command=%2Flike&text=", {"command": "/like", "text": ""}),
        (FORM, b"command=%2Flike&payload=%7B%7D", {"command": "/like", "payload": "{}"}),
        (FORM, b"payload=%7B%22type%22%3A1%7D", {"type": 1}),
        (FORM, b"ssl_check=1", {"ssl_check": "1"}),
        (JSON, b'{"type": "x", "a": 1.5}', {"type": "x", "a": 1.5}),
    ],
)
def test_a_body_is_read_as_what_it_is(kind: str, raw: bytes, body: dict[str, object]) -> None:
    """A command without a text has an empty one; a field called payload makes it no interaction."""
    assert read({"content-type": kind}, raw) == body


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (FORM, b"text=1"),
        (FORM, b"payload=1"),
        (FORM, b"payload="),
        (FORM, b"command=\xff"),
        (JSON, b"[]"),
        (JSON, b'{"a": 1}'),
        (JSON, b'{"type": NaN}'),
        (JSON, b'{"type": 1e999}'),
        (JSON, b"[" * 100_000),
    ],
)
def test_a_body_that_slack_would_not_send_is_refused(kind: str, raw: bytes) -> None:
    with pytest.raises(RequestRejected) as refused:
        read({"content-type": kind}, raw)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("length", "raw", "is_signed", "told"),
    [
        (11, b"ssl_check=1", True, ("other", 200, None)),
        (11, b"ssl_check=2", True, ("other", 400, "1")),
        (6, b"text=1", True, ("other", 400, "1")),
        (11, b"ssl_check=1", False, ("other", 401, None)),
        (MAX_BODY_BYTES + 1, None, True, ("other", 413, None)),
    ],
)
async def test_each_answer_is_counted_and_says_whether_to_repeat(
    length: int, raw: bytes | None, is_signed: bool, told: tuple[str, int, str | None]
) -> None:
    """A body that is announced as too large isn't read."""

    async def receive() -> Message:
        assert raw is not None
        return {"type": "http.request", "body": raw, "more_body": False}

    counted: list[tuple[str, int, float]] = []
    endpoint = replace(
        _events(), on_answer=lambda kind, status, seconds: counted.append((kind, status, seconds))
    )
    headers = signer().sign(raw or b"") if is_signed else {}
    scope = _scope(headers | {"content-type": FORM}, length)

    answer = await endpoint.handle(Request(scope, receive))

    ((kind, status, seconds),) = counted
    assert (kind, status, answer.headers.get("x-slack-no-retry")) == told
    assert answer.status_code == status
    assert 0 <= seconds < 60


def _events(**options: float) -> SlackEndpoint:
    return SlackEndpoint(SlackSignatureVerifier(Secret("s"), lambda: NOW), bolt=None, **options)  # type: ignore[arg-type]


def _scope(headers: dict[str, str], length: int = 400) -> dict[str, Any]:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": "POST", "headers": [*raw, (b"content-length", str(length).encode())]}
