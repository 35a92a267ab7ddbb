"""What a response of X's is, before anybody reads what it says."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.x import XMalformed
from bot.x.activity_responses import read_deleted, read_subscription, read_valid
from bot.x.json_fields import time_in
from bot.x.response import XResponse, read_response

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SUBSCRIPTION = {"subscription_id": "7", "event_type": "like.create", "filter": {"user_id": "12"}}


def response(body: Any, status: int = 200) -> XResponse:
    return read_response(status, [(b"Content-Type", b"application/json")], json.dumps(body).encode(), NOON)


@pytest.mark.parametrize(("status", "phrase"), [(429, "Too Many Requests"), (599, "")])
def test_a_status_has_a_phrase_if_it_is_a_known_one(status: int, phrase: str) -> None:
    assert response({}, status).phrase == phrase


@pytest.mark.parametrize("data", [SUBSCRIPTION, [SUBSCRIPTION], {"subscription": SUBSCRIPTION}])
def test_a_subscription_is_found_in_each_of_its_forms(data: Any) -> None:
    """As it is, in a list, or by its name."""
    created = read_subscription(response({"data": data}))

    assert (created.id, created.event_type, created.user_id) == ("7", "like.create", "12")


@pytest.mark.parametrize("data", ["gone", 7, [], [7], {}])
@pytest.mark.parametrize("read", [read_deleted, read_subscription, read_valid])
def test_data_that_is_no_object_is_malformed(data: Any, read: Any) -> None:
    """Nothing is taken for done that X doesn't say."""
    with pytest.raises(XMalformed):
        read(response({"data": data}))


@pytest.mark.parametrize(("said", "is_valid"), [(True, True), (False, False)])
def test_a_webhook_is_as_valid_as_x_says(said: bool, is_valid: bool) -> None:
    assert read_valid(response({"data": [{"valid": said}]})) is is_valid


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-20T12:00:00.000Z", NOON),
        ("2026-11-20T13:00:00+01:00", NOON),
        ("2026-11-20T12:00:00", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("noon", None),
        (1_795_608_000, None),
        (None, None),
    ],
)
def test_a_time_is_one_with_a_zone(text: Any, time: datetime | None) -> None:
    """What could be any hour of the day isn't taken for one."""
    assert time_in({"created_at": text}, "created_at") == time
