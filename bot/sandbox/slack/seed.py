"""The first messages, with links (by name, as the X sandbox has the posts) in every pasted form."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.sandbox.slack.composer import message_parts
from bot.sandbox.slack.ids import as_ts
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.state import State
from bot.sandbox.slack.world import DATA

POSTS: Final[Mapping[str, str]] = DATA["posts"]
"""The names used in messages, with the default URL of each post."""


def seed(state: State, posts: Mapping[str, str] = POSTS) -> None:
    """Post the first messages; `posts` maps names to X URLs, by default those of `POSTS`."""
    links = {**POSTS, **posts}
    first = state.clock() - timedelta(minutes=7 * len(DATA["messages"]))
    for number, (channel, name, text) in enumerate(DATA["messages"]):
        at = first + timedelta(minutes=7 * number, seconds=11 * number)
        _put(state, channel, name, int(at.timestamp() * 10_000), text.format(**links))
    parent = state.messages.seen_by(None, state.world.channel("social"))[0]
    reply = "Done. Eleven months, and it starts in under a second 🎉"
    _put(state, "social", "lena", int(float(parent.ts) * 10_000) + 900_000, reply, thread_ts=parent.ts)
    state.first_day = state.timestamps.next()
    state.changes.bump()


def _put(
    state: State, where: str, name: str, ten_thousandths: int, typed: str, thread_ts: str | None = None
) -> None:
    channel, person = state.world.channel(where), state.world.person(name)
    ts, said = as_ts(ten_thousandths), message_parts(typed, state.workspace(channel.team_id))
    message = Message(ts, channel.team_id, channel.id, *said, author=person, thread_ts=thread_ts)
    state.messages.add(message)
