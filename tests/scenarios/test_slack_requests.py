"""`/slack/events` reads only what Slack has just signed, and no request makes the app fail."""

import json
from collections.abc import AsyncIterator, Callable
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.slack.requests.signature import MAX_BODY_BYTES
from tests.scenarios.conftest import ANNOUNCED, Scene
from tests.scenarios.watching import FORM, JSON, command_body, log_lines, post, send_raw, signed, stored_text

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Headers = dict[str, str]
STAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"


def _now(acme: Scene) -> int:
    return int(acme.clock().timestamp())


FORGED: dict[str, Callable[[Scene, bytes], Headers]] = {
    "forged": lambda acme, body: acme.slack.sign(body, secret="guessed"),
    "six minutes old": lambda acme, body: acme.slack.sign(body, timestamp=_now(acme) - 301),
    "six minutes early": lambda acme, body: acme.slack.sign(body, timestamp=_now(acme) + 302),
    "unsigned": lambda *_: {},
    "without timestamp": lambda acme, body: {SIGNATURE: acme.slack.sign(body)[SIGNATURE]},
    "without signature": lambda acme, body: {STAMP: acme.slack.sign(body)[STAMP]},
    "timestamp in words": lambda acme, body: acme.slack.sign(body) | {STAMP: "now"},
    "timestamp with a sign": lambda acme, body: acme.slack.sign(body) | {STAMP: f"+{_now(acme)}"},
    "endless timestamp": lambda acme, body: acme.slack.sign(body) | {STAMP: "9" * 5000},
    "signature of another body": lambda acme, body: acme.slack.sign(body + b"&"),
    "signature of another time": lambda acme, body: acme.slack.sign(body) | {STAMP: str(_now(acme) - 1)},
    "short signature": lambda acme, body: acme.slack.sign(body) | {SIGNATURE: "v0="},
    "another version": lambda acme, body: acme.slack.sign(body) | {SIGNATURE: "v1=" + "0" * 64},
}


async def test_a_request_without_a_fresh_signature_is_refused(acme: Scene) -> None:
    """With 401; X gets no request, and nothing is stored."""
    await acme.connect("maya")
    before, asked = await stored_text(acme), len(acme.x.requests)
    body = command_body(acme, command="/like", text=ANNOUNCED)

    for how, headers in FORGED.items():
        answer = await post(acme, body, headers(acme, body))

        assert answer.status_code == 401, how
        assert len(acme.x.requests) == asked, how
        assert await stored_text(acme) == before, how
    assert not acme.liked("maya_builds", ANNOUNCEMENT)


async def test_a_signature_that_is_not_ascii_is_refused(acme: Scene) -> None:
    body = command_body(acme)
    answer = await send_raw(
        acme,
        b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n%s: %d\r\n%s: v0=\xe9\xff\r\n\r\n%s"
        % (len(body), STAMP.encode(), _now(acme), SIGNATURE.encode(), body),
    )

    assert b" 401 " in answer


async def test_a_signature_is_valid_for_five_minutes(acme: Scene) -> None:
    """Slack's own limit, in both directions, as clocks differ."""
    for away in (-290, 290):
        body = command_body(acme, trigger_id=str(away))
        answer = await post(acme, body, acme.slack.sign(body, timestamp=_now(acme) + away))
        assert answer.status_code == 200


async def test_a_repeated_request_gets_a_second_reply(acme: Scene) -> None:
    """A proxy may repeat what a killed process had; a second like changes nothing at X."""
    await acme.connect("maya")
    body = command_body(acme, command="/like", text=ANNOUNCED)
    headers = acme.slack.sign(body)

    for _ in range(2):
        assert (await post(acme, body, headers)).status_code == 200
    assert acme.liked("maya_builds", ANNOUNCEMENT)
    assert (await post(acme, body, headers, JSON)).status_code == 400


MALFORMED = {
    "payload": (b"payload=%7Bnot+json", FORM),
    "json": (b'{"type": ', JSON),
    "utf-8": (b"\xff\xfe\x80command=/like", FORM),
    "utf-8 in json": (b'{"type": "\xff"}', JSON),
    "depth": (b"[" * 100_000, JSON),
    "depth in a payload": (b"payload=" + quote("[" * 5000).encode(), FORM),
    "list": (b"[]", JSON),
    "list in a payload": (b"payload=%5B%5D", FORM),
    "number": (b"1" * 5000, JSON),
    "empty": (b"", FORM),
    "empty json": (b"", JSON),
    "nothing that is known": (b"a=b", FORM),
    "an empty object": (b"{}", JSON),
}


