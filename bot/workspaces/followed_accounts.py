"""The X accounts whose new posts arrive in team channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.clock import Clock
from bot.db import Database
from bot.db.rows import count, execute_rowcount, read
from bot.db.tables import FollowedAccount, TeamChannel, of_workspace
from bot.db.upsert import upsert
from bot.errors import TooManyFollowed
from bot.members import Member
from bot.workspaces.audit import Audit, AuditEvent
from bot.workspaces.team_channels import is_channel, update_where

MOST_A_CHANNEL: Final = 10


@dataclass(frozen=True, slots=True)
class Follow:
    """An account that a team channel follows; `paused_until` is None unless it is paused."""

    tenant: str
    workspace: str
    channel: str
    x_user_id: str
    username: str
    with_replies: bool
    followed_by: str
    paused_until: datetime | None

    @property
    def payer(self) -> Member:
        """The workspace that pays for the posts, as a member without a user."""
        return Member(self.tenant, "", self.workspace)


@dataclass(frozen=True, slots=True)
class FollowedAccounts:
    """The followed accounts of all workspaces."""

    database: Database
    audit: Audit
    clock: Clock

    async def of_channel(self, tenant: str, channel: str) -> Sequence[Follow]:
        return await self._found(FollowedAccount.tenant == tenant, FollowedAccount.channel == channel)

    async def of_workspace(self, member: Member) -> Sequence[Follow]:
        return await self._found(of_workspace(FollowedAccount, member))

    async def add(
        self, member: Member, channel: str, x_user_id: str, username: str, *, with_replies: bool
    ) -> bool:
        """Follow an account; False if it isn't a team channel. Raises `TooManyFollowed`."""
        key = {"tenant": member.tenant, "channel": channel, "x_user_id": x_user_id}
        chosen = {"username": username, "with_replies": with_replies}
        async with self.database.session() as session:
            # Locks the channel's row, so that concurrent calls don't exceed the limit.
            there = is_channel(member.tenant, channel)
            if not await update_where(session, there, workspace=TeamChannel.workspace):
                return False
            others = await count(
                session,
                FollowedAccount,
                FollowedAccount.tenant == member.tenant,
                FollowedAccount.channel == channel,
                FollowedAccount.x_user_id != x_user_id,
            )
            if others >= MOST_A_CHANNEL:
                raise TooManyFollowed(channel, MOST_A_CHANNEL)
            new = {"workspace": member.workspace, "followed_by": member.user, "followed_at": self.clock()}
            await upsert(session, FollowedAccount, key, chosen, **new, paused_until=None)
            self.audit.record_in(session, member, AuditEvent.SETTING, f"followed @{username} in {channel}")
        return True

    async def remove(self, member: Member, channel: str, username: str) -> bool:
        """Stop following the account with this handle; return whether it was followed."""
        statement = delete(FollowedAccount).where(
            of_workspace(FollowedAccount, member),
            FollowedAccount.channel == channel,
            func.lower(FollowedAccount.username) == username.lower(),
        )
        async with self.database.session() as session:
            was_there = await execute_rowcount(session, statement) > 0
            if was_there:
                note = f"unfollowed @{username} in {channel}"
                self.audit.record_in(session, member, AuditEvent.SETTING, note)
        return was_there

    async def active_followers(self, session: AsyncSession, x_user_id: str) -> Sequence[Follow]:
        rows = await session.scalars(
            select(FollowedAccount)
            .where(FollowedAccount.x_user_id == x_user_id, self._is_active())
            .order_by(FollowedAccount.tenant, FollowedAccount.channel)
        )
        return [read(Follow, row) for row in rows]

    async def active_accounts(self) -> frozenset[str]:
        """Return the ids of the accounts that any channel follows without a pause."""
        async with self.database.session() as session:
            return frozenset(
                await session.scalars(select(FollowedAccount.x_user_id).where(self._is_active()).distinct())
            )

    def is_followed(self, x_user_id: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
        """Match accounts that any channel follows without a pause."""
        of_it = FollowedAccount.x_user_id == x_user_id
        return select(FollowedAccount.x_user_id).where(of_it, self._is_active()).exists()

    async def pause(self, payer: Member, until: datetime) -> frozenset[str]:
        """Pause a workspace's followed accounts; return the admins who chose the unpaused ones."""
        statement = (
            update(FollowedAccount)
            .where(
                of_workspace(FollowedAccount, payer),
                or_(FollowedAccount.paused_until.is_(None), FollowedAccount.paused_until < until),
            )
            .values(paused_until=until)
            .returning(FollowedAccount.followed_by)
        )
        async with self.database.session() as session:
            return frozenset(user for user in await session.scalars(statement) if user)

    async def resume(self, payer: Member) -> None:
        """End a workspace's pause, since its budget has changed."""
        await self.database.execute(
            update(FollowedAccount)
            .where(of_workspace(FollowedAccount, payer), FollowedAccount.paused_until.is_not(None))
            .values(paused_until=None)
        )

    def _is_active(self) -> Any:
        return or_(FollowedAccount.paused_until.is_(None), FollowedAccount.paused_until <= self.clock())

    async def _found(self, *where: Any) -> Sequence[Follow]:
        async with self.database.session() as session:
            rows = await session.scalars(
                select(FollowedAccount)
                .where(*where)
                .order_by(FollowedAccount.channel, func.lower(FollowedAccount.username))
            )
            return [read(Follow, row) for row in rows]
