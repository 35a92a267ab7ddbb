"""What is just inside a limit is accepted, and what is just outside isn't."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.secret import Secret
from bot.x import (
    Bearer,
    XError,
    XForbidden,
    XIntermediaryError,
    XIntermediaryFailed,
    XInvalidRequest,
    XMalformed,
    XNotFound,
    XOutOfCredit,
    XPlanRefused,
    XRateLimited,
    XServerError,
    XUnauthorized,
)
from bot.x.activity import ActivityClient, EventType
from bot.x.error_mapping import error_for
from bot.x.ids import page_of
from bot.x.json_fields import count_in
from bot.x.limits import retry_after
from bot.x.oauth2 import OAuth2
from bot.x.response import read_response

from .scripted import ScriptedX

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
JSON = [(b"content-type", b"application/json")]


def error(status: int, body: Any, headers: list[tuple[bytes, bytes]] = JSON) -> XError:
    return error_for(read_response(status, headers, json.dumps(body).encode(), NOW))


@pytest.mark.parametrize(("status", "kind"), [(499, XIntermediaryError), (500, XIntermediaryFailed)])
def test_an_intermediary_fails_from_500_on(status: int, kind: type[XError]) -> None:
    assert type(error(status, "<html>", [(b"content-type", b"text/html")])) is kind


def test_a_500_is_a_server_error_whatever_its_title() -> None:
    """A title that is about a plan or limit says nothing when X itself failed."""
    assert type(error(500, {"title": "UsageCapExceeded", "detail": "Usage cap exceeded"})) is XServerError


@pytest.mark.parametrize(("told", "kind"), [(500, XServerError), (399, XMalformed)])
def test_an_error_inside_a_200_has_a_status_of_its_own(told: int, kind: type[XError]) -> None:
    """X reports some errors of single objects like this."""
    assert type(error(200, {"errors": [{"title": "Odd", "detail": "Odd", "status": told}]})) is kind


def test_an_error_keeps_the_status_of_its_response() -> None:
    """Whatever a part of it says."""
    assert type(error(403, {"errors": [{"code": 7, "message": "Odd", "status": 404}]})) is XForbidden


@pytest.mark.parametrize(("status", "is_success"), [(200, True), (299, True), (300, False)])
def test_a_success_is_any_2xx(status: int, is_success: bool) -> None:
    """Outside of it, what isn't an error document of X's isn't X's."""
    assert read_response(status, JSON, b'{"data": {}}', NOW).by_x is is_success


@pytest.mark.parametrize("size", [5, 100])
def test_a_page_may_have_the_least_and_the_most(size: int) -> None:
    assert page_of(size, None, least=5) == {"max_results": str(size)}


@pytest.mark.parametrize("size", [4, 101])
def test_a_page_has_no_other_size(size: int) -> None:
    with pytest.raises(ValueError, match="5 to 100"):
        page_of(size, None, least=5)


@pytest.mark.parametrize(("number", "read"), [(-1, None), (0, 0), (2**53, 2**53), (2**53 + 1, None)])
def test_a_count_is_what_every_json_parser_reads_alike(number: int, read: int | None) -> None:
    assert count_in({"like_count": number}, "like_count") == read


def test_a_retry_may_be_a_month_away_and_no_more() -> None:
    month = timedelta(days=31)
    seconds = int(month.total_seconds())

    assert retry_after({"retry-after": f"{seconds}"}, NOW) == NOW + month
    assert retry_after({"retry-after": f"{seconds + 1}"}, NOW) is None


def test_a_state_has_at_most_five_hundred_characters(confidential: OAuth2) -> None:
    """X's own limit."""
    verifier = confidential.new_verifier()

    assert "s" * 500 in confidential.authorize_url("s" * 500, verifier)
    with pytest.raises(ValueError, match="500 characters"):
        confidential.authorize_url("s" * 501, verifier)


@pytest.mark.parametrize("length", [1, 200])
async def test_a_tag_may_be_short_or_long(x: ScriptedX, http: httpx.AsyncClient, length: int) -> None:
    """X's own limits; nothing is sent beyond them."""
    x.says({"data": {"subscription_id": "7"}})
    await subscribe(x, http, "t" * length)

    assert x.asked[0].json["tag"] == "t" * length
    assert x.asked[0].json["filter"] == {"user_id": "42"}


@pytest.mark.parametrize("length", [0, 201])
async def test_no_other_tag_is_sent(x: ScriptedX, http: httpx.AsyncClient, length: int) -> None:
    with pytest.raises(ValueError, match="1 to 200"):
        await subscribe(x, http, "t" * length)
    assert x.asked == []


async def subscribe(x: ScriptedX, http: httpx.AsyncClient, tag: str) -> None:
    await ActivityClient(http, x.url, clock=lambda: NOW).subscribe(
        Bearer(Secret("token")), EventType.LIKE, "42", webhook_id="1", tag=tag
    )


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (32, XUnauthorized),
        (64, XForbidden),
        (88, XRateLimited),
        (89, XUnauthorized),
        (136, XForbidden),
        (139, XForbidden),
        (142, XForbidden),
        (144, XNotFound),
        (215, XUnauthorized),
        (326, XForbidden),
        (415, XInvalidRequest),
        (453, XPlanRefused),
    ],
)
@pytest.mark.parametrize("status", [400, 403])
def test_a_code_says_more_than_the_status(code: int, kind: type[XError], status: int) -> None:
    assert type(error(status, {"errors": [{"code": code, "message": "Why"}]})) is kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, XInvalidRequest),
        (401, XUnauthorized),
        (402, XOutOfCredit),
        (403, XForbidden),
        (404, XNotFound),
        (409, XInvalidRequest),
        (429, XRateLimited),
    ],
)
def test_a_plain_problem_means_what_its_status_does(status: int, kind: type[XError]) -> None:
    assert type(error(status, {"title": "Why", "type": "about:blank", "status": status})) is kind
    inside = {"errors": [{"title": "Odd", "detail": "Odd", "status": status}]}
    assert type(error(200, inside)) is kind
