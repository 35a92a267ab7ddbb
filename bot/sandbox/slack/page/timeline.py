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
    top = [m for m in messages if not m.in_thread or m.thread_ts not in parents]
    shown: list[TimelineEntry] = []
    before: Message | None = None
    day = None
    for message in top:
        replies = [m for m in messages if m.in_thread and m.thread_ts == message.ts]
        date = moment(message.ts).date()
        compact = not replies and date == day and _goes_on(message, before)
        shown.append(_entry(message, compact=compact, new_day=date != day, replies=_row(replies)))
        before, day = (None if replies else message), date
    return shown


def _row(replies: list[Message]) -> tuple[TimelineEntry, ...]:
    pairs = zip([None, *replies[:-1]], replies, strict=True) if replies else ()
    return tuple(_entry(reply, compact=_goes_on(reply, before)) for before, reply in pairs)


def _goes_on(message: Message, before: Message | None) -> bool:
    return (
        before is not None
        and isinstance(message.author, Person)
        and before.author == message.author
        and moment(message.ts) - moment(before.ts) < CLOSE
    )


def _entry(
    message: Message, *, compact: bool, new_day: bool = False, replies: tuple[TimelineEntry, ...] = ()
) -> TimelineEntry:
    name, picture = _who(message.author)
    return TimelineEntry(message, moment(message.ts), name, picture, compact, new_day, replies)


def _who(author: Person | AppUser | None) -> tuple[str, str]:
    match author:
        case Person():
            return author.real_name, f"/avatar/{author.key}.svg"
        case AppUser():
            return author.name, "/avatar/app.svg"
        case None:
            return "Slack", "/avatar/slack.svg"
