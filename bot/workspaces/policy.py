"""Who may use the app in a workspace, and where: the rules an admin sets, without asking anyone anything."""

from dataclasses import dataclass
from enum import StrEnum

from bot.errors import (
    Fixer,
    LikewiseError,
)
from bot.workspaces.settings import WorkspaceSettings


class Membership(StrEnum):
    """What a person is in a workspace, as Slack says.

    A stranger belongs to another organisation and is met in a shared channel; `DEACTIVATED` is deactivated, a bot, or unknown there.
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


class Rule(StrEnum):
    """A rule that keeps somebody from using the app."""

    CHANNELS = "channels"
    USERS = "people"
    GUESTS = "guests"
    SHARING = "sharing"
    DEACTIVATED = "gone"


class NotAllowed(LikewiseError):
    """A workspace's policy keeps the asker from this; `settings` are the workspace's, with who set them."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    next_step = "An admin of this workspace can change that."

    def __init__(self, rule: Rule, settings: WorkspaceSettings) -> None:
        self.rule = rule
        self.settings = settings
        super().__init__("This workspace doesn't allow that.")


def needs_membership(settings: WorkspaceSettings) -> bool:
    """Tell whether the rules need to know what somebody is in the workspace."""
    return not (settings.allow_guests and settings.allow_external)


def allows_channel(settings: WorkspaceSettings, channel: str | None) -> bool:
    """Tell whether the app may be used there.

    The list is about channels; a direct message (`D…`) and places without a channel, such as App Home, are the person's own.
    """
    if settings.allowed_channels is None or channel is None or channel.startswith("D"):
        return True
    return channel in settings.allowed_channels


def groups_of(settings: WorkspaceSettings) -> tuple[str, ...]:
    """Return the user groups (`S…`) among those who may use the app."""
    return tuple(name for name in settings.allowed_users or () if name.startswith("S"))
