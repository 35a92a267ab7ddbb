"""What arrives at `/slack/events`: only what Slack signed just now is read, and nothing that is read makes the app fail."""

import json
from collections.abc import AsyncIterator, Callable
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.slack.requests.signature import MAX_BODY_BYTES
from tests.scenarios.conftest import ANNOUNCED, Scene
from tests.scenarios.watching import FORM, JSON, command_body, log_lines, post, sent_raw, signed, stored

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


@pytest.mark.parametrize("how", FORGED)
async def test_what_slack_did_not_just_sign_is_refused(acme: Scene, how: str) -> None:
    """Forged, stale, unsigned and malformed: 401, and nothing happens here or at X."""
    await acme.connected("maya")
    before, asked = await stored(acme), len(acme.x.requests)
    body = command_body(acme, command="/like", text=ANNOUNCED)

    answer = await post(acme, body, FORGED[how](acme, body))

    assert answer.status_code == 401
    assert len(acme.x.requests) == asked
    assert await stored(acme) == before
    assert not acme.liked("maya_builds", ANNOUNCEMENT)


async def test_a_signature_of_other_characters_is_refused(acme: Scene) -> None:
    """A header that isn't ASCII is no signature, and no crash."""
    body = command_body(acme)
    answer = await sent_raw(
        acme,
        b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n%s: %d\r\n%s: v0=\xe9\xff\r\n\r\n%s"
        % (len(body), STAMP.encode(), _now(acme), SIGNATURE.encode(), body),
    )

    assert b" 401 " in answer


async def test_just_within_five_minutes_is_fresh(acme: Scene) -> None:
    """Clocks differ and networks are slow; five minutes is Slack's own bound, either way."""
    for away in (-290, 290):
        body = command_body(acme, trigger_id=str(away))
        answer = await post(acme, body, acme.slack.sign(body, timestamp=_now(acme) + away))
        assert answer.status_code == 200


async def test_a_request_that_comes_twice_is_answered_twice(acme: Scene) -> None:
    """A proxy may send again what a killed process had: it is answered, and a second like of the same Post changes nothing at X."""
    await acme.connected("maya")
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
async def test_nothing_is_read_before_the_signature(acme: Scene, what: str) -> None:
    """What can't be read is first of all unsigned: 401 tells that the body was not looked at."""
    body, kind = MALFORMED[what]

    assert (await post(acme, body, {}, kind)).status_code == 401
    assert (await post(acme, body, acme.slack.sign(body, secret="guessed"), kind)).status_code == 401


@pytest.mark.parametrize("what", MALFORMED)
async def test_signed_garbage_is_a_bad_request(acme: Scene, what: str) -> None:
    """A signed body that is not what its type says gets 400, never a crash."""
    body, kind = MALFORMED[what]

    assert (await signed(acme, body, kind)).status_code == 400


async def test_a_declared_size_is_refused_unread(acme: Scene) -> None:
    """More than a megabyte is refused by what its header says, before a byte of it is taken."""
    answer = await sent_raw(
        acme, b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % (MAX_BODY_BYTES + 1)
    )

    assert b" 413 " in answer


async def test_an_undeclared_size_is_counted(acme: Scene) -> None:
    """A chunked body is cut off where it gets too large, before its signature can be computed."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65_536

    assert (await post(acme, endless(), acme.slack.sign(b""))).status_code == 413


async def test_the_largest_body_is_read(acme: Scene) -> None:
    """A megabyte exactly is let in."""
    body = command_body(acme, padding="")
    body += b"x" * (MAX_BODY_BYTES - len(body))

    assert (await signed(acme, body)).status_code == 200


async def test_a_refusal_is_logged_without_the_request(acme: Scene) -> None:
    """The line says why, and quotes neither body nor signature."""
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


async def test_a_refusal_tells_the_sender_little(acme: Scene) -> None:
    """The reply is a few words of text, and none of the request's."""
    answer = await post(acme, b"text=<script>", {})

    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == "no signature"


async def test_slacks_certificate_check_is_answered(acme: Scene) -> None:
    """Slack now and then sends `ssl_check`, and wants 200."""
    answer = await signed(acme, b"ssl_check=1&token=x")

    assert (answer.status_code, answer.text) == (200, "")


async def test_slacks_address_check_is_answered(acme: Scene) -> None:
    """When the address is entered in the app's settings, Slack wants its challenge back."""
    body = json.dumps({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"}).encode()
    answer = await signed(acme, body, JSON)

    assert answer.status_code == 200
    assert answer.json() == {"challenge": "3eZbrw1aB"}


async def test_the_word_payload_makes_no_interaction(acme: Scene) -> None:
    """A command stays one, whatever field or text holds the word."""
    for fields in (
        {"text": "payload={}"},
        {"channel_name": "payload"},
        {"command": "/likewise", "payload": "{}"},
    ):
        answer = await signed(acme, command_body(acme, **fields))
        assert answer.status_code == 200
        assert answer.json()["response_type"] == "ephemeral"


async def test_an_unknown_command_is_answered_with_help(acme: Scene) -> None:
    """A command that only a newer manifest knows gets the list of those that work, not Slack's error."""
    answer = await signed(acme, command_body(acme, command="/dislike", text="it"))

    assert answer.status_code == 200
    assert "/like" in answer.text


async def test_an_event_nobody_listens_to_is_taken(acme: Scene) -> None:
    """Slack repeats what fails and, past a share, switches events off; so unknown ones get 200, and no answer."""
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


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
async def test_no_shape_of_a_signed_request_makes_it_fail(acme: Scene, data: st.DataObject) -> None:
    """Whatever JSON is in place of Slack's objects: Slack gets its 200 or a 400, and never a 5xx."""
    body = data.draw(st.dictionaries(keys, json_values, max_size=8)) | {"type": data.draw(kinds)}
    event = data.draw(st.booleans())
    raw = json.dumps(body).encode() if event else urlencode({"payload": json.dumps(body)}).encode()

    answer = await post(acme, raw, acme.slack.sign(raw), JSON if event else FORM)

    assert answer.status_code in {200, 400}
