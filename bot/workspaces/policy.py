"""Who may use the app in a workspace, and where: the rules an admin sets, without asking anyone anything."""

from dataclasses import dataclass
from enum import StrEnum

from bot.errors import (
    NotAllowed,
    Rule,
)
from bot.workspaces.settings import WorkspaceSettings


class Membership(StrEnum):
    """What a person is in a workspace, as Slack says.

    A stranger belongs to another organisation and is met in a shared channel; `DEACTIVATED` is
    deactivated, a bot, or unknown there.
    """

    ADMIN = "admin"
    MEMBER = "member"
    GUEST = "guest"
    EXTERNAL = "stranger"
    DEACTIVATED = "gone"


@dataclass(frozen=True, slots=True)
class Group:
    """A user group: its id (`S…`) and the name people see."""

    id: str
    name: str


def not_allowed(rule: Rule, settings: WorkspaceSettings) -> NotAllowed:
    """Return the error for a rule of these settings."""
    return NotAllowed(rule, settings.allowed_channels, settings.policy_updated_by)


def needs_membership(settings: WorkspaceSettings) -> bool:
    """Tell whether the rules need to know what somebody is in the workspace."""
    return not (settings.allow_guests and settings.allow_external)


def allows_channel(settings: WorkspaceSettings, channel: str | None) -> bool:
    """Tell whether the app may be used there.

    The list is about channels; a direct message (`D…`) and places without a channel, such as App
    Home, are the person's own.
    """
    if settings.allowed_channels is None or channel is None or channel.startswith("D"):
        return True
    return channel in settings.allowed_channels


def groups_of(settings: WorkspaceSettings) -> tuple[str, ...]:
    """Return the user groups (`S…`) among those who may use the app."""
    return tuple(name for name in settings.allowed_users or () if name.startswith("S"))
