"""What stands in a person's App Home: collected for that person alone, in a few statements."""

from dataclasses import dataclass
from typing import Final

from bot.errors import LikewiseError, NotAnAdmin, SlackUnavailable
from bot.likes.allowances import Allowances
from bot.likes.service import Likes
from bot.linking import Linking
from bot.linking.attempts import Opening
from bot.linking.outcomes import ConnectLink
from bot.members import Member
from bot.slack.asking.payloads import Asker
from bot.slack.asking.reply import Reply
from bot.slack.outcomes.home import ForAdmins, HomeContents
from bot.slack.people.admins import Admins
from bot.slack.people.gate import Gate
from bot.workspaces.channels import Channels
from bot.workspaces.policy import NotAllowed
from bot.workspaces.settings import Workspaces
from bot.workspaces.spending import Purse

MOST_LIKES: Final = 8


@dataclass(frozen=True, slots=True)
class Home:
    """Collects what stands in Home tabs."""

    linking: Linking
    likes: Likes
    allowances: Allowances
    workspaces: Workspaces
    purse: Purse
    channels: Channels
    admins: Admins
    gate: Gate
    privacy_url: str

    async def of(self, asker: Asker, *, looks: bool) -> HomeContents:
        """Return what the asker's Home shows now; when they have just come to look, with a new link if they need one."""
        member = asker.member
        account = await self.linking.account(member)
        refusal = await self._refusal(asker)
        connects = (account is None or account.refused) and refusal is None
        return HomeContents(
            privacy_url=self.privacy_url,
            choices=await self.linking.choices(member),
            workspace=await self.workspaces.newest(member),
            barred=refusal if isinstance(refusal, NotAllowed) else None,
            account=account,
            link=await self._link(asker, new=looks) if connects else None,
            latest=() if account is None else await self.likes.latest(member, MOST_LIKES),
            unconfirmed=await self.likes.unconfirmed(member.tenant),
            used_up={} if account is None else await self.allowances.used_up(account.x_user_id),
            left={} if account is None else await self.likes.left(member, account.x_user_id),
            admin=await self._for_admins(member),
        )

    async def _refusal(self, asker: Asker) -> LikewiseError | None:
        try:
            await self.gate.check(asker, "home")
        except LikewiseError as refusal:
            return refusal
        return None

    async def _link(self, asker: Asker, *, new: bool) -> ConnectLink | None:
        """Return the link of the attempt that is open, since one that was started elsewhere must stay good; else a new one's.

        Who has just disconnected, or had everything deleted, is not written down anew for that.
        """
        link = await self.linking.open_link(asker.member)
        if link is not None or not new:
            return link
        opening = Opening(
            asker.member,
            user_name=asker.user_name,
            workspace_name=asker.workspace_name,
            channel=asker.channel,
            reply=Reply.at_home().write(),
        )
        return await self.linking.connect_link(opening)

    async def _for_admins(self, member: Member) -> ForAdmins | None:
        try:
            await self.admins.check(member)
        except (NotAnAdmin, SlackUnavailable):
            return None
        budget = (await self.workspaces.of(member)).budget
        channels = await self.channels.of(member)
        return ForAdmins(
            await self.purse.spent(member, budget),
            tuple(one.channel for one in channels),
            await self.likes.refused_since(member.tenant),
        )
