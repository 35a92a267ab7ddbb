"""Team channels: channels where an admin turned on replies, with their digests."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database, rows
from bot.db.tables import TeamChannel, of_workspace
from bot.db.upsert import upsert
from bot.errors import InvalidAction
from bot.members import Member
from bot.ttl_cache import TTLCache
from bot.workspaces.audit import Audit, AuditEvent
from bot.workspaces.digest_times import WEEK, DigestTime
from bot.workspaces.policy import allows_channel
from bot.workspaces.settings import WorkspaceSettingsStore

# How long it may take until other processes know of a tenant's first team channel.
CACHE_TTL: Final = timedelta(seconds=30)
SAYS_SLACK: Final = ", says Slack)"  # ends the audit entry if Slack, not a person, caused it


@dataclass(frozen=True, slots=True)
class TeamChannelSettings:
    """A team channel; `digest_due_at` is when its next digest is due, None if it has none.

    The digest's hour stays the same in `digest_timezone`, an IANA name; None is UTC. With
    `announce`, replies are also shown in the channel itself.
    """

    tenant: str
    channel: str
    workspace: str
    turned_on_by: str
    turned_on_at: datetime
    digest_due_at: datetime | None
    is_ext_shared: bool
    digest_timezone: str | None
    announce: bool


class InTeamChannel(Protocol):
    """A property of a team channel, such as its settings or an account that it follows."""

    @property
    def tenant(self) -> str: ...
    @property
    def workspace(self) -> str: ...
    @property
    def channel(self) -> str: ...


async def is_channel_allowed(workspaces: WorkspaceSettingsStore, channel: InTeamChannel) -> bool:
    """Return whether the policy allows the channel, whose buttons nobody could use otherwise."""
    nobody = Member(channel.tenant, "", channel.workspace)
    return allows_channel(await workspaces.get(nobody), channel.channel)


@dataclass(slots=True, eq=False)
class TeamChannelStore:
    """The team channels of all workspaces."""

    database: Database
    audit: Audit
    clock: Clock
    _tenants: TTLCache[None, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        self._tenants = TTLCache(CACHE_TTL, self.clock, max_entries=1)

    async def find(self, tenant: str, channel: str) -> TeamChannelSettings | None:
        async with self.database.session() as session:
            row = await session.scalar(select(TeamChannel).where(*is_channel(tenant, channel)))
        return None if row is None else rows.read(TeamChannelSettings, row)

    async def find_own(self, member: Member, channel: str) -> TeamChannelSettings | None:
        """Return the team channel, or None; raise `InvalidAction` for another workspace's."""
        found = await self.find(member.tenant, channel)
        if found is not None and found.workspace != member.workspace:
            raise InvalidAction
        return found

    async def of(self, member: Member) -> Sequence[TeamChannelSettings]:
        async with self.database.session() as session:
            found = await session.scalars(
                select(TeamChannel)
                .where(of_workspace(TeamChannel, member))
                .order_by(TeamChannel.turned_on_at, TeamChannel.channel)
            )
            return [rows.read(TeamChannelSettings, row) for row in found]

    async def in_use(self, tenant: str | None = None) -> bool:
        """Return whether the tenant (None: any) has a team channel; cached for 30 seconds."""
        tenants = await self._tenants.get_or_load(None, self._load_tenants)
        return bool(tenants) if tenant is None else tenant in tenants

    async def turn_on(self, member: Member, channel: str) -> None:
        """Turn replies on in a channel; does nothing if they already are."""
        key = {"tenant": member.tenant, "channel": channel}
        new = {
            "turned_on_by": member.user,
            "turned_on_at": self.clock(),
            "is_ext_shared": True,  # until Slack says otherwise
        }
        async with self.database.session() as session:
            await upsert(session, TeamChannel, key, {"workspace": member.workspace}, **new)
            self.audit.record_in(session, member, AuditEvent.SETTING, f"turned on post replies in {channel}")
        self._tenants.clear()

    async def turn_off(self, member: Member, channel: str) -> bool:
        return await self._turned_off(member, channel, f"turned off post replies in {channel}")

    async def disable_unreachable(self, channel: TeamChannelSettings, reason: str) -> None:
        """Turn the replies off, as Slack rejects messages there; `reason` is its code."""
        nobody = Member(channel.tenant, "", channel.workspace)
        await self._turned_off(
            nobody, channel.channel, f"turned off post replies in {channel.channel} ({reason}{SAYS_SLACK}"
        )

    async def want_digest(self, member: Member, channel: str, *, wanted: bool) -> None:
        """Turn the channel's weekly digest on (first due in a week) or off."""
        async with self.database.session() as session:
            now = self.clock()
            due, begins = (now + WEEK, now) if wanted else (None, None)
            # Turning it on again doesn't change the due date.
            unasked = (
                TeamChannel.digest_due_at.is_(None) if wanted else TeamChannel.digest_due_at.is_not(None)
            )
            where = (*is_channel(member.tenant, channel), unasked)
            if await update_where(
                session, where, digest_due_at=due, digest_since=begins, digest_lease_until=None
            ):
                state = "on" if wanted else "off"
                detail = f"turned {state} the weekly digest in {channel}"
                self.audit.record_in(session, member, AuditEvent.SETTING, detail)

    async def configure(
        self, member: Member, channel: str, *, announce: bool, digest: DigestTime | None
    ) -> None:
        """Set announcements and the digest (None: off); if its hour stays, so does its date."""
        async with self.database.session() as session:
            row = await session.scalar(
                select(TeamChannel).where(*is_channel(member.tenant, channel)).with_for_update()
            )
            if row is None:
                return
            row.announce = announce
            if digest is None:
                row.digest_due_at = row.digest_since = row.digest_lease_until = row.digest_timezone = None
            elif DigestTime.of(row.digest_due_at, digest.timezone) != digest:
                now = self.clock()
                row.digest_due_at, row.digest_timezone = digest.first_after(now), digest.timezone
                row.digest_since, row.digest_lease_until = row.digest_since or now, None
            when = "no digest" if digest is None else f"digest {digest}"
            where = "in the channel" if announce else "in threads only"
            detail = f"changed {channel}: replies {where}, {when}"
            self.audit.record_in(session, member, AuditEvent.SETTING, detail)

    async def set_ext_shared(self, channel: TeamChannelSettings, *, is_ext_shared: bool) -> None:
        """Store whether people from other organizations are in the channel, according to events."""
        if channel.is_ext_shared != is_ext_shared:
            async with self.database.session() as session:
                await update_where(
                    session, is_channel(channel.tenant, channel.channel), is_ext_shared=is_ext_shared
                )

    async def _turned_off(self, member: Member, channel: str, note: str) -> bool:
        async with self.database.session() as session:
            off = delete(TeamChannel).where(*is_channel(member.tenant, channel))
            was_on = await rows.execute_rowcount(session, off) == 1
            if was_on:
                self.audit.record_in(session, member, AuditEvent.SETTING, note)
        self._tenants.clear()
        return was_on

    async def _load_tenants(self) -> frozenset[str]:
        async with self.database.session() as session:
            return frozenset(await session.scalars(select(TeamChannel.tenant).distinct()))


async def update_where(session: AsyncSession, where: Sequence[ColumnElement[bool]], **values: object) -> bool:
    """Update a team channel; return whether it matched."""
    statement = update(TeamChannel).where(*where).values(**values)
    return await rows.execute_rowcount(session, statement) == 1


def is_channel(tenant: str, channel: str) -> tuple[ColumnElement[bool], ...]:
    return TeamChannel.tenant == tenant, TeamChannel.channel == channel
