"""What X returned for a member is deleted with their link; others' is kept."""

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.db import Sealed
from bot.db.tables import CachedXResponse, RateLimit, XSubscription
from bot.db.tables.base import X_ID
from bot.x.activity import EventType
from tests.linking.conftest import ELSEWHERE, MAYA, SAM, LinkingParts
from tests.linking.test_deleted_at_once import WAYS

# Sam's account is linked in another workspace, too.
LINKED = {MAYA: "maya_builds", SAM: "sam_writes", ELSEWHERE: "sam_writes"}
DELETED = [("disconnected", {MAYA}), ("forgotten", {MAYA}), ("uninstalled", {MAYA, SAM})]


@pytest.fixture
async def linked(room: LinkingParts) -> LinkingParts:
    for member, username in LINKED.items():
        await room.link(member, username)
    return room


@pytest.mark.parametrize(("way", "deleted"), DELETED)
async def test_responses_are_deleted_with_the_link(
    linked: LinkingParts, way: str, deleted: set[object]
) -> None:
    async with linked.database.session() as session:
        for member in LINKED:
            session.add(
                CachedXResponse(
                    tenant=member.tenant,
                    user=member.user,
                    question_hash="q",
                    subject_hash="s",
                    response=Sealed(b"\1sealed"),
                    fetched_at=linked.clock(),
                    expires_at=linked.clock() + timedelta(hours=1),
                )
            )

    await WAYS[way](linked)

    async with linked.database.session() as session:
        cached = await session.execute(select(CachedXResponse.tenant, CachedXResponse.user))
        assert {tuple(row) for row in cached} == {(one.tenant, one.user) for one in LINKED.keys() - deleted}


@pytest.mark.parametrize("way", WAYS)
async def test_limits_and_subscriptions_end_unless_another_workspace_has_the_account(
    linked: LinkingParts, way: str
) -> None:
    """They are X's, and the same everywhere. Of a subscription, the row stays until X has deleted it, and names nobody."""
    linked.clock.stop()
    now, later = linked.clock(), linked.clock() + timedelta(hours=1)
    maya, sam = linked.x_user_id("maya_builds"), linked.x_user_id("sam_writes")
    ids = [uuid.uuid4().hex for _ in range(4)]
    async with linked.database.session() as session:
        session.add_all(
            RateLimit(account=account, endpoint="like", window="15 minutes", resets_at=later)
            for account in (maya, sam, "app")
        )
        for row_id, kind, account in (
            (ids[0], EventType.LIKE, maya),
            (ids[1], EventType.POST, maya),  # of a team channel that follows the account
            (ids[2], EventType.LIKE, sam),
            (ids[3], EventType.LIKE, "404"),
        ):
            session.add(
                XSubscription(
                    id=row_id,
                    event_type=kind.value,
                    x_user_id=account,
                    ends_at=later,
                    created_at=now,
                    lease_until=now,
                )
            )

    await WAYS[way](linked)

    async with linked.database.session() as session:
        assert set(await session.scalars(select(RateLimit.account))) == {sam, "app"}
        rows = await session.execute(select(XSubscription.id, XSubscription.x_user_id, XSubscription.ends_at))
        found: dict[str, tuple[str, datetime | None]] = {
            row_id: (account, at) for row_id, account, at in rows
        }
    assert found == {
        ids[0]: (ids[0][: X_ID.length], now),
        ids[1]: (maya, later),
        ids[2]: (sam, later),
        ids[3]: ("404", later),
    }
