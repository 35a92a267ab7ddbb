"""Who may change a workspace's settings: its real admins and owners, as Slack says."""

from bot.errors import NotAnAdmin
from bot.members import Member
from bot.slack.access.directory import Directory
from bot.workspaces.policy import Membership


class Admins:
    """Tells admins from others."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def check(self, member: Member) -> None:
        """Raise `NotAnAdmin` unless the member is an admin or owner of the workspace, `SlackUnavailable` when Slack doesn't say."""
        if (await self._directory.get_user(member)).membership is not Membership.ADMIN:
            raise NotAnAdmin
