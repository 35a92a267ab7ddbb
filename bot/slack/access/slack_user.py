"""A Slack user, read from a `user` object.

https://docs.slack.dev/reference/objects/user-object
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.members import Member
from bot.slack.payload import part, storable
from bot.workspaces.policy import Membership


@dataclass(frozen=True, slots=True)
class SlackUser:
    """A user as seen from the requester's workspace.

    `team` is the user's own workspace. `teams` has all their workspaces and their organization, any
    of which Slack may report as `team_id`. `display_name` is for display only, and empty for
    external users. `timezone` is an IANA name, None if Slack doesn't say.
    """

    membership: Membership
    team: str
    name: str = ""
    teams: frozenset[str] = frozenset()
    display_name: str = ""
    timezone: str | None = None

    @property
    def belongs(self) -> bool:
        """Whether the user is a member of the requester's own team, guests included."""
        return self.membership in (Membership.ADMIN, Membership.MEMBER, Membership.GUEST)


def slack_user(user: Mapping[str, Any], member: Member) -> SlackUser:
    """Read a `user` object, requested with the token of the member's workspace."""
    return SlackUser(
        membership_of(user, member),
        str(user.get("team_id") or ""),
        storable(user.get("name")),
        teams_of(user),
        _display_name(user) if is_at_home(user, member) else "",
        storable(user.get("tz"))[:64] or None,
    )


def membership_of(user: Mapping[str, Any], member: Member) -> Membership:
    if user.get("deleted") or user.get("is_bot") or not user.get("team_id"):
        return Membership.DEACTIVATED
    if not is_at_home(user, member):
        return Membership.EXTERNAL
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Membership.GUEST
    return Membership.ADMIN if _is_admin(user, member) else Membership.MEMBER


def is_at_home(user: Mapping[str, Any], member: Member) -> bool:
    """Return whether a `user` object belongs to the member's tenant.

    The workspace doesn't count: a request to an organization's installation may name that of an
    external user.
    """
    return not user.get("is_stranger") and member.tenant in teams_of(user)


def teams_of(user: Mapping[str, Any]) -> frozenset[str]:
    """Return the ids of a user's workspaces and of their organization."""
    organization = part(user, "enterprise_user")
    team, teams = user.get("team_id"), organization.get("teams")
    others = teams if isinstance(teams, list) else []
    return frozenset(str(each) for each in (team, organization.get("enterprise_id"), *others) if each)


def _is_admin(user: Mapping[str, Any], member: Member) -> bool:
    """Return whether the user is an admin of the member's workspace or of its organization.

    An organization's token reads the rights in the workspace that `team_id` names, which may be
    another one.
    """
    is_about_it = member.tenant == member.workspace or user.get("team_id") in (
        member.workspace,
        member.tenant,
    )
    organization = part(user, "enterprise_user")
    rights = ("is_admin", "is_owner", "is_primary_owner")
    return any((is_about_it and user.get(right)) or organization.get(right) for right in rights)


def _display_name(user: Mapping[str, Any]) -> str:
    names = part(user, "profile")
    told = (names.get("display_name"), names.get("real_name"), user.get("real_name"), user.get("name"))
    return next((name.strip() for name in told if isinstance(name, str) and name.strip()), "")
