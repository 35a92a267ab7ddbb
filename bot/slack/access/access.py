"""Access control: whether a user may run an action in this workspace and channel.

Every request is checked before it runs, from whichever surface it came, and again when it is
resumed later (after linking an account, or by another process).
"""

import asyncio
from dataclasses import dataclass

from bot.errors import ExternalUser, Rule
from bot.members import Member
from bot.slack.access.admins import Admins
from bot.slack.access.directory import Directory
from bot.slack.intents.action import Access
from bot.slack.intents.request import Requester
from bot.workspaces.policy import (
    Membership,
    allows_channel,
    groups_of,
    needs_membership,
    not_allowed,
)
from bot.workspaces.settings import (
    WorkspaceSettings,
    WorkspaceSettingsStore,
)


@dataclass(frozen=True, slots=True)
class AccessControl:
    """Check requests against the workspace's settings."""

    directory: Directory
    workspaces: WorkspaceSettingsStore
    admins: Admins

    async def check(self, requester: Requester, access: Access = Access.POLICY) -> None:
        """Raise an error unless the requester may run an action with this access level.

        Raises `NotAllowed`, `ExternalUser` or `NotAnAdmin`; `SlackUnavailable` when Slack doesn't
        say who the user is.
        """
        await self.check_identity(requester)
        if access is Access.ADMIN:
            await self.admins.check(requester.member)
        elif access is Access.POLICY:
            await self._check_policy(requester)

    async def check_identity(self, requester: Requester) -> None:
        """Raise `ExternalUser` if a user from another workspace shares a local user's id.

        User ids are unique only within a workspace, so a visitor with a local member's id must not
        act as that member. `users.info` tells which user the id refers to here.
        """
        if requester.home_team_id is not None:
            user = await self.directory.get_user(requester.member, allow_stale=True)
            if requester.home_team_id not in user.teams or user.membership is Membership.DEACTIVATED:
                raise ExternalUser

    async def check_belongs(self, requester: Requester) -> None:
        """Raise `ExternalUser` for a user of another organization, whatever the policy allows."""
        await self.check_identity(requester)
        if (
            requester.home_team_id is not None
            and not (await self.directory.get_user(requester.member)).belongs
        ):
            raise ExternalUser

    async def _check_policy(self, requester: Requester) -> None:
        settings = await self.workspaces.get(requester.member)
        if needs_membership(settings):
            await self._check_membership(requester.member, settings)
        if settings.allowed_users is not None and not await self._is_listed(requester.member, settings):
            raise not_allowed(Rule.USERS, settings)
        if not allows_channel(settings, requester.channel):
            raise not_allowed(Rule.CHANNELS, settings)

    async def _check_membership(self, member: Member, settings: WorkspaceSettings) -> None:
        membership = (await self.directory.get_user(member, allow_stale=True)).membership
        if membership is Membership.EXTERNAL and not settings.allow_external:
            raise ExternalUser
        if membership is Membership.GUEST and not settings.allow_guests:
            raise not_allowed(Rule.GUESTS, settings)
        if membership is Membership.DEACTIVATED:
            raise not_allowed(Rule.DEACTIVATED, settings)

    async def _is_listed(self, member: Member, settings: WorkspaceSettings) -> bool:
        if member.user in (settings.allowed_users or ()):
            return True
        found = await asyncio.gather(
            *(self.directory.is_in_group(member, group) for group in groups_of(settings))
        )
        return any(found)
