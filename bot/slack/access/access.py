"""Access control: whether a user may run an action in this workspace and channel.

Every request is checked before it runs, from whichever surface it came, and again when it is
resumed later (after linking an account, or by another process).
"""

import asyncio
from dataclasses import dataclass

from bot.db.tables import LinkAttempt
from bot.errors import (
    ExternalUser,
    LikewiseError,
    NotAllowed,
    NotAnAdmin,
    ReinstallNeeded,
    Rule,
    SlackUnavailable,
)
from bot.linking.errors import LinkFailure
from bot.members import Member
from bot.slack.access.directory import Directory
from bot.slack.intents.action import Access
from bot.slack.intents.request import Requester
from bot.slack.intents.rights import Rights
from bot.workspaces.policy import Membership, allows_channel, groups_of, needs_membership, not_allowed
from bot.workspaces.settings import WorkspaceSettings, WorkspaceSettingsStore


@dataclass(frozen=True, slots=True)
class AccessControl:
    directory: Directory
    workspaces: WorkspaceSettingsStore

    async def check(self, requester: Requester, access: Access = Access.POLICY) -> Rights:
        """Return the requester's rights if they may run an action with this access level.

        Raises `NotAllowed`, `ExternalUser` or `NotAnAdmin`; `SlackUnavailable` when Slack doesn't
        say who the user is.
        """
        await self.check_identity(requester)
        settings = await self.workspaces.get(requester.member)
        match access:
            case Access.ADMIN:
                await self.check_admin(requester.member)
                return Rights(settings, Membership.ADMIN)
            case Access.POLICY:
                return Rights(settings, await self._check_policy(requester, settings))
            case Access.ALWAYS:
                return Rights(settings)

    async def rights(self, requester: Requester) -> Rights:
        """Return the requester's rights, refusing nothing; raise only `ExternalUser`."""
        await self.check_identity(requester)
        settings = await self.workspaces.get(requester.member)
        refusal: LikewiseError | None = None
        try:
            membership = (await self.directory.get_user(requester.member)).membership
        except (SlackUnavailable, ReinstallNeeded):
            membership = None
        try:
            await self._check_policy(requester, settings)
        except LikewiseError as error:
            refusal = error
        return Rights(settings, membership, refusal)

    async def refusal(self, attempt: LinkAttempt) -> LinkFailure | None:
        """Return why the attempt's member may not connect an account now; None if they may."""
        member = Member(attempt.tenant, attempt.user, attempt.workspace)
        try:
            await self.check(Requester.of(member, attempt.channel, attempt.home_team_id))
        except (NotAllowed, ExternalUser):
            return LinkFailure.NOT_ALLOWED
        except LikewiseError:
            return LinkFailure.SLACK_UNAVAILABLE
        return None

    async def check_admin(self, member: Member) -> None:
        """Raise `NotAnAdmin` unless the member is an admin, `SlackUnavailable` if unknown."""
        if (await self.directory.get_user(member)).membership is not Membership.ADMIN:
            raise NotAnAdmin

    async def check_identity(self, requester: Requester) -> None:
        """Raise `ExternalUser` if a user from another workspace shares a local user's id.

        User ids are unique only within a workspace, so an external user with a local member's id
        must not act as that member. `users.info` tells which user the id refers to here.
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

    async def _check_policy(self, requester: Requester, settings: WorkspaceSettings) -> Membership | None:
        """Return the membership if the policy depends on it, else None."""
        membership = None
        if needs_membership(settings):
            membership = await self._check_membership(requester.member, settings)
        if settings.allowed_users is not None and not await self._is_listed(requester.member, settings):
            raise not_allowed(Rule.USERS, settings)
        if not allows_channel(settings, requester.channel):
            raise not_allowed(Rule.CHANNELS, settings)
        return membership

    async def _check_membership(self, member: Member, settings: WorkspaceSettings) -> Membership:
        membership = (await self.directory.get_user(member, allow_stale=True)).membership
        if membership is Membership.EXTERNAL and not settings.allow_external:
            raise ExternalUser
        if membership is Membership.GUEST and not settings.allow_guests:
            raise not_allowed(Rule.GUESTS, settings)
        if membership is Membership.DEACTIVATED:
            raise not_allowed(Rule.DEACTIVATED, settings)
        return membership

    async def _is_listed(self, member: Member, settings: WorkspaceSettings) -> bool:
        if member.user in (settings.allowed_users or ()):
            return True
        found = await asyncio.gather(
            *(self.directory.is_in_group(member, group) for group in groups_of(settings))
        )
        return any(found)
