"""How long each kind of row is kept: the last moment that it is still there, and the first that it isn't."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.db import Database, Keyring, Sealed
from bot.db.keyring import new_key
from bot.db.tables import (
    AuditEntry,
    Base,
    BilledResource,
    BudgetWarning,
    CachedXResponse,
    DeletedPost,
    FairUse,
    FeatureSpend,
    LikeEvent,
    LikeIntentClick,
    ThreadReply,
    WorkspaceSpend,
)
from bot.likes.response_cache import ResponseCache
from bot.likes.tenant_likes import TenantLikeQuery
from bot.workspaces.activity_log import ActivityLog
from bot.workspaces.budget_warnings import BudgetWarnings
from bot.workspaces.fair_use import Caps
from bot.workspaces.thread_replies import ThreadReplies
from tests.budgets import budget_of, fair_shares
from tests.conftest import ManualClock

NOON = datetime(2026, 11, 20, 12, 34, 56, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)
TODAY = "2026-11-20"
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
KEYRING = Keyring([new_key()])
NOBODY: Any = None  # a part of the app that deleting old rows has no need of


@dataclass(frozen=True)
class Kept:
    """A row of NOON, who deletes it, and the moment from which on it is gone."""

    row: Callable[[], Base]
    sweep: Callable[[Database, ManualClock], Awaitable[None]]
    until: datetime


def cached() -> CachedXResponse:
    return CachedXResponse(
        tenant="T1",
        user="U1",
        question_hash="1" * 64,
        subject_hash="2" * 64,
        response=Sealed(b"-"),
        fetched_at=NOON - DAY,
        expires_at=NOON,
    )


def liked() -> LikeEvent:
    ids = {"tenant": "T1", "user": "U1", "workspace": "T1", "x_user_id": "1", "post_id": "20"}
    return LikeEvent(**ids, kind="like", surface="command", cost_micros=7, created_at=NOON)


def clicked() -> LikeIntentClick:
    return LikeIntentClick(tenant="T1", user="U1", post_id="20", clicked_at=NOON)


def replied() -> ThreadReply:
    return ThreadReply(tenant="T1", channel="C1", message_ts="1.0", workspace="T1", posted_at=NOON)


def audited() -> AuditEntry:
    return AuditEntry(
        tenant="T1", workspace="T1", user="U1", event_type="setting", detail="", created_at=NOON
    )


def warned() -> BudgetWarning:
    return BudgetWarning(tenant="T1", workspace="T1", period=TODAY, percent=80)


def shared() -> FairUse:
    return FairUse(tenant="T1", user="", workspace="T1", period=f"{TODAY}T12", taken=7, ends_at=NOON)


def billed() -> BilledResource:
    return BilledResource(tenant="T1", day=TODAY, resource_hash="3" * 64)


def reserved() -> WorkspaceSpend:
    return WorkspaceSpend(tenant="T1", workspace="T1", day=TODAY, reserved_micros=7)


def spent() -> FeatureSpend:
    return FeatureSpend(tenant="T1", workspace="T1", day=TODAY, feature="likers", cost_micros=7)


async def of_replies(database: Database, hands: ManualClock) -> None:
    await ThreadReplies(database, hands).sweep()


async def of_clicks(database: Database, hands: ManualClock) -> None:
    await TenantLikeQuery(database, NOBODY, NOBODY, hands).sweep()


async def of_activity(database: Database, hands: ManualClock) -> None:
    await ActivityLog(database, hands, kept_for=timedelta(days=30)).sweep()


async def of_warnings(database: Database, hands: ManualClock) -> None:
    await BudgetWarnings(database, NOBODY, NOBODY, hands).sweep()


async def of_spending(database: Database, hands: ManualClock) -> None:
    await budget_of(database, KEYRING, hands).sweep()


async def of_shares(database: Database, hands: ManualClock) -> None:
    await fair_shares(database, KEYRING, Caps(), hands).sweep()


async def of_responses(database: Database, hands: ManualClock) -> None:
    await ResponseCache(database, KEYRING, hands).sweep()


TWO_MONTHS = MIDNIGHT + 63 * DAY  # to the end of the 62nd day
ROWS = {
    "a team reply is updated for 30 days": Kept(replied, of_replies, NOON + 30 * DAY + SECOND),
    "a press of Like on X counts for 30 days": Kept(clicked, of_clicks, NOON + 30 * DAY + SECOND),
    "an audit entry, as long as the operator says": Kept(audited, of_activity, NOON + 30 * DAY + SECOND),
    "a like in the ledger as well": Kept(liked, of_activity, NOON + 30 * DAY + SECOND),
    "that a budget was used is known for two months": Kept(warned, of_warnings, TWO_MONTHS),
    "a feature's spending of a day": Kept(spent, of_spending, TWO_MONTHS),
    "what a day's budget has left": Kept(reserved, of_spending, TWO_MONTHS),
    "what X billed for is free on that day": Kept(billed, of_spending, MIDNIGHT + DAY),
    "a share's counter, to its end": Kept(shared, of_shares, NOON + SECOND),
    "a cached response, until it expires": Kept(cached, of_responses, NOON),
    "that a post is gone, while lists may have it": Kept(
        lambda: DeletedPost(tenant="T1", user="", post_hash="4" * 64, noticed_at=NOON),
        of_responses,
        NOON + DAY,
    ),
}


@pytest.mark.parametrize("kind", ROWS)
async def test_a_row_is_kept_to_its_last_moment_and_no_longer(database: Database, kind: str) -> None:
    """Sweeping a second earlier leaves it there."""
    kept, hands = ROWS[kind], ManualClock(NOON)
    async with database.session() as session:
        row = kept.row()
        session.add(row)

    async def there() -> bool:
        async with database.session() as session:
            return await session.scalar(select(func.count()).select_from(type(row))) == 1

    hands.at = kept.until - SECOND
    await kept.sweep(database, hands)
    assert await there()

    hands.at = kept.until
    await kept.sweep(database, hands)
    assert not await there()


async def test_old_activity_is_looked_for_once_an_hour(database: Database) -> None:
    """By each process, since the ledger is the largest table."""
    hands = ManualClock(NOON)
    log = ActivityLog(database, hands, kept_for=timedelta(days=30))
    await log.sweep()
    async with database.session() as session:
        row = audited()
        row.created_at = NOON - 31 * DAY
        session.add(row)

    for after, left in ((timedelta(hours=1) - SECOND, 1), (timedelta(hours=1), 0)):
        hands.at = NOON + after
        await log.sweep()
        async with database.session() as session:
            assert await session.scalar(select(func.count()).select_from(AuditEntry)) == left
