"""What the page shows: the user, and the channel or app tab they have open."""

from dataclasses import dataclass
from typing import Any, Literal

from bot.sandbox.slack.driver import SlackDriver
from bot.sandbox.slack.page.rendering import Rendering
from bot.sandbox.slack.page.timeline import arrange
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import State
from bot.sandbox.slack.templating import render
from bot.sandbox.slack.world import Channel, Workspace

Tab = Literal["channel", "messages", "home"]
FIRST = ("social", "newsroom")
"""The channels to open first."""


@dataclass(frozen=True)
class Location:
    """A user in a channel, in their messages with the app, or on its Home tab."""

    sandbox: SlackDriver
    person: Person
    channel: Channel
    tab: Tab

    @property
    def workspace(self) -> Workspace:
        """Return the user's workspace."""
        return self.sandbox.workspace(self.person.team_id)

    @property
    def path(self) -> str:
        """Return the page's path."""
        return {"channel": f"/c/{self.channel.id}", "messages": "/app/messages", "home": "/app/home"}[
            self.tab
        ]

    @property
    def installed(self) -> bool:
        """Return whether the app is installed in the user's workspace."""
        return self.sandbox.installations.of(self.person.team_id) is not None

    def whole(self) -> str:
        """Render the whole page."""
        return render("page.html", **self._values())

    def parts(self) -> dict[str, str]:
        """Render what may have changed: sidebar, "Try this", messages or Home tab, modal."""
        values = self._values()
        return {
            "side": render("side.html", **values),
            "tour": render("tour.html", **values),
            "content": render("content.html", **values),
            "modal": render("modal.html", **values),
        }

    def _values(self) -> dict[str, Any]:
        state = self.sandbox
        _mark_read(state, self.person, self.channel)
        tour = self.sandbox.tour
        state.steps_done |= {number for number, step in enumerate(tour) if step.is_done()}
        return {
            "unread": _unread(state, self.person),
            "place": self,
            "tour": tour,
            "done": state.steps_done,
            "sandbox": self.sandbox,
            "manifest": state.manifest,
            "person": self.person,
            "workspace": self.workspace,
            "workspaces": list(state.world.workspaces.values()),
            "channels": state.world.open_to(self.person),
            "messages": arrange(state.messages.seen_by(self.person, self.channel)),
            "home": state.views.home_of(self.person),
            "modal": state.views.modal_of(self.person),
            "choices": {ts: held for (key, ts), held in state.choices.items() if key == self.person.key},
            "r": Rendering(self.sandbox, self.workspace),
        }


def first_location(sandbox: SlackDriver, person: Person) -> Location:
    """Return a user's initial location."""
    channels = sandbox.world.open_to(person)
    channel = next((c for c in channels if c.name in FIRST), channels[0])
    return Location(sandbox, person, channel, "channel")


def channel_location(sandbox: SlackDriver, person: Person, channel_id: str) -> Location:
    """Return a channel's location; raise `LookupError` if the user isn't in it."""
    for channel in sandbox.world.open_to(person):
        if channel.id == channel_id:
            return Location(sandbox, person, channel, "channel")
    raise LookupError(f"{person.name} is in no channel {channel_id}")


def app_location(sandbox: SlackDriver, person: Person, tab: Tab) -> Location:
    """Return the location of an app tab."""
    return Location(sandbox, person, sandbox.world.im(person), tab)


def _mark_read(state: State, person: Person, channel: Channel) -> None:
    """Mark a channel as read, up to the newest message."""
    seen = state.messages.seen_by(person, channel)
    if seen:
        state.read[person.key, channel.id] = max(message.ts for message in seen)


def _unread(state: State, person: Person) -> dict[str, int]:
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
