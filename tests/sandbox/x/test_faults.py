"""The faults that can be turned on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.sandbox.x import FaultKind

from .browsing import linked, refresh

if TYPE_CHECKING:
    from bot.sandbox.x import XSandbox

    from .conftest import Api, ManualClock, SampleAccounts

LIKES = "/2/users/*/likes"


async def like(raw: httpx.AsyncClient, api: Api, cast: SampleAccounts) -> httpx.Response:
    path, body = f"/2/users/{cast.reader.id}/likes", {"tweet_id": cast.post.id}
    return await raw.post(path, json=body, headers=api.bearer(cast.reader))


async def test_a_fault_affects_only_the_next_request(
    x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    """The one after it succeeds."""
    x.faults.next(FaultKind.STATUS, "POST", LIKES)
    assert [(await like(raw, api, cast)).status_code for _ in range(2)] == [503, 200]


async def test_a_fault_can_last_until_it_is_cleared(
    x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    """It affects every matching request."""
    x.faults.every(FaultKind.STATUS, "POST", LIKES, status=500)
    assert [(await like(raw, api, cast)).status_code for _ in range(3)] == [500] * 3
    x.faults.clear()
    assert (await like(raw, api, cast)).status_code == 200


async def test_a_fault_affects_only_matching_requests(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """Method and path must match, and pages are never affected."""
    x.faults.every(FaultKind.STATUS, "DELETE", "/2/users/*")
    x.faults.every(FaultKind.STATUS, "GET", "/2/users/*/liked_tweets")
    assert (await api.get("/2/users/me", cast.reader)).status_code == 200
    x.faults.every(FaultKind.STATUS)
    assert (await api.http.get("/sandbox")).status_code == 200


@pytest.mark.parametrize(
    ("kind", "status", "mark"),
    [
        (FaultKind.STATUS, 503, '"about:blank"'),
        (FaultKind.RATE_LIMITED_V1, 429, '"code":88'),
        (FaultKind.USAGE_CAPPED, 429, "UsageCapExceeded"),
        (FaultKind.SPEND_CAPPED, 403, "SpendCapReached"),
        (FaultKind.NO_DATA, 200, "{}"),
        (FaultKind.NOT_LIKED, 200, '"liked":false'),
    ],
)
async def test_each_fault_has_its_response_and_no_effect(
    x: XSandbox, api: Api, cast: SampleAccounts, kind: FaultKind, status: int, mark: str
) -> None:
    x.faults.next(kind)
    reply = await api.like(cast.reader, cast.post.id)
    assert reply.status_code == status
    assert mark in reply.text
    assert x.world.likers(cast.post) == []


async def test_a_gateways_response_is_html(
    x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    x.faults.next(FaultKind.EDGE, status=502)
    reply = await like(raw, api, cast)
    assert (reply.status_code, reply.headers["content-type"].partition(";")[0]) == (502, "text/html")


async def test_a_rate_limit_has_its_reset(
    x: XSandbox, api: Api, cast: SampleAccounts, clock: ManualClock
) -> None:
    """`seconds` from now."""
    x.faults.next(FaultKind.RATE_LIMITED, seconds=40)
    reply = await api.get("/2/users/me", cast.reader)
    assert reply.status_code == 429
    assert int(reply.headers["x-rate-limit-reset"]) == int(clock.now.timestamp()) + 40


async def test_a_day_limit_leaves_the_short_window_healthy(
    x: XSandbox, api: Api, cast: SampleAccounts, clock: ManualClock
) -> None:
    """Only the 24-hour headers are exhausted."""
    x.faults.next(FaultKind.RATE_LIMITED_DAY, seconds=7200)
    headers = (await api.like(cast.reader, cast.post.id)).headers
    assert int(headers["x-rate-limit-remaining"]) > 0
    assert headers["x-user-limit-24hour-remaining"] == "0"
    assert int(headers["x-user-limit-24hour-reset"]) == int(clock.now.timestamp()) + 7200


async def test_a_dropped_request_has_no_effect(
    x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    """The connection closes before X reads the request."""
    x.faults.next(FaultKind.DROP)
    with pytest.raises(httpx.RemoteProtocolError):
        await like(raw, api, cast)
    assert x.world.likers(cast.post) == []
    assert x.requests[-1].status is None


async def test_a_request_with_a_lost_response_takes_effect(
    x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    """The like is stored."""
    x.faults.next(FaultKind.LOSE_REPLY)
    with pytest.raises(httpx.RemoteProtocolError):
        await like(raw, api, cast)
    assert x.world.likers(cast.post) == [cast.reader]


async def test_a_response_can_break_off_after_the_like(
    x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    x.faults.next(FaultKind.HALF_BODY)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        await like(raw, api, cast)
    assert x.world.likers(cast.post) == [cast.reader]


async def test_a_response_can_be_invalid_json(
    x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    """It's complete otherwise."""
    x.faults.next(FaultKind.INVALID_JSON)
    reply = await like(raw, api, cast)
    assert reply.status_code == 200
    with pytest.raises(ValueError, match="Expecting"):
        reply.json()
    assert x.world.likers(cast.post) == [cast.reader]


async def test_a_response_can_be_delayed(
    x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    """By `seconds`; a client may give up earlier."""
    x.faults.next(FaultKind.SLOW, seconds=0.3)
    began = asyncio.get_running_loop().time()
    assert (await like(raw, api, cast)).status_code == 200
    assert asyncio.get_running_loop().time() - began >= 0.3
    x.faults.next(FaultKind.SLOW, seconds=0.3)
    with pytest.raises(httpx.TimeoutException):
        await raw.get("/2/users/me", headers=api.bearer(cast.reader), timeout=0.05)


async def test_a_held_request_has_no_effect_until_it_is_released(
    x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    hold = x.faults.hold("POST", LIKES)
    asking = asyncio.create_task(like(raw, api, cast))
    await hold.arrived.wait()
    assert (asking.done(), x.world.likers(cast.post)) == (False, [])
    hold.release()
    assert (await asking).status_code == 200


async def test_a_refresh_with_a_lost_response_rotates_the_token(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """The old token no longer works, and the new one never arrives."""
    tokens = await linked(raw, "rhea")
    x.faults.next(FaultKind.LOSE_REPLY, "POST", "/2/oauth2/token")
    with pytest.raises(httpx.RemoteProtocolError):
        await refresh(raw, tokens["refresh_token"])
    assert (await refresh(raw, tokens["refresh_token"])).status_code == 400


async def test_the_token_endpoint_can_return_spend_cap_reached(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """The 403 leaves the refresh token valid."""
    tokens = await linked(raw, "rhea")
    x.faults.next(FaultKind.SPEND_CAPPED, "POST", "/2/oauth2/token")
    assert (await refresh(raw, tokens["refresh_token"])).json()["title"] == "SpendCapReached"
    assert (await refresh(raw, tokens["refresh_token"])).status_code == 200
