"""What Slack says of people and user groups, believed for a few minutes.

https://docs.slack.dev/reference/methods/users.info, …/usergroups.list, …/usergroups.users.list
"""

from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.errors import NotInstalled, SlackUnavailable
from bot.members import Member
from bot.slack.api.errors import (
    SLACK_ERRORS,
    SlackError,
)
from bot.slack.installations.store import Installations
from bot.workspaces.policy import (
    Group,
    Membership,
)

CACHE_TTL: Final = timedelta(minutes=5)
# While Slack doesn't answer, what it said of somebody lately is better than locking everybody out.
_STALE_IF_ERROR: Final = timedelta(hours=1)
_MOST_KEPT: Final = 50_000
_NOBODY: Final = frozenset({"user_not_found", "user_not_visible", "users_not_found"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SlackUser:
    """What a person is in the asker's workspace, the workspace that is their own, and what they are called (only shown).

    `teams` are all workspaces that are theirs, and their organisation, by which Slack may name them as well.
    """

    membership: Membership
    team: str
    name: str = ""
    teams: frozenset[str] = frozenset()

    @property
    def belongs(self) -> bool:
        """Whether they are of the asker's own team, as a guest or more."""
        return self.membership in (Membership.ADMIN, Membership.MEMBER, Membership.GUEST)


class Directory:
    """Asks Slack who somebody is; each person and group at most once in five minutes and process."""

    def __init__(self, slack: AsyncWebClient, installations: Installations, clock: Clock) -> None:
        self._slack = slack
        self._installations = installations
        self._people: _Cache[SlackUser] = _Cache(clock)
        self._groups: _Cache[tuple[Group, ...]] = _Cache(clock)
        self._in_groups: _Cache[frozenset[str]] = _Cache(clock)

    async def get_user(self, member: Member, *, allow_stale: bool = False) -> SlackUser:
        """Return what the member is; raise `SlackUnavailable` when Slack doesn't say.

        `allow_stale` takes what Slack said within the last hour, then.
        """
        key = (member.tenant, member.workspace, member.user)
        return await self._people.get(key, lambda: self._ask_of(member), allow_stale=allow_stale)

    async def belongs(self, member: Member) -> bool | None:
        """Tell whether the member is of the tenant's own people, guests included; None when Slack doesn't say."""
        try:
            return (await self.get_user(member, allow_stale=True)).belongs
        except (SlackUnavailable, NotInstalled):
            return None

    async def groups(self, member: Member) -> tuple[Group, ...]:
        """Return the user groups of the member's workspace, in Slack's order; raises `SlackUnavailable`."""

        async def ask() -> tuple[Group, ...]:
            answer = await self._call("usergroups.list", member)
            return tuple(
                Group(str(group["id"]), str(group.get("name") or group.get("handle") or group["id"]))
                for group in answer.get("usergroups") or ()
            )

        return await self._groups.get((member.tenant, member.workspace), ask)

    async def is_in_group(self, member: Member, group: str) -> bool:
        """Tell whether the member belongs to a user group; a group that is gone has nobody; raises `SlackUnavailable`."""

        async def ask() -> frozenset[str]:
            try:
                answer = await self._call("usergroups.users.list", member, usergroup=group)
            except SlackApiError as error:
                if SlackError.of(error).code in {"no_such_subteam", "subteam_not_found"}:
                    return frozenset()
                raise
            return frozenset(map(str, answer.get("users") or ()))

        key = (member.tenant, member.workspace, group)
        return member.user in await self._in_groups.get(key, ask, allow_stale=True)

    async def is_same_user(self, member: Member, user: Mapping[str, Any]) -> bool:
        """Tell whether Slack's `user` object, from an event, is the person whom the member's id names; raises `SlackUnavailable`.

        Ids are certain within a workspace only: of somebody from elsewhere Slack is asked whom the id means here.
        """
        team = user.get("team_id")
        if not team or is_at_home(user, member):
            return True
        return (await self.get_user(member)).team in ("", team)

    async def _ask_of(self, member: Member) -> SlackUser:
        try:
            answer = await self._call("users.info", member, user=member.user)
        except SlackApiError as error:
            if SlackError.of(error).code in _NOBODY:
                return SlackUser(Membership.DEACTIVATED, "")
            raise
        user = answer.get("user")
        return _slack_user(user if isinstance(user, Mapping) else {}, member)

    async def _call(self, method: str, member: Member, **args: str) -> Mapping[str, Any]:
        installation = await self._installations.find(member.tenant)
        if installation is None:
            raise NotInstalled
        if installation.workspace is None and method != "users.info":
            args["team_id"] = member.workspace  # an org-wide token has to say which workspace it means
        answer = await self._slack.api_call(method, params={"token": installation.token.reveal(), **args})
        return answer.data if isinstance(answer.data, dict) else {}


def _slack_user(user: Mapping[str, Any], member: Member) -> SlackUser:
    team, also = str(user.get("team_id") or ""), _organisation(user).get("teams")
    teams = {team, str(_organisation(user).get("enterprise_id") or team)}
    teams.update(map(str, also) if isinstance(also, list) else ())
    return SlackUser(membership_of(user, member), team, str(user.get("name") or ""), frozenset(teams))


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


class _Cache(Generic[T]):
    """What was heard, by what it is about, and since when."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: dict[Hashable, tuple[datetime, T]] = {}

    async def get(self, key: Hashable, ask: Callable[[], Awaitable[T]], *, allow_stale: bool = False) -> T:
        now, before = self._clock(), self._entries.get(key)
        if before is not None and now - before[0] < CACHE_TTL:
            return before[1]
        try:
            answer = await ask()
        except SLACK_ERRORS as error:
            if allow_stale and before is not None and now - before[0] < _STALE_IF_ERROR:
                return before[1]
            raise SlackUnavailable(
                "who you are here", intermediary=SlackError.of(error).intermediary
            ) from error
        if len(self._entries) >= _MOST_KEPT:
            self._entries.clear()
        self._entries[key] = (now, answer)
        return answer
