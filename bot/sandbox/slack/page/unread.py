"""Which conversations hold something a person hasn't looked at yet."""

from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import State
from bot.sandbox.slack.world import Channel


def mark_read(state: State, person: Person, channel: Channel) -> None:
    """They look at it now, up to the newest message."""
    seen = state.messages.seen_by(person, channel)
    if seen:
        state.read[person.key, channel.id] = max(message.ts for message in seen)


def unread(state: State, person: Person) -> dict[str, int]:
    """How many new messages of others there are, by channel id; what was said before the first day counts as read."""
    channels = [*state.world.open_to(person), state.world.im(person)]
    return {
        channel.id: sum(
            message.ts > state.read.get((person.key, channel.id), state.first_day)
            for message in state.messages.seen_by(person, channel)
            if message.author != person
        )
        for channel in channels
    }
