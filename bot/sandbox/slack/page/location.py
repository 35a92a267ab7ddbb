"""What the page shows: the user, the channel or app tab they have open, and its messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.sandbox.slack.driver import SlackDriver
from bot.sandbox.slack.ids import moment
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.page import PAGES
from bot.sandbox.slack.page.rendering import Rendering
from bot.sandbox.slack.people import AppUser, Person
from bot.sandbox.slack.state import State
from bot.sandbox.slack.world import Channel, Workspace

Tab = Literal["channel", "messages", "home"]
FIRST = ("social", "newsroom")
"""The channels to open first."""
CLOSE = timedelta(minutes=5)
"""A message this soon after the author's last one is shown below it."""


@dataclass(frozen=True)
class Location:
    """A user in a channel, in their messages with the app, or on its Home tab."""

    sandbox: SlackDriver
    person: Person
    channel: Channel
    tab: Tab

    @property
    def workspace(self) -> Workspace:
        return self.sandbox.workspace(self.person.team_id)

    @property
    def path(self) -> str:
        return f"/c/{self.channel.id}" if self.tab == "channel" else f"/app/{self.tab}"

    @property
    def installed(self) -> bool:
        return self.sandbox.installations.of(self.person.team_id) is not None

    def whole(self) -> str:
        return PAGES.render("page.html", **self._values())

    def parts(self) -> dict[str, str]:
        """Render what may have changed: sidebar, "Try this", messages or Home tab, modal."""
        values = self._values()
        return {part: PAGES.render(f"{part}.html", **values) for part in ("side", "tour", "content", "modal")}

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


def location_of(sandbox: SlackDriver, person: Person, channel_id: str | None, tab: str | None) -> Location:
    """Return a channel's, an app tab's or the user's first location; raise `LookupError`."""
    if tab is not None:
        home = tab == "home" and sandbox.manifest.home_tab
        return Location(sandbox, person, sandbox.world.im(person), "home" if home else "messages")
    channels = sandbox.world.open_to(person)
    wanted = [c for c in channels if (c.name in FIRST if channel_id is None else c.id == channel_id)]
    if channel_id is not None and not wanted:
        raise LookupError(f"{person.name} is in no channel {channel_id}")
    return Location(sandbox, person, [*wanted, *channels][0], "channel")


def _mark_read(state: State, person: Person, channel: Channel) -> None:
    """Mark a channel as read, up to the newest message."""
    seen = state.messages.seen_by(person, channel)
    if seen:
        state.read[person.key, channel.id] = max(message.ts for message in seen)


def _unread(state: State, person: Person) -> dict[str, int]:
    """Return the number of unread messages by others, by channel id; seeded ones are read."""
    channels = [*state.world.open_to(person), state.world.im(person)]
    return {
        channel.id: sum(
            message.ts > state.read.get((person.key, channel.id), state.first_day)
            for message in state.messages.seen_by(person, channel)
            if message.author != person
        )
        for channel in channels
    }


@dataclass(frozen=True)
class TimelineEntry:
    message: Message
    at: datetime
    name: str
    picture: str
    compact: bool
    new_day: bool
    replies: tuple["TimelineEntry", ...] = ()

    @property
    def offers_shortcuts(self) -> bool:
        return not self.message.ephemeral and self.message.kind == "message"


def arrange(messages: list[Message]) -> list[TimelineEntry]:
    """Group replies under their parent message; replies without one are listed on their own."""
    parents = {message.ts for message in messages if not message.in_thread}
    threads: dict[str | None, list[Message]] = {}
    for message in messages:
        if message.in_thread and message.thread_ts in parents:
            threads.setdefault(message.thread_ts, []).append(message)
    top = [m for m in messages if not m.in_thread or m.thread_ts not in parents]
    shown = []
    for message, before in zip(top, [None, *top], strict=False):
        replies = threads.get(message.ts, [])
        row = tuple(map(_entry, replies, [None, *replies]))
        shown.append(_entry(message, before, row, apart=before is not None and before.ts in threads))
    return shown


def _entry(
    message: Message, before: Message | None, replies: tuple[TimelineEntry, ...] = (), *, apart: bool = False
) -> TimelineEntry:
    at = moment(message.ts)
    new_day = before is None or moment(before.ts).date() != at.date()
    compact = (
        before is not None
        and not (replies or new_day or apart)
        and isinstance(message.author, Person)
        and before.author == message.author
        and at - moment(before.ts) < CLOSE
    )
    name, picture = _who(message.author)
    return TimelineEntry(message, at, name, picture, compact, new_day, replies)


def _who(author: Person | AppUser | None) -> tuple[str, str]:
    match author:
        case Person():
            return author.real_name, f"/avatar/{author.key}.svg"
        case AppUser():
            return author.name, "/avatar/app.svg"
        case None:
            return "Slack", "/avatar/slack.svg"
