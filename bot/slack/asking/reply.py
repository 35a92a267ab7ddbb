"""Where the answer to a request goes, as data: said by the request, kept sealed while the answer is owed."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.secret import Secret


class Way(StrEnum):
    """How an answer reaches the person."""

    DIRECT = "direct"  # in the HTTP reply (slash commands)
    NEW = "new"  # a new ephemeral message
    REPLACE = "replace"  # in place of the message that holds the button
    HOME = "home"  # at the top of the person's App Home, whose clicks have no response_url


@dataclass(frozen=True, slots=True)
class Reply:
    """Where the answer to one request goes.

    `url` is Slack's response_url, a secret of that request; `seen` the hash of the Home that was clicked in; `thread` the thread
    in which the button stands, for its answer to stand there, too.
    """

    way: Way
    url: Secret
    seen: str = ""
    thread: str = ""

    @classmethod
    def at_home(cls, seen: str = "") -> Self:
        """At the top of the person's Home."""
        return cls(Way.HOME, Secret(""), seen)

    def new(self) -> Self:
        """The same place, as a new message; a Home holds but one."""
        return self if self.way is Way.HOME else type(self)(Way.NEW, self.url, thread=self.thread)

    def write(self) -> Secret:
        """Write it as text, to be sealed."""
        return Secret(json.dumps([self.way.value, self.url.reveal(), self.seen, self.thread]))

    @classmethod
    def read(cls, text: Secret) -> Self:
        """Read it back."""
        way, url, seen, thread = json.loads(text.reveal())
        return cls(Way(way), Secret(url), seen, thread)
