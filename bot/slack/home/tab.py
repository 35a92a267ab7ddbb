"""The App Home, published per user (https://docs.slack.dev/surfaces/app-home)."""

from dataclasses import dataclass
from typing import Any

from bot.errors import LikewiseError
from bot.members import Member
from bot.slack import messages
from bot.slack.access.directory import Directory
from bot.slack.api import ErrorKind, SlackApi, SlackError
from bot.slack.home.loader import HomeLoader
from bot.slack.intents.request import Requester
from bot.slack.message import Message, plain_blocks


@dataclass(frozen=True, slots=True)
class HomeTab:
    slack: SlackApi
    directory: Directory
    loader: HomeLoader

    async def check_identity(self, member: Member, home_team_id: str | None) -> None:
        """Raise `ExternalUser` for an external user with the member's user id."""
        requester = Requester.of(member, home_team_id=home_team_id)
        await self.loader.access_control.check_identity(requester)

    async def publish(
        self,
        member: Member,
        notice: Message | None = None,
        *,
        view_hash: str = "",
        channel: str | None = None,
        opened: bool = False,
    ) -> None:
        """Publish the member's Home; `notice` is shown in it until it is next published.

        `opened` means that they have just opened it; `view_hash` is the hash of the view that they
        saw; `channel` is their direct messages with the app, to which web pages link back, None if
        unknown. If another process has published since, the contents are loaded again, as they may
        be outdated. Raises `SlackError`.
        """
        requester = await self._requester(member, channel)
        view = messages.home(await self.loader.load(requester, opened=opened), notice)
        try:
            await self._publish(member, view, view_hash or None)
        except SlackError as error:
            if not (view_hash and error.code == "hash_conflict"):
                raise
            await self.publish(member, notice, channel=channel, opened=opened)

    async def greet(self, member: Member, channel: str) -> None:
        """Say once what the app does, except to its installer; raise `SlackError`."""
        installation = await self.slack.installation(member.tenant)
        if installation.installed_by == member.user or not await self.loader.linking.greet(member):
            return
        requester = await self._requester(member, channel)
        said = messages.greeting(await self.loader.load(requester, opened=False))
        await self.slack.send(member.tenant, "chat.postMessage", said, channel=channel)

    async def _publish(self, member: Member, view: dict[str, Any], view_hash: str | None) -> None:
        try:
            await self.slack.call(
                member.tenant, "views.publish", user_id=member.user, view=view, hash=view_hash
            )
        except SlackError as error:
            bare = view | {"blocks": plain_blocks(view["blocks"])}
            if bare == view or error.kind is not ErrorKind.BLOCKS:
                raise
            await self._publish(member, bare, view_hash)  # Slack may be unable to fetch an image

    async def _requester(self, member: Member, channel: str | None) -> Requester:
        """Return the member with their Slack name, for the page to connect; their id if unknown."""
        workspace = (await self.slack.installation(member.tenant)).name
        try:
            name = (await self.directory.get_user(member)).name or member.user
        except LikewiseError:
            name = member.user
        return Requester(member, name, workspace, channel)
