"""An emoji that was put on a message or taken off it, and what Slack says of that message now.

https://docs.slack.dev/reference/events/reaction_added, https://docs.slack.dev/reference/methods/reactions.get
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ReinstallNeeded
from bot.members import Member
from bot.slack.happenings import Happening, NotNow
from bot.slack.installs.installations import Installations
from bot.slack.reacting import emoji
from bot.slack.refusals import FAILURES, Refusal

log = structlog.get_logger(__name__)

# The message is gone, or in a place that the app can't look into (any more).
_OUT_OF_REACH: Final = frozenset(
    {
        "bad_timestamp",
        "channel_not_found",
        "is_archived",
        "message_not_found",
        "not_in_channel",
        "no_permission",
    }
)


@dataclass(frozen=True, slots=True)
class Reaction:
    """Who put which emoji (`name`, without skin tone) on which message, or took it off, and when."""

    member: Member
    name: str
    channel: str
    message: str
    adds: bool
    at: datetime

    @classmethod
    def of(cls, happening: Happening) -> Self | None:
        """Read the event; None for an emoji on anything but a message."""
        item = happening.event.get("item")
        if not isinstance(item, Mapping) or item.get("type") != "message":
            return None
        channel, message, user = item.get("channel"), item.get("ts"), happening.text("user")
        name = emoji.plain(happening.text("reaction"))
        if not (
            isinstance(channel, str) and channel and isinstance(message, str) and message and user and name
        ):
            return None
        adds = happening.kind == "reaction_added"
        return cls(happening.member(user), name, channel, message, adds, _moment(happening))


@dataclass(frozen=True, slots=True)
class Item:
    """The message as it is now (Slack's own object), and whether the emoji stands on it."""

    message: Mapping[str, Any]
    stands: bool

    @property
    def thread(self) -> str | None:
        """The thread that it answers in, if it is in one."""
        thread = self.message.get("thread_ts")
        return thread if isinstance(thread, str) else None


@dataclass(frozen=True, slots=True)
class Reacted:
    """Reads messages that were reacted to."""

    slack: AsyncWebClient
    installations: Installations
    install_url: str | None

    async def read(self, reaction: Reaction) -> Item | None:
        """Return the message; None when it is out of reach.

        Raises `NotNow` when Slack doesn't answer for now, and `ReinstallNeeded` when the installation lacks the permission.
        """
        installed = await self.installations.find(reaction.member.tenant)
        if installed is None:
            return None
        try:
            answer = await self.slack.reactions_get(
                token=installed.token.reveal(),
                channel=reaction.channel,
                timestamp=reaction.message,
                full=True,  # else Slack names only some of those who reacted
            )
        except FAILURES as failure:
            code = Refusal.of(failure).code
            if code == "missing_scope":
                raise ReinstallNeeded(self.install_url) from failure
            log.info("a message that was reacted to can't be read", why=code)
            if code in _OUT_OF_REACH:
                return None
            raise NotNow from failure
        message = answer.get("message")
        if not isinstance(message, Mapping):
            return None
        return Item(message, _stands(message.get("reactions"), reaction))


def _stands(reactions: object, reaction: Reaction) -> bool:
    return any(
        emoji.plain(str(each.get("name"))) == reaction.name
        and reaction.member.user in (each.get("users") or ())
        for each in (reactions if isinstance(reactions, list) else ())
        if isinstance(each, Mapping)
    )


def _moment(happening: Happening) -> datetime:
    """When the emoji was put there: to the microsecond where Slack tells it so."""
    try:
        return datetime.fromtimestamp(float(happening.text("event_ts")), UTC)
    except (ValueError, OverflowError, OSError):
        return happening.at