@pytest.mark.parametrize("what", MALFORMED)
async def test_the_signature_is_checked_before_the_body_is_parsed(acme: Scene, what: str) -> None:
    """An unsigned body that can't be parsed gets a 401, not a 400."""
    body, kind = MALFORMED[what]

    assert (await post(acme, body, {}, kind)).status_code == 401
    assert (await post(acme, body, acme.slack.sign(body, secret="guessed"), kind)).status_code == 401


@pytest.mark.parametrize("what", MALFORMED)
async def test_a_signed_body_that_cannot_be_parsed_is_a_bad_request(acme: Scene, what: str) -> None:
    body, kind = MALFORMED[what]

    assert (await signed(acme, body, kind)).status_code == 400


async def test_a_large_content_length_is_refused_unread(acme: Scene) -> None:
    """Above one megabyte."""
    answer = await send_raw(
        acme, b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % (MAX_BODY_BYTES + 1)
    )

    assert b" 413 " in answer


async def test_a_large_chunked_body_is_cut_off(acme: Scene) -> None:
    """Before its signature is computed."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65_536

    assert (await post(acme, endless(), acme.slack.sign(b""))).status_code == 413


async def test_a_body_of_one_megabyte_is_accepted(acme: Scene) -> None:
    body = command_body(acme, padding="")
    body += b"x" * (MAX_BODY_BYTES - len(body))

    assert (await signed(acme, body)).status_code == 200


async def test_a_refused_request_is_logged_without_its_content(acme: Scene) -> None:
    """Only the reason, neither body nor signature."""
    body = command_body(acme, text="a-private-remark")
    headers = acme.slack.sign(body, secret="guessed")
    with log_lines() as log:
        await post(acme, body, headers)

    assert [(line["status"], line["reason"]) for line in log.of("http_request_rejected")] == [
        (401, "wrong signature")
    ]
    assert "a-private-remark" not in log.text
    assert headers[SIGNATURE] not in log.text
    assert headers[SIGNATURE][3:] not in log.text


async def test_a_refusals_response_has_only_the_reason(acme: Scene) -> None:
    """As plain text."""
    answer = await post(acme, b"text=<script>", {})

    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == "no signature"


async def test_slacks_certificate_check_gets_a_200(acme: Scene) -> None:
    """Slack sends `ssl_check` now and then."""
    answer = await signed(acme, b"ssl_check=1&token=x")

    assert (answer.status_code, answer.text) == (200, "")


async def test_slacks_url_verification_gets_its_challenge(acme: Scene) -> None:
    """When an admin enters the Request URL."""
    body = json.dumps({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"}).encode()
    answer = await signed(acme, body, JSON)

    assert answer.status_code == 200
    assert answer.json() == {"challenge": "3eZbrw1aB"}


async def test_a_command_with_a_field_named_payload_stays_a_command(acme: Scene) -> None:
    """Or with that word in a text."""
    for fields in (
        {"text": "payload={}"},
        {"channel_name": "payload"},
        {"command": "/likewise", "payload": "{}"},
    ):
        answer = await signed(acme, command_body(acme, **fields))
        assert answer.status_code == 200
        assert answer.json()["response_type"] == "ephemeral"


async def test_an_unknown_command_gets_help(acme: Scene) -> None:
    """One from a newer manifest, for example."""
    answer = await signed(acme, command_body(acme, command="/dislike", text="it"))

    assert answer.status_code == 200
    assert "/like" in answer.text


async def test_an_unknown_event_is_acknowledged(acme: Scene) -> None:
    """Slack repeats failed events, and turns events off if too many fail."""
    exchange = await acme.slack.event({"type": "app_rate_limited", "user": "U03MAYA8R1T"})

    assert (exchange.status, exchange.attempts) == (200, 1)
    assert acme.slack.api_calls == []


keys = st.sampled_from(
    """actions action_id api_app_id authorizations block_id callback_id channel container enterprise event id
    is_enterprise_install is_ext_shared_channel item message private_metadata response_url response_urls state team
    team_id text trigger_id type user user_id value values view command""".split()  # noqa: SIM905
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
kinds = st.sampled_from(
    ["block_actions", "message_action", "shortcut", "view_submission", "view_closed", "event_callback", "x"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
async def test_no_signed_json_makes_the_app_fail(acme: Scene, data: st.DataObject) -> None:
    """Slack gets a 200 or a 400, never a 5xx."""
    body = data.draw(st.dictionaries(keys, json_values, max_size=8)) | {"type": data.draw(kinds)}
    event = data.draw(st.booleans())
    raw = json.dumps(body).encode() if event else urlencode({"payload": json.dumps(body)}).encode()

    answer = await post(acme, raw, acme.slack.sign(raw), JSON if event else FORM)

    assert answer.status_code in {200, 400}
