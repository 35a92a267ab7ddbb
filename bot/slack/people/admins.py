"""Who may change a workspace's settings: its real admins and owners, as Slack says."""

from bot.errors import NotAnAdmin
from bot.members import Member
from bot.slack.people.directory import Directory
from bot.workspaces.policy import Standing


class Admins:
    """Tells admins from others."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def check(self, member: Member) -> None:
        """Raise `NotAnAdmin` unless the member is an admin or owner of the workspace, `SlackUnavailable` when Slack doesn't say."""
        if (await self._directory.known(member)).standing is not Standing.ADMIN:
            raise NotAnAdmin
