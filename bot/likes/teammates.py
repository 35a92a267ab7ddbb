"""Distinguish a tenant's own people from external users.

Both act in the same channels, but only the tenant's people are teammates, both as readers and as
the people shown. Slack's answer is stored for people with preferences, so that counting needs no
API call, and updated when Slack reports a change.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import update

from bot.db import Database
from bot.db.tables import MemberPreferences, of_member
from bot.likes.supporters import Supporter
from bot.members import Member


class MembershipSource(Protocol):
    """A source of membership: Slack, through `bot.slack.access.directory`."""

    async def belongs(self, member: Member) -> bool | None:
        """Return whether the member is the tenant's own, guests included; None if unknown."""
        ...


@dataclass(frozen=True, slots=True)
class Teammates:
    """Distinguishes the tenant's own people from external users."""

    database: Database
    source: MembershipSource

    async def include(self, member: Member) -> bool:
        """Return whether the member is one of the team; False if unknown now."""
        return await self.source.belongs(member) is True

    async def among(self, tenant: str, people: Sequence[Supporter]) -> Sequence[Supporter]:
        """Return those of the people who are known to be on the team."""
        unknown = [one.user for one in people if one.external is None]
        told = await self._told(tenant, unknown)
        return [one for one in people if told.get(one.user, one.external) is False]

    async def record(self, member: Member, *, external: bool) -> None:
        """Store Slack's answer about a member, if they have preferences."""
        await self.database.execute(
            update(MemberPreferences)
            .where(
                of_member(MemberPreferences, member), MemberPreferences.external.is_distinct_from(external)
            )
            .values(external=external)
        )

    async def _told(self, tenant: str, users: Collection[str]) -> Mapping[str, bool]:
        """Ask Slack about people for whom no answer is stored; store and return its answers."""
        told: dict[str, bool] = {}
        for user in users:
            member = Member(tenant, user, tenant)
            belongs = await self.source.belongs(member)
            if belongs is not None:
                told[user] = not belongs
                await self.record(member, external=not belongs)
        return told
