"""Exhausted rate limits that several responses report at once."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.background import BackgroundTasks
from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import Grant, MemberPreferences, RateLimit, binding
from bot.errors import LimitReached
from bot.likes.rate_limits import RateLimits
from bot.linking.results import ExhaustedLimit
from bot.secret import Secret
from bot.x import APP, ApiResult, Limits, RateLimitWindow, XRateLimited, XServerError

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
QUARTER_HOUR, DAY = "15 minutes", "24 hours"
SHORT = (NOON + timedelta(minutes=10), QUARTER_HOUR)
LONG = (NOON + timedelta(hours=9), DAY)


async def _refused(until: datetime, window: str) -> ApiResult[None]:
    raise XRateLimited(retry_at=until, window=window)


@pytest.mark.parametrize("order", [(SHORT, LONG), (LONG, SHORT)], ids=["long last", "short last"])
async def test_the_later_reset_counts(database: Database, order: Sequence[tuple[datetime, str]]) -> None:
    """In whatever order two responses are stored."""
    rate_limits = RateLimits(database, BackgroundTasks(), lambda: NOON)
    for until, window in order:
        with pytest.raises(LimitReached):
            await rate_limits.recorded(APP, "like", _refused(until, window))

    with pytest.raises(LimitReached) as told:
        await rate_limits.check(APP, "like")
    assert (told.value.retry_at, told.value.window) == LONG


FREE = RateLimitWindow(50, 1, SHORT[0])


def exhausted(until: datetime) -> RateLimitWindow:
    return RateLimitWindow(50, 0, until)


async def _done(limits: Limits) -> ApiResult[None]:
    return ApiResult(None, limits=limits)


async def _failed(limits: Limits) -> ApiResult[None]:
    error = XServerError()
    error.limits = limits
    raise error


@pytest.mark.parametrize("reply", [_done, _failed])
@pytest.mark.parametrize(
    ("limits", "told"),
    [
        pytest.param(Limits(exhausted(SHORT[0])), SHORT, id="the quarter of an hour"),
        pytest.param(Limits(exhausted(SHORT[0]), exhausted(LONG[0])), LONG, id="both"),
        pytest.param(Limits(FREE, exhausted(LONG[0])), LONG, id="the day"),
        pytest.param(Limits(exhausted(SHORT[0]), FREE), SHORT, id="not the day"),
        pytest.param(
            Limits(exhausted(LONG[0]), exhausted(SHORT[0])), (LONG[0], QUARTER_HOUR), id="the day first"
        ),
    ],
)
async def test_a_last_request_is_remembered(
    database: Database, reply: Any, limits: Limits, told: tuple[datetime, str]
) -> None:
    """The next call isn't made, whether the last one succeeded or failed: its reply said that nothing is left."""
    background = BackgroundTasks()
    rate_limits = RateLimits(database, background, lambda: NOON)
    with suppress(XServerError):
        await rate_limits.recorded(APP, "like", reply(limits))
    await background.drain(30)

    with pytest.raises(LimitReached) as refusal:
        await rate_limits.check(APP, "like")
    assert (refusal.value.retry_at, refusal.value.window) == told
    await rate_limits.check(APP, "unlike")
    await rate_limits.check("1299", "like")


async def test_a_limit_with_requests_left_stops_nothing(database: Database) -> None:
    background = BackgroundTasks()
    rate_limits = RateLimits(database, background, lambda: NOON)
    await rate_limits.recorded(APP, "like", _done(Limits(FREE, FREE)))
    await background.drain(30)

    await rate_limits.check(APP, "like")
    assert await rate_limits.exhausted(APP) == {}


async def test_a_limit_that_has_reset_is_over(database: Database) -> None:
    """At the moment that X named, and not before; then its row goes."""
    now = [SHORT[0] - timedelta(seconds=1)]
    rate_limits = RateLimits(database, BackgroundTasks(), lambda: now[0])
    with pytest.raises(LimitReached):
        await rate_limits.recorded(APP, "like", _refused(*SHORT))
    assert set(await rate_limits.exhausted(APP)) == {"like"}
    assert await rate_limits.exhausted("1299") == {}
    await rate_limits.sweep()
    with pytest.raises(LimitReached):
        await rate_limits.check(APP, "like")

    now[0] = SHORT[0]
    await rate_limits.check(APP, "like")
    assert await rate_limits.exhausted(APP) == {}
    await rate_limits.sweep()
    async with database.session() as session:
        assert await session.scalar(select(func.count()).select_from(RateLimit)) == 0


async def test_only_a_connected_accounts_limit_is_stored(database: Database) -> None:
    """Once, in however many workspaces it is connected; and for a day and an hour at most."""
    keyring = Keyring([new_key()])
    async with database.session() as session:
        session.add_all(
            MemberPreferences(tenant=tenant, user="U1", created_at=NOON) for tenant in ("T1", "T2", "T3")
        )
        await session.flush()
        for tenant, account in (("T1", "7"), ("T2", "7"), ("T3", "8")):
            session.add(
                Grant(
                    id=tenant,
                    tenant=tenant,
                    user="U1",
                    workspace=tenant,
                    x_user_id=account,
                    username="someone",
                    name="Someone",
                    provider="oauth2",
                    tokens=keyring.seal(Secret("-"), binding(Grant.tokens, tenant, "U1", tenant)),
                    connected_at=NOON,
                )
            )
    rate_limits = RateLimits(database, BackgroundTasks(), lambda: NOON)

    for account in ("7", "9"):
        with pytest.raises(LimitReached) as refusal:
            await rate_limits.recorded(account, "like", _refused(NOON + timedelta(days=400), DAY))
        assert refusal.value.retry_at == NOON + timedelta(hours=25)

    assert await rate_limits.exhausted("7") == {"like": ExhaustedLimit(NOON + timedelta(hours=25), DAY)}
    async with database.session() as session:
        assert list(await session.scalars(select(RateLimit.account))) == ["7"]
