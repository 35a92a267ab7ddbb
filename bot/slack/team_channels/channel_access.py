"""Team channels that the workspace's policy excludes: the app posts nothing new there."""

from bot.members import Member
from bot.workspaces.policy import allows_channel
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.workspaces.team_channels import TeamChannelSettings


async def is_barred(workspaces: WorkspaceSettingsStore, channel: TeamChannelSettings) -> bool:
    """Return whether the policy of the channel's workspace excludes the channel.

    Buttons posted there would be refused to everyone.
    """
    nobody = Member(channel.tenant, "", channel.workspace)
    return not allows_channel(await workspaces.get(nobody), channel.channel)
