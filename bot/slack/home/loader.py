"""Load the contents of a user's App Home, with a few queries."""

from dataclasses import dataclass
from typing import Final

from bot.clock import Clock
from bot.errors import NotAllowed
from bot.likes.like_windows import LikeWindows
from bot.likes.post_previews import PostPreviews
from bot.likes.rate_limits import RateLimits
from bot.likes.service import Likes
from bot.linking import Linking
from bot.linking.link_attempts import LinkRequest
from bot.linking.results import ConnectLink
from bot.members import Member
from bot.slack.access.access import AccessControl
from bot.slack.intents.reply_target import ReplyTarget
from bot.slack.intents.request import Requester
from bot.slack.messages.home_contents import AdminSection, HomeContents
from bot.workspaces.budget import Budget
from bot.workspaces.followed_accounts import FollowedAccounts
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.workspaces.team_channels import TeamChannelStore

MOST_LIKES: Final = 8


@dataclass(frozen=True, slots=True)
class HomeLoader:
    linking: Linking
    likes: Likes
    post_previews: PostPreviews
    windows: LikeWindows
    rate_limits: RateLimits
    workspaces: WorkspaceSettingsStore
    budget: Budget
    team_channel_store: TeamChannelStore
    followed_accounts: FollowedAccounts
    access_control: AccessControl
    privacy_url: str
    clock: Clock

    async def load(self, requester: Requester, *, opened: bool) -> HomeContents:
        """Return the contents of the Home; with a new link to connect if just `opened`."""
        member = requester.member
        account = await self.linking.account(member)
        workspace = await self.workspaces.get_fresh(member)
        rights = await self.access_control.rights(requester)
        refusal = rights.refusal
        recent = () if account is None else await self.likes.latest(member, MOST_LIKES)
        left_to_x = await self.likes.left_to_x(member.tenant)
        connects = (account is None or account.invalidated) and refusal is None
        return HomeContents(
            privacy_url=self.privacy_url,
            loaded_at=self.clock(),
            preferences=await self.linking.preferences(member),
            workspace=workspace,
            barred=refusal if isinstance(refusal, NotAllowed) else None,
            account=account,
            link=await self._link(requester, new=opened) if connects else None,
            recent_actions=recent,
            names=await self.post_previews.names(
                member, (done.post for done in recent), account=None if account is None else account.x_user_id
            ),
            left_to_x=await self.windows.way(member) if left_to_x else None,
            x_confirms=await self.windows.x_sends_events(),
            exhausted_limits={} if account is None else await self.rate_limits.exhausted(account.x_user_id),
            remaining_limits={}
            if account is None
            else await self.likes.remaining_limits(member, account.x_user_id),
            admin=await self._for_admins(member) if rights.admin else None,
        )

    async def _link(self, requester: Requester, *, new: bool) -> ConnectLink | None:
        """Return the link of the open attempt, which stays valid; otherwise a new one, if `new`.

        Without `new`, no row is written about a member who has just disconnected or deleted their
        data.
        """
        link = await self.linking.open_link(requester.member)
        if link is not None or not new:
            return link
        opening = LinkRequest(
            requester.member,
            user_name=requester.user_name,
            workspace_name=requester.workspace_name,
            channel=requester.channel,
            reply=ReplyTarget.at_home().dump(),
        )
        return await self.linking.connect_link(opening)

    async def _for_admins(self, member: Member) -> AdminSection:
        channels = await self.team_channel_store.of(member)
        return AdminSection(
            await self.budget.spent(member),
            tuple(one.channel for one in channels),
            await self.likes.refused_since(member.tenant),
            await self.followed_accounts.of_workspace(member),
        )
