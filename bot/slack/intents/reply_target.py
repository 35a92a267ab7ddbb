"""Where the answer to a request goes, as data: said by the request, kept sealed while the answer is owed."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.secret import Secret


class ReplyMode(StrEnum):
    """How an answer reaches the person."""

    HTTP_RESPONSE = "direct"  # in the HTTP reply (slash commands)
    NEW_EPHEMERAL = "new"  # a new ephemeral message
    REPLACE_ORIGINAL = "replace"  # in place of the message that holds the button
    APP_HOME = "home"  # at the top of the person's App Home, whose clicks have no response_url


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """Where the answer to one request goes.

    `url` is Slack's response_url, a secret of that request; `view_hash` the hash of the Home that was clicked in; `thread` the thread
    in which the button stands, for its answer to stand there, too.
    """

    mode: ReplyMode
    url: Secret
    view_hash: str = ""
    thread: str = ""

    @classmethod
    def at_home(cls, view_hash: str = "") -> Self:
        """At the top of the person's Home."""
        return cls(ReplyMode.APP_HOME, Secret(""), view_hash)

    def new(self) -> Self:
        """The same place, as a new message; a Home holds but one."""
        return (
            self
            if self.mode is ReplyMode.APP_HOME
            else type(self)(ReplyMode.NEW_EPHEMERAL, self.url, thread=self.thread)
        )

    def dump(self) -> Secret:
        """Write it as text, to be sealed."""
        return Secret(json.dumps([self.mode.value, self.url.reveal(), self.view_hash, self.thread]))

    @classmethod
    def load(cls, text: Secret) -> Self:
        """Read it back."""
        way, url, seen, thread = json.loads(text.reveal())
        return cls(ReplyMode(way), Secret(url), seen, thread)
