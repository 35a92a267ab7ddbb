"""Slack users and user groups, cached for five minutes.

https://docs.slack.dev/reference/methods/users.info,
https://docs.slack.dev/reference/methods/emoji.list,
https://docs.slack.dev/reference/methods/usergroups.list,
https://docs.slack.dev/reference/methods/usergroups.users.list
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, TypeVar

import stamina

from bot.clock import Clock
from bot.errors import LikewiseError, NotInstalled
from bot.members import Member
from bot.slack.access.slack_user import SlackUser, is_at_home, slack_user
from bot.slack.api import ErrorKind, SlackApi, SlackError, SlackResponse
from bot.ttl_cache import TTLCache
from bot.workspaces.policy import Group, Membership

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

CACHE_TTL: Final = timedelta(minutes=5)
# While Slack is down, a recent cached answer is better than locking everybody out.
_STALE_IF_ERROR: Final = timedelta(hours=1)
_MAX_ENTRIES: Final = 50_000
_OF_ANY_WORKSPACE: Final = ("users.info", "emoji.list")  # these take no `team_id`
_MAX_WORKSPACES: Final = 500  # whose emoji are cached; each has some thousand names
# Slack allows a workspace about 100 lookups a minute, and a process that has just started has
# everybody to look up. The request waits, and its reply comes late, if Slack names at most this.
_LONGEST_WAIT: Final = timedelta(seconds=30)


@dataclass(slots=True, eq=False)
class Directory:
    """Look up users and groups, cached; `install_url` is where scopes are granted, or None."""

    slack: SlackApi
    clock: Clock
    install_url: str | None
    _users: TTLCache[tuple[str, str, str], SlackUser] = field(init=False)
    _groups: TTLCache[tuple[str, str], tuple[Group, ...]] = field(init=False)
    _emoji: TTLCache[tuple[str, str], tuple[frozenset[str], bool]] = field(init=False)
    _group_members: TTLCache[tuple[str, str, str], frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        stale = _STALE_IF_ERROR - CACHE_TTL
        self._users = TTLCache(CACHE_TTL, self.clock, max_entries=_MAX_ENTRIES, stale_for=stale)
        self._groups = TTLCache(CACHE_TTL, self.clock, max_entries=_MAX_ENTRIES)
        self._emoji = TTLCache(CACHE_TTL, self.clock, max_entries=_MAX_WORKSPACES)
        self._group_members = TTLCache(CACHE_TTL, self.clock, max_entries=_MAX_ENTRIES, stale_for=stale)

    async def get_user(self, member: Member, *, allow_stale: bool = False) -> SlackUser:
        """Return the user; raise `NotInstalled`, or `SlackUnavailable` when Slack doesn't answer.

        With `allow_stale`, a cached answer up to one hour old is returned when Slack fails.
        """
        key = (member.tenant, member.workspace, member.user)
        return await self._cached(self._users, key, lambda: self._load_user(member), allow_stale=allow_stale)

    async def display_names(self, tenant: str, users: Iterable[str]) -> list[str]:
        """Return these users' names in order, without external and unknown ones."""
        names = await asyncio.gather(*(self._display_name(Member(tenant, user, tenant)) for user in users))
        return [name for name in names if name]

    async def _display_name(self, member: Member) -> str:
        try:
            return (await self.get_user(member, allow_stale=True)).display_name
        except LikewiseError:
            return ""

    async def belongs(self, member: Member) -> bool | None:
        """Return whether the member is on the tenant's team, guests included; None if unknown."""
        try:
            return (await self.get_user(member, allow_stale=True)).belongs
        except LikewiseError:
            return None

    async def groups(self, member: Member) -> tuple[Group, ...]:
        """Return the workspace's user groups; none without the scope. Raises `SlackUnavailable`."""

        async def load() -> tuple[Group, ...]:
            try:
                answer = await self._call("usergroups.list", member)
            except SlackError as error:
                if error.kind is ErrorKind.MISSING_SCOPE:
                    return ()
                raise
            return tuple(
                Group(str(group["id"]), str(group.get("name") or group.get("handle") or group["id"]))
                for group in answer.data.get("usergroups") or ()
            )

        return await self._cached(self._groups, (member.tenant, member.workspace), load)

    async def has_emoji(self, member: Member, name: str) -> bool | None:
        """Return whether the workspace has an emoji; None if Slack doesn't say."""

        async def load() -> tuple[frozenset[str], bool]:
            answer = await self._call("emoji.list", member, include_categories=True)
            standard = [
                each
                for category in answer.data.get("categories") or ()
                for each in category.get("emoji_names") or ()
            ]
            return frozenset(map(str, (*(answer.data.get("emoji") or ()), *standard))), bool(standard)

        try:
            names, complete = await self._emoji.get_or_load((member.tenant, member.workspace), load)
        except (SlackError, NotInstalled):
            return None
        if name in names:
            return True
        return False if complete else None

    async def is_in_group(self, member: Member, group: str) -> bool:
        """Return whether the member is in a group; raise `SlackUnavailable`, `ReinstallNeeded`."""

        async def load() -> frozenset[str]:
            try:
                answer = await self._call("usergroups.users.list", member, usergroup=group)
            except SlackError as error:
                if error.code in {"no_such_subteam", "subteam_not_found"}:
                    return frozenset()
                raise
            return frozenset(map(str, answer.data.get("users") or ()))

        key = (member.tenant, member.workspace, group)
        return member.user in await self._cached(self._group_members, key, load, allow_stale=True)

    async def is_same_user(self, member: Member, user: Mapping[str, Any]) -> bool:
        """Return whether an event's `user` object is the member; raise `SlackUnavailable`.

        User ids are unique only within a workspace: for a user from elsewhere, Slack is asked whom
        the id refers to here.
        """
        team = user.get("team_id")
        if not team or is_at_home(user, member):
            return True
        return (await self.get_user(member)).team in ("", team)

    async def is_active(self, member: Member) -> bool:
        """Ask Slack now whether the user is active in the tenant; raise `SlackUnavailable`."""
        try:
            user = await self._load_user(member)
        except SlackError as error:
            raise error.as_likewise_error(self.install_url) from error
        return user.membership is not Membership.DEACTIVATED

    async def _cached(
        self, cache: TTLCache[K, T], key: K, load: Callable[[], Awaitable[T]], *, allow_stale: bool = False
    ) -> T:
        try:
            return await cache.get_or_load(key, load, stale_if=(SlackError,) if allow_stale else ())
        except SlackError as error:
            raise error.as_likewise_error(self.install_url) from error

    async def _load_user(self, member: Member) -> SlackUser:
        try:
            answer = await self._call("users.info", member, user=member.user)
        except SlackError as error:
            if error.kind is ErrorKind.RECIPIENT:
                return SlackUser(Membership.DEACTIVATED, "")
            raise
        return slack_user(answer.object("user"), member)

    async def _call(self, method: str, member: Member, **args: Any) -> SlackResponse:
        try:
            if (
                method not in _OF_ANY_WORKSPACE
                and (await self.slack.installation(member.tenant)).workspace is None
            ):
                args["team_id"] = member.workspace  # an org-wide token has to name the workspace
            async for attempt in stamina.retry_context(on=_retry_after, attempts=2):
                with attempt:
                    return await self.slack.call(member.tenant, method, **args)
            raise AssertionError("the last attempt returns or raises")
        except SlackError as error:
            if error.kind is ErrorKind.NOT_INSTALLED:  # whatever the cache says about its users
                raise NotInstalled from error
            raise


def _retry_after(error: Exception) -> timedelta | bool:
    """Return how long Slack says to wait; False if that's too long, or about something else."""
    if not isinstance(error, SlackError) or error.kind is not ErrorKind.RETRY_AFTER:
        return False
    wait = error.retry_after
    return wait if wait is not None and wait <= _LONGEST_WAIT else False
