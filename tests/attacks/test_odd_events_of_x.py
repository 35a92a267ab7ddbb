"""Signed events with values that X never sends: acknowledged, and used as far as they can be parsed."""

import base64
import hashlib
import hmac
import json
import sys
from typing import Any

import pytest

from bot.sandbox.environment import X_API_SECRET
from bot.x.activity_events import access_revocation, liked_at, liked_post_id, read_events
from tests.conftest import SQLITE, MovableClock
from tests.paths import http_here
from tests.scenarios.confirming import confirmed_by_x, wait_until_settled
from tests.scenarios.conftest import Scene
from tests.scenarios.link_attempts import linked_accounts
from tests.scenarios.watching import log_lines

ON_SQLITE = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)


async def post_event(acme: Scene, body: object) -> int:
    """Post a signed body to X's webhook; return the status."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    digest = hmac.new(X_API_SECRET.encode(), raw, hashlib.sha256).digest()
    headers = {"x-twitter-webhooks-signature": f"sha256={base64.b64encode(digest).decode()}"}
    async with http_here() as http:
        url = f"{acme.environment.app_url}/x/webhook"
        status = (await http.post(url, content=raw, headers=headers)).status_code
    await wait_until_settled(acme)
    return status


def event(kind: str, number: int, payload: Any, **more: Any) -> dict[str, Any]:
    return {"data": {"event_uuid": f"e{number}", "event_type": kind, "payload": payload} | more}


@ON_SQLITE
async def test_a_revocation_at_the_first_or_last_possible_time_is_accepted(
    database_url: str, clock: MovableClock
) -> None:
    """An error would make X repeat the event for hours."""
    async with confirmed_by_x(database_url, clock, "maya") as acme:
        account = acme.account("maya_builds").id
        for number, at in enumerate(("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z")):
            payload = {"user_id": account, "date_time": at}
            assert await post_event(acme, event("oauth.revoke", number, payload)) == 200
        assert await linked_accounts(acme) == []


@ON_SQLITE
async def test_malformed_events_cause_no_error(database_url: str, clock: MovableClock) -> None:
    """Wrong types at any depth, numbers out of range, thousands of items: the status is 200 or 400."""
    odd = ["\ud800", "a\0", 10**4000, float("nan"), [], {}, [{}], True, None, "9" * 20, -1]
    with log_lines() as log:
        async with confirmed_by_x(database_url, clock, "maya") as acme:
            account = acme.account("maya_builds").id
            for number, value in enumerate(odd):
                for kind, name in (("like.create", "liked_tweet_id"), ("post.create", "id")):
                    body = event(kind, number, {name: value, "timestamp_ms": value}, filter=value)
                    assert await post_event(acme, body) == 200
                    about = {"filter": {"user_id": account, "direction": value}, "includes": value}
                    assert (
                        await post_event(acme, event(kind, number, {name: "20", "text": value}, **about))
                        == 200
                    )
                assert await post_event(acme, {"data": value}) == 200
            assert await post_event(acme, {"data": [{}] * 50_000}) == 200
            assert await post_event(acme, b'{"data":' + b"[" * 20_000 + b"]" * 20_000 + b"}") == 400
    assert [line for line in log.lines if line["level"] == "error"] == []


@pytest.mark.parametrize("event_id", ["", '"event_uuid":"1",'])
def test_an_event_nested_as_deeply_as_json_can_be_parsed_causes_no_error(event_id: str) -> None:
    """What handles it has less of the stack left than what parsed it."""
    for depth in range(sys.getrecursionlimit() - 200, 100_000):
        deep = "[" * depth + "]" * depth
        members = f'"user_id":{deep},"liked_tweet_id":{deep},"timestamp_ms":{deep}'
        raw = f'{{"data":{{{event_id}"event_type":"like.create","payload":{{{members}}}}}}}'
        try:
            body = json.loads(raw)
        except RecursionError:
            break
        for each in read_events(body):
            assert (liked_post_id(each), liked_at(each), access_revocation(each)) == (None, None, None)
