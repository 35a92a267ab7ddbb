"""An event about a removed permission beside the member's own next step."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.activity.access_revocations import AccessRevocationHandler
from bot.activity.inbox import Handled, Outcome
from bot.db.tables import AuditEntry, Grant
from bot.members import Member
from bot.x.activity_events import ActivityEvent
from tests.linking.conftest import MAYA, LinkingParts, room, tokens_to_revoke

__all__ = ["room"]


def told(_session: AsyncSession, _member: Member, _username: str) -> Callable[[], None]:
    return lambda: None


async def test_a_link_made_while_the_event_is_handled_stays(room: LinkingParts) -> None:
    """The member connects again between the statement that finds the old link and the one that ends it."""
    await room.link()
    room.clock.move(minutes=2)
    handler = AccessRevocationHandler(room.grants, room.revocation_queue, room.audit, told, room.clock)
    event = ActivityEvent("1", "oauth.revoke", room.x_user_id("maya_builds"), None, payload={})

    async def claim() -> bool:
        await room.link(MAYA, "theo_dev")
        return True

    async with room.database.session() as session:
        assert await handler(session, event, claim) == Handled(Outcome.HANDLED, [])

    async with room.database.session() as session:
        assert (await session.scalars(select(Grant.username))).all() == ["theo_dev"]
        assert (await session.scalars(select(AuditEntry.id))).all() == []
    assert await tokens_to_revoke(room) == []
