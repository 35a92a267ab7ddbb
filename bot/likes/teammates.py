"""Who belongs to a team: consent to be seen by teammates is for these alone, as reader and as read about.

A tenant's people and visitors from other organisations act in the same channels. Slack says who is
which; what it said of somebody who has acted is kept, so that a count costs no question each time,
and is corrected when Slack tells of a change.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from sqlalchemy import update

from bot.db import Database
from bot.db.tables import MemberPreferences
from bot.likes.ledger import Supporter
from bot.members import Member


class MembershipSource(Protocol):
    """Whoever knows people: Slack, by way of `bot.slack.access.directory`."""

    async def belongs(self, member: Member) -> bool | None:
        """Tell whether the member is of the tenant's own people, guests included; None when that can't be known now."""
        ...


class Teammates:
    """Tells a tenant's own people from visitors."""

    def __init__(self, database: Database, source: MembershipSource) -> None:
        self._database = database
        self._source = source

    async def include(self, member: Member) -> bool:
        """Tell whether the member is of the team now; False, too, while that can't be known."""
        return await self._source.belongs(member) is True

    async def among(self, tenant: str, people: Sequence[Supporter]) -> Sequence[Supporter]:
        """Return those of the people who are of the team; who can't be told from a visitor now is left out."""
        unknown = [one.user for one in people if one.outside is None]
        told = await self._told(tenant, unknown)
        return [one for one in people if told.get(one.user, one.outside) is False]

    async def note(self, member: Member, *, outside: bool) -> None:
        """Keep what Slack tells of somebody, if anything is kept of them."""
        async with self._database.session() as session:
            await session.execute(
                update(MemberPreferences)
                .where(
                    MemberPreferences.tenant == member.tenant,
                    MemberPreferences.user == member.user,
                    MemberPreferences.outside.is_distinct_from(outside),
                )
                .values(outside=outside)
            )

    async def _told(self, tenant: str, users: Collection[str]) -> Mapping[str, bool]:
        """Ask about people who were never asked about, and keep it; who isn't known now is asked about again."""
        told: dict[str, bool] = {}
        for user in users:
            member = Member(tenant, user, tenant)
            belongs = await self._source.belongs(member)
            if belongs is not None:
                told[user] = not belongs
                await self.note(member, outside=not belongs)
        return told
