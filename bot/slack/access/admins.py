"""Who may change a workspace's settings: its admins and owners, as reported by Slack."""

from bot.errors import NotAnAdmin
from bot.members import Member
from bot.slack.access.directory import Directory
from bot.workspaces.policy import Membership


class Admins:
    """Check whether a member is a workspace admin."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def check(self, member: Member) -> None:
        """Raise `NotAnAdmin` unless the member is an admin or owner of the workspace.

        Raises `SlackUnavailable` when Slack doesn't answer.
        """
        if (await self._directory.get_user(member)).membership is not Membership.ADMIN:
            raise NotAnAdmin
