"""Team channels that the workspace's rules keep the app out of: nothing new is said there."""

from bot.members import Member
from bot.workspaces.channels import Channel
from bot.workspaces.policy import allows_place
from bot.workspaces.settings import Workspaces


async def is_barred(workspaces: Workspaces, channel: Channel) -> bool:
    """Tell whether the rules of the channel's workspace leave it out; whoever pressed a button there would be refused."""
    nobody = Member(channel.tenant, "", channel.workspace)
    return not allows_place(await workspaces.of(nobody), channel.channel)
