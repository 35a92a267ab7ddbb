"""Parsing the webhook events that X sends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.x.activity_events import (
    AccessRevocation,
    ActivityEvent,
    access_revocation,
    created_post,
    deleted_post,
    is_reply_or_repost,
    liked_at,
    liked_post_id,
    read_events,
)

LIKE = {
    "id": "8d5c1b1f0f3c4f0f9d7a0c1b2d3e4f50",
    "liked_tweet_id": "1950000000000000001",
    "liked_tweet_author_id": "12",
    "timestamp_ms": "1795608000123",
    "created_at": "2026-11-20T12:00:00.000Z",
}


def envelope(event_type: str = "like.create", payload: Any = LIKE, **more: Any) -> dict[str, Any]:
    which = {"user_id": "7", "direction": "outbound"}
    return {
        "data": {
            "event_uuid": "-1234567890123456789",
            "event_type": event_type,
            "filter": which,
            "payload": payload,
            **more,
        }
    }


def event(event_type: str = "like.create", payload: Any = LIKE, **more: Any) -> ActivityEvent:
    (found,) = read_events(envelope(event_type, payload, **more))
    return found


def test_an_envelope_is_parsed() -> None:
    """Its ID may be negative."""
    found = event(tag="mine")
    assert (found.id, found.type, found.user_id) == ("-1234567890123456789", "like.create", "7")
    assert (found.direction, found.tag) == ("outbound", "mine")


@pytest.mark.parametrize("given", [-5, "-5"])
def test_an_id_may_be_a_number(given: Any) -> None:
    """A number and the same digits as text are one event."""
    assert event(event_uuid=given).id == "-5"


def test_an_event_without_an_id_is_identified_by_its_content() -> None:
    """So it's still handled only once."""
    body = envelope("oauth.revoke", {"user_id": "7"})
    del body["data"]["event_uuid"]
    other = envelope("oauth.revoke", {"user_id": "8"})
    del other["data"]["event_uuid"]
    assert read_events(body) == read_events(body)
    assert read_events(body)[0].id != read_events(other)[0].id


def test_the_order_of_members_makes_no_other_event() -> None:
    """X may write the same event differently the next time."""
    one, two = (envelope(payload=dict(members)) for members in (LIKE.items(), reversed(LIKE.items())))
    del one["data"]["event_uuid"], two["data"]["event_uuid"]
    assert read_events(one)[0].id == read_events(two)[0].id


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"data": None},
        {"data": []},
        {"data": "x"},
        {"data": {"event_type": "LikeCreate"}},
        envelope("like create"),
        envelope(event_uuid="x" * 65),
        envelope(event_uuid="'; --"),
    ],
)
def test_other_payloads_are_not_events(body: Any) -> None:
    """They are ignored without an error."""
    assert read_events(body) == ()


def test_several_events_in_one_request_are_all_parsed() -> None:
    """X documents a single event; a list is accepted, too."""
    both = [envelope()["data"], envelope(event_uuid="2")["data"], "x"]
    assert [one.id for one in read_events({"data": both})] == ["-1234567890123456789", "2"]


@pytest.mark.parametrize("milliseconds", ["1795608000123", 1795608000123])
@pytest.mark.parametrize("author", ["liked_tweet_author_id", "tweet_author_id"])
def test_a_like_is_parsed_in_both_documented_forms(milliseconds: Any, author: str) -> None:
    """The time may be text or a number, and the author may have either name."""
    payload = {key: value for key, value in LIKE.items() if key != "liked_tweet_author_id"}
    found = event(payload=payload | {"timestamp_ms": milliseconds, author: "12"})
    assert liked_post_id(found) == "1950000000000000001"
    assert liked_at(found) == datetime(2026, 11, 25, 12, 0, 0, 123000, UTC)


@pytest.mark.parametrize("value", [None, "", "soon", -1, 1.5, True, "9" * 30, [], {}])
def test_an_unparsable_time_is_none(value: Any) -> None:
    """The like still counts."""
    assert liked_at(event(payload=LIKE | {"timestamp_ms": value})) is None


@pytest.mark.parametrize("value", [None, "", "x", "1" * 20, [], -5])
def test_a_like_without_a_post_is_parsed(value: Any) -> None:
    """It confirms nothing."""
    assert liked_post_id(event(payload={"liked_tweet_id": value})) is None


def test_a_new_post_is_parsed_with_its_author() -> None:
    """The author comes from the event's `includes` if X sends them."""
    payload = {"id": "5", "text": "Hello &amp; bye", "author_id": "12"}
    users = {"users": [{"id": "12", "username": "acme", "name": "Acme"}]}
    post = created_post(event("post.create", payload, includes=users))
    assert post is not None
    assert (post.id, post.text, post.author and post.author.username) == ("5", "Hello & bye", "acme")
    assert created_post(event("post.create", {})) is None


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, False),
        ({"in_reply_to_tweet_id": "4"}, True),
        ({"referenced_tweets": [{"type": "replied_to", "id": "4"}]}, True),
        ({"referenced_posts": [{"type": "reposted", "id": "4"}]}, True),
        ({"referenced_tweets": [{"type": "quoted", "id": "4"}]}, False),
        ({"referenced_tweets": "x"}, False),
    ],
)
def test_replies_and_reposts_differ_from_posts(more: dict[str, Any], expected: bool) -> None:
    """A quote counts as a post."""
    assert is_reply_or_repost(event("post.create", {"id": "5", **more})) is expected


def test_a_deletion_and_a_revocation_are_parsed() -> None:
    """A revocation may have no time."""
    deleted = deleted_post(event("post.delete", {"id": "5", "author_id": "12"}))
    assert deleted is not None
    assert (deleted.post_id, deleted.author_id) == ("5", "12")
    told = {"user_id": "7", "app_id": "1", "date_time": "2026-11-20T12:00:00Z"}
    revoked = access_revocation(event("oauth.revoke", told))
    assert revoked is not None
    assert (revoked.user_id, revoked.at) == ("7", datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert deleted_post(event("post.delete", {})) is None


def test_a_revocation_is_of_whom_the_subscription_is_about_unless_it_says_otherwise() -> None:
    assert access_revocation(event("oauth.revoke", {})) == AccessRevocation("7", None)
    assert access_revocation(event("oauth.revoke", {"user_id": "8"})) == AccessRevocation("8", None)
    assert access_revocation(event("oauth.revoke", {"user_id": "8"}, filter={})) == AccessRevocation(
        "8", None
    )
    assert access_revocation(event("oauth.revoke", {}, filter={})) is None


@pytest.mark.parametrize("given", [1950000000000000001, "1950000000000000001"])
def test_a_post_may_be_a_number(given: Any) -> None:
    """X writes ids as text, and in some payloads as numbers."""
    assert liked_post_id(event(payload=LIKE | {"liked_tweet_id": given})) == "1950000000000000001"
