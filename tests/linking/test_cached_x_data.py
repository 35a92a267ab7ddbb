"""What X returned for a member is deleted with their link; others' is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.db import Sealed
from bot.db.tables import CachedXResponse, RateLimit
from tests.linking.conftest import ELSEWHERE, MAYA, SAM, LinkingParts
from tests.linking.test_deleted_at_once import WAYS

LINKED = {MAYA: "maya_builds", SAM: "sam_writes", ELSEWHERE: "maya_builds"}


@pytest.mark.parametrize(
    ("way", "deleted"), [("disconnected", {MAYA}), ("forgotten", {MAYA}), ("uninstalled", {MAYA, SAM})]
)
async def test_responses_and_limits_are_deleted_with_the_link(
    room: LinkingParts, way: str, deleted: set[object]
) -> None:
    """A limit is X's, and the same in every tenant: where another one has linked the account, it is kept."""
    for member, username in LINKED.items():
        await room.link(member, username)
    later = room.clock() + timedelta(hours=1)
    async with room.database.session() as session:
        for member in LINKED:
            session.add(
                CachedXResponse(
                    tenant=member.tenant,
                    user=member.user,
                    question_hash="q",
                    subject_hash="s",
                    response=Sealed(b"\1sealed"),
                    fetched_at=room.clock(),
                    expires_at=later,
                )
            )
        for username in set(LINKED.values()):
            session.add(
                RateLimit(
                    account=room.x_user_id(username), endpoint="like", window="15 minutes", resets_at=later
                )
            )

    await WAYS[way](room)

    async with room.database.session() as session:
        cached = {
            tuple(row) for row in await session.execute(select(CachedXResponse.tenant, CachedXResponse.user))
        }
        limits = set(await session.scalars(select(RateLimit.account)))
    kept = LINKED.keys() - deleted
    assert cached == {(member.tenant, member.user) for member in kept}
    assert limits == {room.x_user_id(LINKED[member]) for member in kept}
