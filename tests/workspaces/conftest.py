"""Stores on a real database, beside neighbors: the same channel and user ids elsewhere, and others in the same place."""

from datetime import UTC, datetime
from typing import Any, cast

import pytest
from sqlalchemy import Table, select

from bot.db import Database
from bot.db.tables import Base
from bot.members import Member
from bot.workspaces.audit import Audit
from bot.workspaces.followed_accounts import FollowedAccounts
from bot.workspaces.team_channels import TeamChannelStore
from bot.workspaces.thread_replies import ThreadReplies
from tests.conftest import ManualClock

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MAYA, SAM = Member("T1", "U1", "T1"), Member("T1", "U2", "T1")
# Maya's user id in another tenant, and another workspace of her own tenant.
ELSEWHERE, BRANCH = Member("T2", "U1", "T2"), Member("T1", "U1", "T9")
SOCIAL, OTHER = "C1", "C2"


@pytest.fixture
def manual_clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def team_channels(database: Database, manual_clock: ManualClock) -> TeamChannelStore:
    return TeamChannelStore(database, Audit(database, manual_clock), manual_clock)


@pytest.fixture
def followed_accounts(database: Database, manual_clock: ManualClock) -> FollowedAccounts:
    return FollowedAccounts(database, Audit(database, manual_clock), manual_clock)


@pytest.fixture
def thread_replies(database: Database, manual_clock: ManualClock) -> ThreadReplies:
    return ThreadReplies(database, manual_clock)


async def rows(database: Database, table: type[Base]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return a table's rows by their primary key."""
    described = cast("Table", table.__table__)
    key = [column.name for column in described.primary_key.columns]
    async with database.session() as session:
        found = [row._asdict() for row in await session.execute(select(described))]
    return {tuple(row[name] for name in key): row for row in found}
