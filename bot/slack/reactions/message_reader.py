"""A reaction added or removed, and the current state of its message.

https://docs.slack.dev/reference/events/reaction_added,
https://docs.slack.dev/reference/methods/reactions.get
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self

from bot.errors import ReinstallNeeded
from bot.members import Member
from bot.slack.api import ErrorKind, SlackApi, SlackError
from bot.slack.event_envelope import EventEnvelope, Redeliver
from bot.slack.intents import emoji
from bot.slack.payload import part, text

# The message was deleted, or is in a channel that the app can't read.
_OUT_OF_REACH: Final = frozenset({ErrorKind.NOT_INSTALLED, ErrorKind.CHANNEL, ErrorKind.MESSAGE_GONE})


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction added (`adds`) or removed; `name` is without skin tone."""

    member: Member
    name: str
    channel: str
    message: str
    adds: bool
    at: datetime

    @classmethod
    def of(cls, envelope: EventEnvelope) -> Self | None:
        """Parse the event; None if the reaction isn't on a message."""
        item = envelope.event.get("item")
        if not isinstance(item, Mapping) or item.get("type") != "message":
            return None
        channel, message, user = item.get("channel"), item.get("ts"), envelope.text("user")
        name = emoji.plain(envelope.text("reaction"))
        if not (
            isinstance(channel, str) and channel and isinstance(message, str) and message and user and name
        ):
            return None
        adds = envelope.kind == "reaction_added"
        at = _moment(envelope.text("event_ts")) or envelope.at
        return cls(envelope.member(user), name, channel, message, adds, at)


@dataclass(frozen=True, slots=True)
class ReactedMessage:
    """The message as it is now (a `message` object), and whether the reaction is still on it.

    `edited_at` is when somebody last edited it; None if nobody has, and for the app's own messages.
    """

    message: Mapping[str, Any]
    has_reaction: bool
    edited_at: datetime | None

    @property
    def thread(self) -> str | None:
        """The `thread_ts` of the thread that the message is in; None if it isn't in one."""
        thread = self.message.get("thread_ts")
        return thread if isinstance(thread, str) else None


@dataclass(frozen=True, slots=True)
class MessageReader:
    slack: SlackApi
    install_url: str | None

    async def read(self, reaction: Reaction) -> ReactedMessage | None:
        """Return the message, or None if out of reach; `Redeliver` or `ReinstallNeeded`."""
        try:
            answer = await self.slack.call(
                reaction.member.tenant,
                "reactions.get",
                channel=reaction.channel,
                timestamp=reaction.message,
                full=True,  # otherwise Slack lists only some of the users who reacted
            )
        except SlackError as error:
            if error.kind in _OUT_OF_REACH:
                return None
            if error.kind is ErrorKind.MISSING_SCOPE:
                raise ReinstallNeeded(self.install_url, error.scope) from error
            raise Redeliver from error
        message = answer.object("message")
        if not message:
            return None
        is_own = message.get("user") == (await self.slack.installation(reaction.member.tenant)).bot_user_id
        return ReactedMessage(
            message,
            _has_reaction(message.get("reactions"), reaction),
            None if is_own else _moment(text(part(message, "edited"), "ts")),
        )


def _has_reaction(reactions: object, reaction: Reaction) -> bool:
    return any(
        emoji.plain(str(each.get("name"))) == reaction.name
        and reaction.member.user in (each.get("users") or ())
        for each in (reactions if isinstance(reactions, list) else ())
        if isinstance(each, Mapping)
    )


def _moment(timestamp: str) -> datetime | None:
    """Read one of Slack's timestamps (`ts`), to the microsecond; None if it isn't one."""
    try:
        return datetime.fromtimestamp(float(timestamp), UTC)
    except (ValueError, OverflowError, OSError):
        return None
