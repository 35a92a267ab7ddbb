"""What stands in a person's App Home: collected for that person alone, in a few statements."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.errors import NotAnAdmin, SlackUnavailable
from bot.likes.allowances import Allowances
from bot.likes.outcomes import Latest
from bot.likes.service import Likes
from bot.linking import Linking
from bot.linking.attempts import Opening
from bot.linking.grants import UsedUp
from bot.linking.outcomes import ConnectLink, LinkedAccount
from bot.members import Member
from bot.slack.admins import Admins
from bot.slack.names import Names
from bot.slack.replies import Reply
from bot.workspaces.settings import Workspaces, WorkspaceSettings
from bot.workspaces.spending import Purse, Spent

MOST_LIKES: Final = 8


@dataclass(frozen=True, slots=True)
class ForAdmins:
    """A workspace's settings and its day at X."""

    settings: WorkspaceSettings
    spent: Spent


@dataclass(frozen=True, slots=True)
class HomeContents:
    """What a person's Home shows.

    `link` leads to linking where that comes next; `latest` is what they last did, by Post; `used_up` are X's limits for their
    account, by endpoint; with `unconfirmed`, likes are left to X's own pages and not known here; `admin` is None for everyone
    who is not an admin of the workspace.
    """

    privacy_url: str
    account: LinkedAccount | None = None
    link: ConnectLink | None = None
    latest: tuple[Latest, ...] = ()
    unconfirmed: bool = False
    used_up: Mapping[str, UsedUp] = field(default_factory=dict)
    admin: ForAdmins | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """Collects what stands in Home tabs."""

    linking: Linking
    likes: Likes
    allowances: Allowances
    workspaces: Workspaces
    purse: Purse
    admins: Admins
    names: Names
    privacy_url: str

    async def of(self, member: Member) -> HomeContents:
        """Return what the member's Home shows now."""
        account = await self.linking.account(member)
        connects = account is None or account.refused
        return HomeContents(
            privacy_url=self.privacy_url,
            account=account,
            link=await self._link(member) if connects else None,
            latest=() if account is None else await self.likes.latest(member, MOST_LIKES),
            unconfirmed=await self.likes.unconfirmed(),
            used_up={} if account is None else await self.allowances.used_up(account.x_user_id),
            admin=await self._for_admins(member),
        )

    async def _link(self, member: Member) -> ConnectLink:
        """Return the link of the attempt that is open; one that was started elsewhere must stay good."""
        link = await self.linking.open_link(member)
        if link is not None:
            return link
        user, workspace = await self.names.of(member)
        return await self.linking.connect_link(
            Opening(member, user_name=user, workspace_name=workspace, reply=Reply.at_home().write())
        )

    async def _for_admins(self, member: Member) -> ForAdmins | None:
        try:
            await self.admins.check(member)
        except (NotAnAdmin, SlackUnavailable):
            return None
        settings = await self.workspaces.of(member)
        return ForAdmins(settings, await self.purse.spent(member, settings.budget))
