"""Messages as the page shows them: by day, with threads, grouped by author."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.slack.ids import moment
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import AppUser, Person

CLOSE = timedelta(minutes=5)


@dataclass(frozen=True)
class TimelineEntry:
    """One message, its author, and its position in the list."""

    message: Message
    at: datetime
    name: str
    picture: str
    compact: bool
    new_day: bool
    replies: tuple["TimelineEntry", ...] = ()

    @property
    def offers_shortcuts(self) -> bool:
        """Return whether it has a menu with shortcuts."""
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
