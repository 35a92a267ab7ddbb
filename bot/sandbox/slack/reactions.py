"""Reactions on messages (https://docs.slack.dev/reference/events/reaction_added)."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.people import Person


@dataclass
class Reactions:
    """The reactions on one message, by name (including skin tone), with their users in order."""

    people: dict[str, list[Person]] = field(default_factory=dict)

    def add(self, person: Person, name: str) -> bool:
        """Add a reaction; False if it is there already (Slack's `already_reacted`)."""
        there = self.people.setdefault(name, [])
        if person in there:
            return False
        there.append(person)
        return True

    def remove(self, person: Person, name: str) -> bool:
        """Remove a reaction; False if it isn't there (Slack's `no_reaction`)."""
        if person not in self.people.get(name, []):
            return False
        self.people[name].remove(person)
        if not self.people[name]:
            del self.people[name]
        return True

    def as_objects(self) -> list[dict[str, Any]]:
        """Return the reactions as in a message of `reactions.get`."""
        return [
            {"name": name, "users": [person.id for person in people], "count": len(people)}
            for name, people in self.people.items()
        ]


def event(
    person: Person, item_user: str, channel_id: str, ts: str, name: str, *, added: bool
) -> dict[str, Any]:
    """Return the event's payload."""
    return {
        "type": "reaction_added" if added else "reaction_removed",
        "user": person.id,
        "reaction": name,
        "item_user": item_user,
        "item": {"type": "message", "channel": channel_id, "ts": ts},
    }
