"""The App Home: published for one person at a time (https://docs.slack.dev/surfaces/app-home)."""

from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotInstalled, SlackUnavailable
from bot.members import Member
from bot.slack import messages
from bot.slack.access.directory import Directory
from bot.slack.api.errors import SlackError
from bot.slack.home.loader import HomeLoader
from bot.slack.installations.installation import Installation
from bot.slack.installations.store import Installations
from bot.slack.intents.request import Requester
from bot.slack.message import (
    Message,
    without_images,
)

_CHANGED_SINCE: Final = "hash_conflict"


@dataclass(frozen=True, slots=True)
class HomeTab:
    """Publishes Home tabs."""

    slack: AsyncWebClient
    installations: Installations
    directory: Directory
    loader: HomeLoader

    async def publish(
        self,
        member: Member,
        notice: Message | None = None,
        *,
        view_hash: str = "",
        channel: str | None = None,
        opened: bool = False,
    ) -> None:
        """Show the member their Home as it is now, with `notice` in it until it is next published.

        `opened` tells that they have just opened it; `view_hash` is the hash of the view that they had before them; `channel` are their
        direct messages with the app, where known, to which pages lead back. When another process has published since, what was
        collected may be the older of the two, so it is collected once more. Raises what slack_sdk raises, and `NotInstalled`.
        """
        try:
            await self._published(member, notice, view_hash, channel, opened=opened)
        except SlackApiError as refusal:
            if not (view_hash and SlackError.of(refusal).code == _CHANGED_SINCE):
                raise
            await self._published(member, notice, "", channel, opened=opened)

    async def _published(
        self, member: Member, notice: Message | None, view_hash: str, channel: str | None, *, opened: bool
    ) -> None:
        installation = await self.installations.find(member.tenant)
        if installation is None:
            raise NotInstalled
        requester = Requester(member, await self._name(member), installation.name, channel)
        view = messages.home(await self.loader.load(requester, opened=opened), notice)
        bare = view | {"blocks": without_images(view["blocks"])}
        try:
            await self._sent(installation, member, view, view_hash)
        except SlackApiError as refusal:
            if bare == view or not SlackError.of(refusal).invalid_blocks:
                raise
            await self._sent(
                installation, member, bare, view_hash
            )  # it may be a picture that Slack can't fetch

    async def _sent(
        self, installation: Installation, member: Member, view: dict[str, Any], view_hash: str
    ) -> None:
        expected = {"hash": view_hash} if view_hash else {}
        await self.slack.views_publish(
            token=installation.token.reveal(), user_id=member.user, view=view, **expected
        )

    async def _name(self, member: Member) -> str:
        """Return what the member is called, where Slack says; for the linking page, so that they know whose link it is."""
        try:
            return (await self.directory.get_user(member)).name or member.user
        except SlackUnavailable:
            return member.user
