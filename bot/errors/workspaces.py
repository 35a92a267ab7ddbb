"""Errors caused by the workspace, its admins or Slack."""

from dataclasses import dataclass
from enum import StrEnum

from bot.errors.base import Fixer, LikewiseError


class Rule(StrEnum):
    """A policy rule that excludes somebody from using the app."""

    CHANNELS = "channels"
    USERS = "people"
    GUESTS = "guests"
    FULL_MEMBERS = "full members"  # for features that guests can't have even if they may use the app
    SHARING = "sharing"
    DEACTIVATED = "gone"


@dataclass(eq=False)
class NotAllowed(LikewiseError, fixable_by=Fixer.WORKSPACE_ADMIN):
    """The workspace's policy excludes the user.

    `allowed_channels` are the Slack ids of the channels where the app may be used, None for all;
    `set_by` is the Slack id of the admin who set the policy, None if nobody did.
    """

    rule: Rule
    allowed_channels: tuple[str, ...] | None = None
    set_by: str | None = None


class ExternalUser(LikewiseError, fixable_by=Fixer.HOME_ADMIN):
    """The user is from another organization, in a shared channel (Slack Connect)."""


class NotAnAdmin(LikewiseError, fixable_by=Fixer.WORKSPACE_ADMIN):
    """The user isn't an admin of the workspace."""


@dataclass(eq=False)
class BotNotInChannel(LikewiseError, fixable_by=Fixer.USER, retryable=True):
    """The app can't post in the channel, by its Slack id; `archived` if nobody can."""

    channel: str
    archived: bool = False


@dataclass(eq=False)
class ChannelNotAllowed(LikewiseError, fixable_by=Fixer.WORKSPACE_ADMIN):
    """Post replies can't be turned on in a channel that the workspace's policy excludes."""

    channel: str


@dataclass(eq=False)
class NotATeamChannel(LikewiseError, fixable_by=Fixer.WORKSPACE_ADMIN):
    """Post replies are off in the channel, so it can't follow accounts."""

    channel: str


@dataclass(eq=False)
class TooManyFollowed(LikewiseError, fixable_by=Fixer.WORKSPACE_ADMIN):
    """The channel follows the maximum number of accounts, `limit`."""

    channel: str
    limit: int


class FollowingUnavailable(LikewiseError, fixable_by=Fixer.OPERATOR):
    """X doesn't send events to this deployment: its webhook isn't registered or not valid."""


@dataclass(eq=False)
class SlackUnavailable(LikewiseError, retryable=True):
    """Slack didn't respond; `intermediary` is the status of a proxy that did, None without one."""

    intermediary: int | None = None

    def __post_init__(self) -> None:
        self.fixable_by = Fixer.NOBODY if self.intermediary is None else Fixer.OPERATOR


class NotInstalled(LikewiseError, fixable_by=Fixer.HOME_ADMIN):
    """The app isn't installed in the workspace the request comes from."""


@dataclass(eq=False)
class ReinstallNeeded(LikewiseError, retryable=True):
    """The installation in this workspace lacks a Slack scope that the action needs.

    `install_url` is where an admin grants it; None if the app serves a single workspace with a
    configured bot token. `scope` is the scope; None if Slack doesn't say.
    """

    install_url: str | None
    scope: str | None = None

    def __post_init__(self) -> None:
        self.fixable_by = Fixer.OPERATOR if self.install_url is None else Fixer.WORKSPACE_ADMIN


class FileSendFailed(LikewiseError, retryable=True):
    """Slack didn't accept a file."""


class ShareProblem(StrEnum):
    """The reason why a reply can't be shared."""

    NOT_LIKED = "not_liked"
    NO_LIKERS = "no_likers"
    LIKERS_FOR_TEAM_ONLY = "likers_for_team_only"
    NO_TEAM_CHANNEL = "no_team_channel"
    NOT_A_TEAMMATE = "not_a_teammate"
    NOT_IN_CHANNEL = "not_in_channel"
    CHANNEL_NOT_ALLOWED = "channel_not_allowed"
    CHANNEL_CLOSED = "channel_closed"


@dataclass(eq=False)
class NothingToShare(LikewiseError):
    """The user may not share this, or it no longer exists."""

    problem: ShareProblem

    def __post_init__(self) -> None:
        for_admins = {
            ShareProblem.NO_TEAM_CHANNEL,
            ShareProblem.CHANNEL_NOT_ALLOWED,
            ShareProblem.CHANNEL_CLOSED,
        }
        self.fixable_by = Fixer.WORKSPACE_ADMIN if self.problem in for_admins else Fixer.USER


class NotTheSharer(LikewiseError):
    """The user tried to remove a message that a teammate shared."""


@dataclass(eq=False)
class ShareFailed(LikewiseError, retryable=True):
    """Slack didn't accept a message to a channel; `uncertain` if it may have posted it."""

    uncertain: bool


class RemovalFailed(LikewiseError, fixable_by=Fixer.USER):
    """Slack didn't confirm a deletion; a retry button would be in another message."""


WorkspaceError = (
    NotAllowed
    | ExternalUser
    | NotAnAdmin
    | BotNotInChannel
    | ChannelNotAllowed
    | NotATeamChannel
    | TooManyFollowed
    | FollowingUnavailable
    | SlackUnavailable
    | NotInstalled
    | ReinstallNeeded
    | FileSendFailed
    | NothingToShare
    | NotTheSharer
    | ShareFailed
    | RemovalFailed
)
