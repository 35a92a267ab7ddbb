"""Rate-limit headers, and when to retry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.x import Limits, RateLimitWindow, XRateLimited, XServerError
from bot.x.limits import read_limits, retry_at

if TYPE_CHECKING:
    from bot.x import Bearer, XClient

    from .scripted import ScriptedX

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SOON, LATER = NOON + timedelta(minutes=7), NOON + timedelta(hours=9)


def headers(prefix: str, remaining: int, reset: datetime) -> dict[str, str]:
    stamp = str(int(reset.timestamp()))
    return {f"{prefix}-limit": "50", f"{prefix}-remaining": str(remaining), f"{prefix}-reset": stamp}


def quarter(remaining: int, reset: datetime = SOON) -> dict[str, str]:
    return headers("x-rate-limit", remaining, reset)


def user_day(remaining: int, reset: datetime = LATER) -> dict[str, str]:
    return headers("x-user-limit-24hour", remaining, reset)


def app_day(remaining: int, reset: datetime = LATER) -> dict[str, str]:
    return headers("x-app-limit-24hour", remaining, reset)


CASES = {
    "15 minutes used up": (quarter(0), SOON, "15 minutes"),
    "day used up, 15 minutes not": (quarter(3) | user_day(0), LATER, "24 hours"),
    "both used up, day later": (quarter(0) | user_day(0), LATER, "24 hours"),
    "both used up, day earlier": (quarter(0, LATER) | user_day(0, SOON), LATER, "15 minutes"),
    "the app's day used up": (quarter(3) | user_day(9) | app_day(0), LATER, "24 hours"),
    "both days used up": (user_day(0, SOON) | app_day(0, LATER), LATER, "24 hours"),
    "none used up": (quarter(3) | user_day(9), NOON + timedelta(minutes=15), "15 minutes"),
    "no headers": ({}, NOON + timedelta(minutes=15), "15 minutes"),
    "Retry-After in seconds": ({"retry-after": "40"}, NOON + timedelta(seconds=40), "15 minutes"),
    "Retry-After as a date": (
        {"retry-after": "Fri, 20 Nov 2026 12:05:00 GMT"},
        NOON + timedelta(minutes=5),
        "15 minutes",
    ),
    "headers before Retry-After": (quarter(0) | {"retry-after": "1"}, SOON, "15 minutes"),
    "reset in the past": (quarter(0, NOON - timedelta(minutes=2)), NOON, "15 minutes"),
    "nonsense": (
        {
            "x-rate-limit-limit": "x",
            "x-rate-limit-remaining": "0",
            "x-rate-limit-reset": "9" * 30,
            "retry-after": "?",
        },
        NOON + timedelta(minutes=15),
        "15 minutes",
    ),
    "Retry-After of ages": ({"retry-after": "9999999999"}, NOON + timedelta(minutes=15), "15 minutes"),
}


@pytest.mark.parametrize(("told", "at", "window"), CASES.values(), ids=CASES.keys())
async def test_a_rate_limit_says_when_to_retry(
    client: XClient, x: ScriptedX, auth: Bearer, told: dict[str, str], at: datetime, window: str
) -> None:
    """The latest reset of the exhausted limits, else Retry-After, else 15 minutes from now."""
    x.says({"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank"}, 429, told)
    with pytest.raises(XRateLimited) as limited:
        await client.like(auth, "42", "20")
    assert (limited.value.retry_at, limited.value.window) == (at, window)


async def test_a_server_error_keeps_retry_after(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """X may say how long it's overloaded."""
    x.says({"title": "Busy", "detail": "Busy", "type": "about:blank"}, 503, {"retry-after": "30"})
    with pytest.raises(XServerError) as failed:
        await client.me(auth)
    assert failed.value.retry_at == NOON + timedelta(seconds=30)


async def test_limits_with_requests_left_are_ignored() -> None:
    """Nothing has to wait until a limit is exhausted."""
    assert read_limits(quarter(1) | user_day(1)).exhausted_until() is None
    assert Limits().exhausted_until() is None


async def test_the_tighter_of_two_day_limits_is_shown() -> None:
    """Of the user's and the app's 24-hour limits, the one with fewer requests left."""
    assert read_limits(user_day(9) | app_day(2)).day == RateLimitWindow(50, 2, LATER)


@given(st.dictionaries(st.sampled_from([*quarter(0), *user_day(0), *app_day(0), "retry-after"]), st.text()))
def test_malformed_headers_still_give_a_time_to_retry(told: dict[str, str]) -> None:
    """And it's never in the past."""
    assert retry_at(read_limits(told), told, NOON) >= NOON
