"""Signed payloads that Slack would never send are refused once, never with a 5xx, after which Slack would repeat them."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest

from bot import errors
from bot.members import Member
from bot.sandbox.slack import payloads
from bot.sandbox.smoke_test import as_text
from tests.conftest import MovableClock
from tests.error_words import words_for
from tests.scenarios.conftest import PATIENCE, Scene, scene
from tests.scenarios.transports import over_socket
from tests.scenarios.watching import FORM, JSON, command_body, log_lines, post, signed, stored_text

NUL, HALF = "\0", "\ud83d"

Path = tuple[str, ...]
IDS: list[Path] = [("event_id",), ("team_id",), ("event", "user", "id"), ("event", "user", "team_id")]
ILL: dict[str, Any] = {
    "a NUL": f"U0{NUL}",
    "half of a surrogate pair": f"U0{HALF}",
    "a number": 17,
    "a fraction": 1.5,
    "true": True,
    "a list": ["U1"],
    "too long": "U" * 200,
    "other characters": "U1'; --",
}


def user_change(acme: Scene) -> dict[str, Any]:
    """Return an event that would have an effect."""
    person = acme.slack.person("sam")
    event = {"type": "user_change", "user": {"id": person.id, "team_id": person.team_id, "deleted": True}}
    return dict(payloads.event_callback(acme.slack, acme.slack.workspace(), event, "Ev0MALFORMED"))


def changed(payload: dict[str, Any], path: Path, value: object) -> bytes:
    part = payload = json.loads(json.dumps(payload))
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    return json.dumps(payload).encode()


@pytest.mark.parametrize("path", IDS, ids=".".join)
async def test_an_event_with_an_invalid_id_is_refused(acme: Scene, path: Path) -> None:
    """With 400 and a header against retries; nothing is stored or done."""
    await acme.container.x.linking.update_preferences(_sam(acme), show_likes=True)
    before = await stored_text(acme)

    for ill, value in ILL.items():
        answer = await signed(acme, changed(user_change(acme), path, value), JSON)
        assert (answer.status_code, answer.headers.get("x-slack-no-retry")) == (400, "1"), ill

    assert await stored_text(acme) == before


async def test_an_event_with_an_invalid_number_is_refused(acme: Scene) -> None:
    """Python's parser accepts NaN and infinity; neither JSON nor a database does."""
    for number in (b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999"):
        raw = changed(user_change(acme), ("event_time",), 4711).replace(b"4711", number)
        answer = await signed(acme, raw, JSON)
        assert (answer.status_code, answer.headers.get("x-slack-no-retry")) == (400, "1"), number


@pytest.mark.parametrize("ill", [NUL, HALF, f"sam{NUL}", f"{HALF}sam"])
async def test_text_that_no_database_can_store_is_accepted(acme: Scene, ill: str) -> None:
    """With U+FFFD in its place: a name may have been cut in the middle of an emoji."""
    await acme.container.x.linking.update_preferences(_sam(acme), show_likes=True)

    answer = await signed(acme, changed(user_change(acme), ("event", "user", "name"), ill), JSON)
    await acme.container.storage.background.drain(PATIENCE)

    assert answer.status_code == 200
    assert (await stored_text(acme))["member_preferences"] == []


async def test_a_command_with_a_nul_in_a_text_gets_a_reply(acme: Scene) -> None:
    for field in ("text", "user_name", "team_domain", "channel_name"):
        answer = await signed(acme, command_body(acme, **{"text": "connect", field: f"connect{NUL}"}))
        assert answer.status_code == 200, field
        assert words_for(errors.InternalError()) not in answer.text, field


async def test_a_command_with_an_invalid_id_is_refused(acme: Scene) -> None:
    """With 400; nothing is stored."""
    before = await stored_text(acme)

    for field in ("team_id", "user_id", "channel_id"):
        for ill in (f"U{NUL}", "U" * 200, "U 1"):
            answer = await signed(acme, command_body(acme, **{field: ill, "text": "connect"}))
            assert answer.status_code == 400, (field, ill)

    assert await stored_text(acme) == before


async def test_a_click_with_an_invalid_id_is_refused(acme: Scene) -> None:
    """Interactions come as JSON in a form field."""
    for ill, value in ILL.items():
        click = {
            "type": "block_actions",
            "user": {"id": value},
            "team": {"id": acme.slack.workspace().id},
            "actions": [],
        }
        raw = urlencode({"payload": json.dumps(click)}).encode()
        assert (await signed(acme, raw)).status_code == 400, ill


async def test_a_refused_payload_is_not_quoted(acme: Scene) -> None:
    """Neither the response nor the log has any of it."""
    raw = changed(user_change(acme), ("event", "user", "id"), "U0'PRIVATE")
    with log_lines() as log:
        answer = await post(acme, raw, acme.slack.sign(raw), JSON)

    assert "PRIVATE" not in answer.text + log.text
    assert log.of("http_request_rejected")[0]["status"] == 400


async def test_an_unsigned_payload_is_not_parsed(acme: Scene) -> None:
    """401 comes before 400."""
    raw = changed(user_change(acme), ("event_id",), 17)

    assert (await post(acme, raw, acme.slack.sign(raw, secret="guessed"), JSON)).status_code == 401
    assert (await post(acme, b"\xff", {}, FORM)).status_code == 401


@pytest.fixture
async def socket(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """The app in Socket Mode."""
    async with scene(database_url, clock) as acme, over_socket(acme) as (over, _):
        yield over


@pytest.mark.parametrize("ill", ["a NUL", "a number", "too long"])
async def test_in_socket_mode_a_malformed_event_is_acknowledged_and_dropped(socket: Scene, ill: str) -> None:
    """Slack repeats what isn't acknowledged."""
    before = await stored_text(socket)

    exchange = await socket.slack.event({"type": "user_change", "user": {"id": ILL[ill], "deleted": True}})

    assert (exchange.error, exchange.attempts) == ("", 1)
    assert await stored_text(socket) == before
    assert "/like" in as_text(await socket.type("maya", "/likewise", "help"))


def _sam(acme: Scene) -> Member:
    person = acme.slack.person("sam")
    return Member(person.team_id, person.id, person.team_id)
