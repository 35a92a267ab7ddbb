"""The App Home: published for one person at a time (https://docs.slack.dev/surfaces/app-home)."""

from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotInstalled, SlackUnavailable
from bot.members import Member
from bot.slack import render
from bot.slack.asking.payloads import Asker
from bot.slack.home.collected import Home
from bot.slack.installs.installations import Installations
from bot.slack.installs.installed import Installed
from bot.slack.message import Message, without_pictures
from bot.slack.people.directory import Directory
from bot.slack.refusals import Refusal

_CHANGED_SINCE: Final = "hash_conflict"


@dataclass(frozen=True, slots=True)
class HomeTab:
    """Publishes Home tabs."""

    slack: AsyncWebClient
    installations: Installations
    directory: Directory
    home: Home

    async def publish(
        self,
        member: Member,
        news: Message | None = None,
        *,
        seen: str = "",
        channel: str | None = None,
        looks: bool = False,
    ) -> None:
        """Show the member their Home as it is now, with `news` in it until it is next published.

        `looks` tells that they have just opened it; `seen` is the hash of the view that they had before them; `channel` are their
        direct messages with the app, where known, to which pages lead back. When another process has published since, what was
        collected may be the older of the two, so it is collected once more. Raises what slack_sdk raises, and `NotInstalled`.
        """
        try:
            await self._published(member, news, seen, channel, looks=looks)
        except SlackApiError as refusal:
            if not (seen and Refusal.of(refusal).code == _CHANGED_SINCE):
                raise
            await self._published(member, news, "", channel, looks=looks)

    async def _published(
        self, member: Member, news: Message | None, seen: str, channel: str | None, *, looks: bool
    ) -> None:
        installed = await self.installations.find(member.tenant)
        if installed is None:
            raise NotInstalled
        asker = Asker(member, await self._name(member), installed.name, channel)
        view = render.home(await self.home.of(asker, looks=looks), news)
        bare = view | {"blocks": without_pictures(view["blocks"])}
        try:
            await self._sent(installed, member, view, seen)
        except SlackApiError as refusal:
            if bare == view or not Refusal.of(refusal).is_of_blocks:
                raise
            await self._sent(installed, member, bare, seen)  # it may be a picture that Slack can't fetch

    async def _sent(self, installed: Installed, member: Member, view: dict[str, Any], seen: str) -> None:
        expected = {"hash": seen} if seen else {}
        await self.slack.views_publish(
            token=installed.token.reveal(), user_id=member.user, view=view, **expected
        )

    async def _name(self, member: Member) -> str:
        """Return what the member is called, where Slack says; for the linking page, so that they know whose link it is."""
        try:
            return (await self.directory.known(member)).name or member.user
        except SlackUnavailable:
            return member.user
