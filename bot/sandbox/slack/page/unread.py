"""Unread counts of conversations."""

from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import State
from bot.sandbox.slack.world import Channel


def mark_read(state: State, person: Person, channel: Channel) -> None:
    """Mark a channel as read, up to the newest message."""
    seen = state.messages.seen_by(person, channel)
    if seen:
        state.read[person.key, channel.id] = max(message.ts for message in seen)


def unread(state: State, person: Person) -> dict[str, int]:
    """Return the number of unread messages by others, by channel id.

    Seeded messages count as read.
    """
    channels = [*state.world.open_to(person), state.world.im(person)]
    return {
        channel.id: sum(
            message.ts > state.read.get((person.key, channel.id), state.first_day)
            for message in state.messages.seen_by(person, channel)
            if message.author != person
        )
        for channel in channels
    }
