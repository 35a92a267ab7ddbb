"""What stands in a person's App Home, as data for whoever draws it. It is for that person alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.likes.outcomes import Latest
from bot.linking.outcomes import Choices, ConnectLink, LinkedAccount, UsedUp
from bot.workspaces.policy import NotAllowed
from bot.workspaces.settings import WorkspaceSettings
from bot.workspaces.spending import Spent
from bot.x import Window


@dataclass(frozen=True, slots=True)
class ForAdmins:
    """What the workspace spends today, the ids of its team channels, and since when X refuses likes for its plan, if it does."""

    spent: Spent
    channels: tuple[str, ...] = ()
    refused_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class HomeContents:
    """What a person's Home shows.

    `barred` is the rule that keeps them from using the app, if one does; `link` leads to linking where that comes next and is
    allowed; `latest` is what they last did, by Post; `used_up` are X's limits for their account, by endpoint, `left` what
    they leave, as X last told; with `unconfirmed`,
    likes are left to X's own pages and not known here; `admin` is there for admins of the workspace only.
    """

    privacy_url: str
    choices: Choices = field(default_factory=Choices)
    workspace: WorkspaceSettings = field(default_factory=WorkspaceSettings)
    barred: NotAllowed | None = None
    account: LinkedAccount | None = None
    link: ConnectLink | None = None
    latest: tuple[Latest, ...] = ()
    unconfirmed: bool = False
    used_up: Mapping[str, UsedUp] = field(default_factory=dict)
    left: Mapping[str, Window] = field(default_factory=dict)
    admin: ForAdmins | None = None
