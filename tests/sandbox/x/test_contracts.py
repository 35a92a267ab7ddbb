"""The checks against X's contracts detect violations."""

from __future__ import annotations

from typing import Any

import pytest

from . import contracts

LIKES = ("POST", "/2/users/{id}/likes", 200)
LIKERS = ("GET", "/2/tweets/{id}/liking_users", 200)
POST = ("GET", "/2/tweets/{id}", 200)
ANN = {"id": "1", "name": "Ann", "username": "ann"}
METRICS = {"reply_count": 0, "like_count": 0, "quote_count": 0, "bookmark_count": 0, "impression_count": 0}


@pytest.mark.parametrize(
    ("endpoint", "body", "dialect"),
    [
        (LIKES, {"data": {"liked": True}}, "tweet"),
        (LIKERS, {"data": [ANN], "meta": {"result_count": 1}}, "tweet"),
        (POST, {"data": {"id": "1", "text": "", "public_metrics": METRICS | {"retweet_count": 0}}}, "tweet"),
        (POST, {"data": {"id": "1", "text": "", "public_metrics": METRICS | {"repost_count": 0}}}, "post"),
    ],
)
def test_valid_responses_pass(endpoint: tuple[str, str, int], body: Any, dialect: str) -> None:
    contracts.check(*endpoint, body, dialect)


@pytest.mark.parametrize(
    ("endpoint", "body", "dialect"),
    [
        (LIKES, {"data": {"liked": "yes"}}, "tweet"),
        (LIKES, {"data": {"liked": True, "by": "1"}}, "tweet"),
        (LIKES, {"errors": [{"title": "No type"}]}, "tweet"),
        (LIKERS, {"data": [{"id": "1"}]}, "tweet"),
        (LIKERS, {"data": [ANN | {"hat": "red"}]}, "tweet"),
        (LIKERS, {"data": [], "meta": {"result_count": 0}}, "tweet"),
        (POST, {"data": {"id": "1", "text": "", "public_metrics": METRICS | {"repost_count": 0}}}, "tweet"),
        (POST, {"data": {"id": "1", "text": "", "public_metrics": METRICS | {"retweet_count": 0}}}, "post"),
        (POST, {"data": {"id": "x"}}, "tweet"),
    ],
)
def test_invalid_responses_fail(endpoint: tuple[str, str, int], body: Any, dialect: str) -> None:
    """Wrong types, missing and unknown properties, and the other vocabulary."""
    with pytest.raises(AssertionError, match="breaks the contract"):
        contracts.check(*endpoint, body, dialect)


@pytest.mark.parametrize(
    "problem",
    [
        {"type": f"{contracts.NEW_HOST}resource-not-found", "title": "Not Found Error", "detail": ""},
        {"type": f"{contracts.NEW_HOST}client-forbidden", "title": "", "reason": "because"},
        {"type": "about:blank"},
    ],
)
def test_invalid_problems_fail(problem: dict[str, Any]) -> None:
    """Each type has required properties."""
    with pytest.raises(AssertionError, match="breaks the contract"):
        contracts.check("GET", "/2/tweets/{id}", 404, problem, "tweet")


@pytest.mark.parametrize(
    ("method", "path", "template"),
    [
        ("GET", "/2/users/me", "/2/users/me"),
        ("GET", "/2/users/12", "/2/users/{id}"),
        ("GET", "/2/tweets", "/2/tweets"),
        ("DELETE", "/2/users/1/likes/2", "/2/users/{id}/likes/{tweet_id}"),
        ("POST", "/2/oauth2/token", None),
    ],
)
def test_each_path_has_its_contract(method: str, path: str, template: str | None) -> None:
    """A fixed path takes precedence over one with a parameter."""
    assert contracts.template_of(method, path) == template
