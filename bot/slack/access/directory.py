"""What Slack says of people and user groups, cached for five minutes.

https://docs.slack.dev/reference/methods/users.info, …/usergroups.list, …/usergroups.users.list
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot.clock import Clock
from bot.errors import LikewiseError, NotInstalled
from bot.members import Member
from bot.slack.api import ErrorKind, SlackApi, SlackError, SlackResponse
from bot.ttl_cache import TTLCache
from bot.workspaces.policy import (
    Group,
    Membership,
)

CACHE_TTL: Final = timedelta(minutes=5)
# While Slack doesn't answer, what it said of somebody lately is better than locking everybody out.
_STALE_IF_ERROR: Final = timedelta(hours=1)
_MAX_ENTRIES: Final = 50_000


@dataclass(frozen=True, slots=True)
class SlackUser:
    """What a person is in the asker's workspace, the workspace that is their own, and what they are called (only shown).

    `teams` are all workspaces that are theirs, and their organisation, by which Slack may name them as well. `display_name` is
    empty for visitors.
    """

    membership: Membership
    team: str
    name: str = ""
    teams: frozenset[str] = frozenset()
    display_name: str = ""

    @property
    def belongs(self) -> bool:
        """Whether they are of the asker's own team, as a guest or more."""
        return self.membership in (Membership.ADMIN, Membership.MEMBER, Membership.GUEST)


class Directory:
    """Asks Slack who somebody is; each person and group at most once in five minutes and process."""

    def __init__(self, slack: SlackApi, clock: Clock) -> None:
        stale = _STALE_IF_ERROR - CACHE_TTL
        self._slack = slack
        self._users: TTLCache[tuple[str, str, str], SlackUser] = TTLCache(
            CACHE_TTL, clock, max_entries=_MAX_ENTRIES, stale_for=stale
        )
        self._groups: TTLCache[tuple[str, str], tuple[Group, ...]] = TTLCache(
            CACHE_TTL, clock, max_entries=_MAX_ENTRIES
        )
        self._group_members: TTLCache[tuple[str, str, str], frozenset[str]] = TTLCache(
            CACHE_TTL, clock, max_entries=_MAX_ENTRIES, stale_for=stale
        )

    async def get_user(self, member: Member, *, allow_stale: bool = False) -> SlackUser:
        """Return what the member is; raise `SlackUnavailable` when Slack doesn't say, `NotInstalled`.

        `allow_stale` takes an answer up to one hour old, then.
        """
        key = (member.tenant, member.workspace, member.user)
        stale_if = (SlackError,) if allow_stale else ()
        try:
            return await self._users.get_or_load(key, lambda: self._load_user(member), stale_if=stale_if)
        except SlackError as error:
            raise error.explained() from error

    async def display_names(self, tenant: str, users: Iterable[str]) -> list[str]:
        """Return what Slack shows as these users' names, in order; visitors, and those that Slack doesn't tell, are left out."""
        names = await asyncio.gather(*(self._display_name(Member(tenant, user, tenant)) for user in users))
        return [name for name in names if name]

    async def _display_name(self, member: Member) -> str:
        try:
            return (await self.get_user(member, allow_stale=True)).display_name
        except LikewiseError:
            return ""

    async def belongs(self, member: Member) -> bool | None:
        """Tell whether the member is of the tenant's own people, guests included; None when Slack doesn't say."""
        try:
            return (await self.get_user(member, allow_stale=True)).belongs
        except LikewiseError:
            return None

    async def groups(self, member: Member) -> tuple[Group, ...]:
        """Return the user groups of the member's workspace, in Slack's order; raises `SlackUnavailable`."""

        async def load() -> tuple[Group, ...]:
            answer = await self._call("usergroups.list", member)
            return tuple(
                Group(str(group["id"]), str(group.get("name") or group.get("handle") or group["id"]))
                for group in answer.data.get("usergroups") or ()
            )

        try:
            return await self._groups.get_or_load((member.tenant, member.workspace), load)
        except SlackError as error:
            raise error.explained() from error

    async def is_in_group(self, member: Member, group: str) -> bool:
        """Tell whether the member belongs to a user group; a group that is gone has nobody; raises `SlackUnavailable`."""

        async def load() -> frozenset[str]:
            try:
                answer = await self._call("usergroups.users.list", member, usergroup=group)
            except SlackError as error:
                if error.code in {"no_such_subteam", "subteam_not_found"}:
                    return frozenset()
                raise
            return frozenset(map(str, answer.data.get("users") or ()))

        key = (member.tenant, member.workspace, group)
        try:
            return member.user in await self._group_members.get_or_load(key, load, stale_if=(SlackError,))
        except SlackError as error:
            raise error.explained() from error

    async def is_same_user(self, member: Member, user: Mapping[str, Any]) -> bool:
        """Tell whether Slack's `user` object, from an event, is the person whom the member's id names; raises `SlackUnavailable`.

        Ids are certain within a workspace only: of somebody from elsewhere Slack is asked whom the id means here.
        """
        team = user.get("team_id")
        if not team or is_at_home(user, member):
            return True
        return (await self.get_user(member)).team in ("", team)

    async def _load_user(self, member: Member) -> SlackUser:
        try:
            answer = await self._call("users.info", member, user=member.user)
        except SlackError as error:
            if error.kind is ErrorKind.RECIPIENT:
                return SlackUser(Membership.DEACTIVATED, "")
            raise
        return _slack_user(answer.object("user"), member)

    async def _call(self, method: str, member: Member, **args: Any) -> SlackResponse:
        try:
            if method != "users.info" and (await self._slack.installation(member.tenant)).workspace is None:
                args["team_id"] = member.workspace  # an org-wide token has to say which workspace it means
            return await self._slack.call(member.tenant, method, **args)
        except SlackError as error:
            if error.kind is ErrorKind.NOT_INSTALLED:  # whatever was known of people there
                raise NotInstalled from error
            raise


