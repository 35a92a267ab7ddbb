"""What each event does (https://docs.slack.dev/reference/events)."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog

from bot.clock import Clock
from bot.errors import SlackUnavailable
from bot.likes.teammates import Teammates
from bot.linking.erasure import DataErasure
from bot.posts import PostRef, find_all
from bot.slack.access.directory import Directory
from bot.slack.access.slack_user import is_at_home, teams_of
from bot.slack.api import SlackError
from bot.slack.event_envelope import EventEnvelope, Redeliver
from bot.slack.home.tab import HomeTab
from bot.slack.installations.uninstall import UninstallHandler
from bot.slack.payload import part, text
from bot.slack.reactions.reactions import Reactions
from bot.slack.team_channels.service import TeamChannels

log = structlog.get_logger(__name__)

# Slack also reports links in the composer, before there is a message to reply to.
_POSTED: Final = "conversations_history"
_COMPOSER: Final = "COMPOSER"
# By then, somebody may have been reactivated.
_LATE: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class EventHandlers:
    home_tab: HomeTab
    uninstall_handler: UninstallHandler
    team_channels: TeamChannels
    reactions: Reactions
    directory: Directory
    erasure: DataErasure
    teammates: Teammates
    clock: Clock

    async def home_opened(self, envelope: EventEnvelope) -> None:
        """Publish the Home with current data; greet whoever first opens the messages."""
        member, channel = envelope.member(envelope.text("user")), envelope.text("channel")
        await self.home_tab.check_identity(member, envelope.home_team_id)
        if envelope.text("tab") != "home":
            try:
                await self.home_tab.greet(member, channel)
            except SlackError as error:
                log.warning("greeting_failed", reason=error.code)
            return
        view_hash = text(part(envelope.event, "view"), "hash")
        try:
            await self.home_tab.publish(member, view_hash=view_hash, channel=channel or None, opened=True)
        except SlackError as error:
            log.warning("home_publish_failed", reason=error.code)  # retried the next time it is opened

    async def link_shared(self, envelope: EventEnvelope) -> None:
        """Reply once in the thread, in a team channel."""
        channel, message = envelope.text("channel"), envelope.text("message_ts")
        source = envelope.text("source") or _POSTED
        if source != _POSTED or channel in {"", _COMPOSER} or not message:
            return
        posts = tuple(dict.fromkeys(_posts(envelope.event.get("links"))))
        thread = envelope.text("thread_ts") or message
        member = envelope.member(envelope.text("user"))
        await self.team_channels.on_link_shared(
            member, channel, thread, posts, ext_shared=envelope.is_ext_shared
        )

    async def channel_shared(self, envelope: EventEnvelope) -> None:
        """Stop naming people in a channel that is now shared with another organization."""
        await self.team_channels.reshared(envelope.tenant, envelope.text("channel"), ext_shared=True)

    async def channel_unshared(self, envelope: EventEnvelope) -> None:
        """Name people again if no other organization is left in the channel."""
        still = envelope.event.get("is_ext_shared") is not False
        await self.team_channels.reshared(envelope.tenant, envelope.text("channel"), ext_shared=still)

    async def reaction_changed(self, envelope: EventEnvelope) -> None:
        await self.reactions.handle(envelope)

    async def app_uninstalled(self, envelope: EventEnvelope) -> None:
        await self.uninstall_handler.on_uninstalled(envelope, certain=True)

    async def team_access_revoked(self, envelope: EventEnvelope) -> None:
        """Delete the data of workspaces that lost access to the organization's installation."""
        teams = envelope.event.get("team_ids")
        workspaces = [one for one in teams if isinstance(one, str)] if isinstance(teams, list) else []
        await self.uninstall_handler.left(envelope, workspaces)

    async def tokens_revoked(self, envelope: EventEnvelope) -> None:
        """Delete all data when the app's bot token, its only kind, was revoked."""
        if part(envelope.event, "tokens").get("bot"):
            await self.uninstall_handler.on_uninstalled(envelope, certain=False)

    async def user_changed(self, envelope: EventEnvelope) -> None:
        """Delete all data of a deactivated user; for others, record whether they are on the team.

        Someone who is reactivated starts without data. Slack also reports external users, whose ids
        may equal those of local users: data of the latter is kept. Someone who left only one of an
        organization's workspaces, or was reactivated before a late event, isn't deactivated.
        """
        user = part(envelope.event, "user")
        if not text(user, "id"):
            return
        member, deleted = envelope.member(user["id"]), user.get("deleted") is True
        if not (deleted or user.get("team_id")):
            return
        try:
            theirs = await self.directory.is_same_user(member, user)
            if theirs and deleted and self._is_uncertain(envelope, user):
                deleted = not await self.directory.is_active(member)
        except SlackUnavailable as error:
            raise Redeliver from error
        if theirs and deleted:
            await self.erasure.forget(member)
        elif theirs:
            await self.teammates.record(member, external=not is_at_home(user, member))

    def _is_uncertain(self, envelope: EventEnvelope, user: Mapping[str, Any]) -> bool:
        """Return whether the user may be active: the event is late, or about one workspace."""
        team = text(user, "team_id")
        is_elsewhere = team != envelope.tenant and bool(teams_of(user) - {envelope.tenant, team})
        return is_elsewhere or envelope.at < self.clock() - _LATE


def _posts(links: Any) -> Iterator[PostRef]:
    for link in links if isinstance(links, list) else []:
        yield from find_all(text(link, "url")) if isinstance(link, Mapping) else ()


HANDLERS: Final[Mapping[str, Callable[[EventHandlers, EventEnvelope], Awaitable[None]]]] = {
    "app_home_opened": EventHandlers.home_opened,
    "app_uninstalled": EventHandlers.app_uninstalled,
    "channel_shared": EventHandlers.channel_shared,
    "channel_unshared": EventHandlers.channel_unshared,
    "link_shared": EventHandlers.link_shared,
    "reaction_added": EventHandlers.reaction_changed,
    "reaction_removed": EventHandlers.reaction_changed,
    "team_access_revoked": EventHandlers.team_access_revoked,
    "tokens_revoked": EventHandlers.tokens_revoked,
    "user_change": EventHandlers.user_changed,
}
