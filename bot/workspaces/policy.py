"""A workspace's policy on who may use the app and where, as pure functions."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.errors import NotAllowed, Rule
from bot.workspaces.settings import WorkspaceSettings


class Membership(StrEnum):
    """A person's role in a workspace, according to Slack.

    `EXTERNAL` is someone of another organization in a shared channel; `DEACTIVATED` is deactivated,
    a bot, or unknown there.
    """

    ADMIN = "admin"
    MEMBER = "member"
    GUEST = "guest"
    EXTERNAL = "external"
    DEACTIVATED = "deactivated"


FULL_MEMBERS: Final = frozenset({Membership.ADMIN, Membership.MEMBER})
"""The roles that may read every public channel of their workspace."""


@dataclass(frozen=True, slots=True)
class Group:
    """A user group: its id (`S…`) and display name."""

    id: str
    name: str


def not_allowed(rule: Rule, settings: WorkspaceSettings) -> NotAllowed:
    return NotAllowed(rule, settings.allowed_channels, settings.policy_updated_by)


def needs_membership(settings: WorkspaceSettings) -> bool:
    """Return whether the policy depends on the person's role."""
    return not (settings.allow_guests and settings.allow_external)


def allows_channel(settings: WorkspaceSettings, channel: str | None) -> bool:
    """Return whether the policy allows a channel; it always allows DMs and the Home."""
    if settings.allowed_channels is None or channel is None or channel.startswith("D"):
        return True
    return channel in settings.allowed_channels


def groups_of(settings: WorkspaceSettings) -> tuple[str, ...]:
    """Return the user groups (`S…`) that may use the app."""
    return tuple(name for name in settings.allowed_users or () if name.startswith("S"))
