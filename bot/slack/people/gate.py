"""The one gate: whether somebody may do what they ask for, in this workspace and this place.

Every ask passes here before it is carried out, whichever surface it came from, and again when it is carried out later: after
connecting, or by another process.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

from bot.errors import Outsider
from bot.members import Member
from bot.slack.asking.payloads import Asker
from bot.slack.people.directory import Directory
from bot.workspaces.policy import NotAllowed, Rule, Standing, allows_place, asks_who, groups_of
from bot.workspaces.settings import Workspaces, WorkspaceSettings

# What stays possible for whoever is refused: to understand, to look at what is theirs, and to leave. What only admins may
# do is checked where it is done: rules must not lock out those who set them.
ALWAYS: Final = frozenset(
    {
        "help",
        "account",
        "connected",
        "settings",
        "disconnect",
        "forget_me",
        "forget",
        "history",
        "delete_history",
        "hide_likes",
        "keep_likers",
        "unshare",
        "reaction",
        "policy",
        "spending",
        "check_plan",
        "show_previews",
        "hide_previews",
        "channel",
        "channel_off",
        "audit",
        "export",
    }
)


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets in whom the workspace's settings allow."""

    directory: Directory
    workspaces: Workspaces

    async def check(self, asker: Asker, act: str) -> None:
        """Raise `NotAllowed` or `Outsider`; `SlackUnavailable` when Slack doesn't say who somebody yet unknown is."""
        await self.check_identity(asker)
        if act not in ALWAYS:
            settings = await self.workspaces.of(asker.member)
            if asks_who(settings):
                await self._check_standing(asker.member, settings)
            if settings.people is not None and not await self._is_listed(asker.member, settings):
                raise NotAllowed(Rule.PEOPLE, settings)
            if not allows_place(settings, asker.channel):
                raise NotAllowed(Rule.CHANNELS, settings)

    async def check_identity(self, asker: Asker) -> None:
        """Raise `Outsider` unless somebody whose own workspace is another one is who they seem.

        User ids are only known to be unique within a workspace: a visitor under the id of somebody who belongs here must not
        act as them. Slack tells whom it means by the id here.
        """
        if asker.home is not None:
            known = await self.directory.known(asker.member, at_a_pinch=True)
            if asker.home not in known.teams or known.standing is Standing.GONE:
                raise Outsider

    async def check_belongs(self, asker: Asker) -> None:
        """Raise `Outsider` for a visitor from another organisation, whatever the rules allow."""
        await self.check_identity(asker)
        if asker.home is not None and not (await self.directory.known(asker.member)).belongs:
            raise Outsider

    async def _check_standing(self, member: Member, settings: WorkspaceSettings) -> None:
        standing = (await self.directory.known(member, at_a_pinch=True)).standing
        if standing is Standing.STRANGER and not settings.outsiders:
            raise Outsider
        if standing is Standing.GUEST and not settings.guests:
            raise NotAllowed(Rule.GUESTS, settings)
        if standing is Standing.GONE:
            raise NotAllowed(Rule.GONE, settings)

    async def _is_listed(self, member: Member, settings: WorkspaceSettings) -> bool:
        if member.user in (settings.people or ()):
            return True
        found = await asyncio.gather(
            *(self.directory.is_in_group(member, group) for group in groups_of(settings))
        )
        return any(found)
