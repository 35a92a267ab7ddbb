"""Links are posted (https://docs.slack.dev/reference/events/link_shared)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.posts import PostRef, find_all
from bot.slack.event_envelope import EventEnvelope
from bot.slack.team_channels.service import TeamChannels

# Slack also reports links in the composer, before there is a message to reply to.
_POSTED: Final = "conversations_history"
_COMPOSER: Final = "COMPOSER"


async def shared(envelope: EventEnvelope, team_channels: TeamChannels) -> None:
    """Reply once in the thread, in a team channel."""
    channel, message = envelope.text("channel"), envelope.text("message_ts")
    source = envelope.text("source") or _POSTED
    if source != _POSTED or channel in {"", _COMPOSER} or not message:
        return
    posts = tuple(dict.fromkeys(_posts(envelope.event.get("links"))))
    thread = envelope.text("thread_ts") or message
    member = envelope.member(envelope.text("user"))
    await team_channels.on_link_shared(member, channel, thread, posts, outside=envelope.is_ext_shared)


def _posts(links: Any) -> Iterator[PostRef]:
    for link in links if isinstance(links, list) else []:
        url = link.get("url") if isinstance(link, Mapping) else None
        yield from find_all(url) if isinstance(url, str) else ()
