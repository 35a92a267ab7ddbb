"""Messages with their files and reactions, and the list of all that were posted."""

from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

from bot.sandbox.slack.objects import make
from bot.sandbox.slack.people import AppUser, Person
from bot.sandbox.slack.world import Channel

Kind = Literal["message", "error"]


@dataclass
class File:
    """A file of the app; `content` is set by its upload, `channel` by sharing it."""

    id: str
    team_id: str
    name: str
    length: int
    content: bytes | None = None
    title: str = ""
    channel: Channel | None = None
    complete: bool = False

    @property
    def kind(self) -> str:
        """Return the type that the page shows, such as `CSV`."""
        return self.name.rpartition(".")[2].upper()

    @property
    def path(self) -> str:
        return f"/files-pri/{self.team_id}-{self.id}/download/{quote(self.name, safe='')}"

    def as_object(self) -> dict[str, Any]:
        return make("file", file=self)

    def is_shown_to(self, person: Person) -> bool:
        if self.channel is None or self.channel.team_id != person.team_id:
            return False
        return self.channel.im_with in {None, person.id}


@dataclass
class Message:
    """One message, by a user, by the app, or by Slack itself (`kind="error"`).

    `only_for` is the key of an ephemeral message's only reader. `changed` counts updates;
    `edited_ts` is the time of the last one.
    """

    ts: str
    team_id: str
    channel_id: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    author: Person | AppUser | None = None
    thread_ts: str | None = None
    only_for: str | None = None
    kind: Kind = "message"
    changed: int = 0
    edited_ts: str | None = None
    deleted: bool = False
    reactions: dict[str, list[Person]] = field(default_factory=dict)
    """By name (including skin tone), with their users in order."""

    @property
    def ephemeral(self) -> bool:
        return self.only_for is not None

    @property
    def by_app(self) -> bool:
        return isinstance(self.author, AppUser)

    @property
    def in_thread(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def as_object(self) -> dict[str, Any]:
        """Return the message object, as in payloads and Web API responses."""
        author = "app" if self.by_app else "user" if self.author else "slack"
        return make(f"message_of_{author}", message=self, files=[file.as_object() for file in self.files])


class Messages:
    """All messages, oldest first."""

    def __init__(self) -> None:
        self._all: list[Message] = []

    def add(self, message: Message) -> Message:
        self._all.append(message)
        return message

    def find(self, ts: str, channel_id: str | None = None) -> Message:
        """Return the message with this timestamp; raise `LookupError`."""
        for message in self._all:
            if message.ts == ts and not message.deleted and channel_id in {None, message.channel_id}:
                return message
        raise LookupError(f"no message {ts}")

    def delete(self, message: Message) -> None:
        """Delete a message; it stays in the list."""
        message.deleted = True
        message.changed += 1

    def seen_by(self, person: Person | None, channel: Channel) -> list[Message]:
        """Return what the user (None: everyone) sees in a channel, including ephemeral messages."""
        return [
            message
            for message in self._all
            if message.channel_id == channel.id
            and not message.deleted
            and message.only_for in {None, person.key if person else None}
        ]
