"""Links are posted (https://docs.slack.dev/reference/events/link_shared)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.posts import PostRef, find_all
from bot.slack.acts.rooms import Rooms
from bot.slack.happenings import Happening

# Slack tells of a link while it is being typed, too; then there is no message yet to answer.
_POSTED: Final = "conversations_history"
_COMPOSER: Final = "COMPOSER"


async def shared(happening: Happening, rooms: Rooms) -> None:
    """Have a team channel's thread answered, once."""
    channel, message = happening.text("channel"), happening.text("message_ts")
    source = happening.text("source") or _POSTED
    if source != _POSTED or channel in {"", _COMPOSER} or not message:
        return
    posts = tuple(dict.fromkeys(_posts(happening.event.get("links"))))
    thread = happening.text("thread_ts") or message
    member = happening.member(happening.text("user"))
    await rooms.team.heard(member, channel, thread, posts, outside=happening.outside)


def _posts(links: Any) -> Iterator[PostRef]:
    for link in links if isinstance(links, list) else []:
        url = link.get("url") if isinstance(link, Mapping) else None
        yield from find_all(url) if isinstance(url, str) else ()
