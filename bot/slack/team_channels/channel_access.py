"""Team channels that the workspace's rules keep the app out of: nothing new is said there."""

from bot.members import Member
from bot.workspaces.policy import allows_channel
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.workspaces.team_channels import TeamChannelSettings


async def is_barred(workspaces: WorkspaceSettingsStore, channel: TeamChannelSettings) -> bool:
    """Tell whether the rules of the channel's workspace leave it out; whoever pressed a button there would be refused."""
    nobody = Member(channel.tenant, "", channel.workspace)
    return not allows_channel(await workspaces.get(nobody), channel.channel)