def _slack_user(user: Mapping[str, Any], member: Member) -> SlackUser:
    team, also = str(user.get("team_id") or ""), _organisation(user).get("teams")
    teams = {team, str(_organisation(user).get("enterprise_id") or team)}
    teams.update(map(str, also) if isinstance(also, list) else ())
    return SlackUser(
        membership_of(user, member),
        team,
        str(user.get("name") or ""),
        frozenset(teams),
        _display_name(user) if is_at_home(user, member) else "",
    )


def membership_of(user: Mapping[str, Any], member: Member) -> Membership:
    """Read a `user` object of Slack's, asked for as the member's (https://docs.slack.dev/reference/objects/user-object)."""
    if user.get("deleted") or user.get("is_bot") or not user.get("team_id"):
        return Membership.DEACTIVATED
    if not is_at_home(user, member):
        return Membership.EXTERNAL
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Membership.GUEST
    rights = ("is_admin", "is_owner", "is_primary_owner")
    organisation = _organisation(user)
    is_admin = any(user.get(right) or organisation.get(right) for right in rights)
    return Membership.ADMIN if is_admin else Membership.MEMBER


def is_at_home(user: Mapping[str, Any], member: Member) -> bool:
    """Tell by Slack's `user` object whether somebody is of the member's workspace or organisation, and no visitor."""
    organisation = _organisation(user)
    return not user.get("is_stranger") and (
        user.get("team_id") in (member.workspace, member.tenant)
        or organisation.get("enterprise_id") == member.tenant
        or member.workspace in (organisation.get("teams") or ())  # their first workspace may be another
    )


def _organisation(user: Mapping[str, Any]) -> Mapping[str, Any]:
    enterprise = user.get("enterprise_user")
    return enterprise if isinstance(enterprise, Mapping) else {}


def _display_name(user: Mapping[str, Any]) -> str:
    """Return what Slack itself shows: the display name where there is one, else the full name."""
    profile = user.get("profile")
    names = profile if isinstance(profile, Mapping) else {}
    told = (names.get("display_name"), names.get("real_name"), user.get("real_name"), user.get("name"))
    return next((name.strip() for name in told if isinstance(name, str) and name.strip()), "")
