"""Where the reply to a request goes; stored encrypted while the reply is pending."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from bot.secret import Secret

_NONE: Final = Secret("")


class ReplyMode(StrEnum):
    HTTP_RESPONSE = "direct"  # in the HTTP response (slash commands)
    NEW_EPHEMERAL = "new"  # a new ephemeral message
    REPLACE_ORIGINAL = "replace"  # replaces the message with the button
    APP_HOME = "home"  # in the user's App Home, whose clicks have no response_url


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """Where the reply to one request goes.

    `url` is Slack's response_url, a secret; `view_hash` the hash of the Home that was clicked;
    `thread` the `thread_ts` of the clicked message, so that the reply goes to the same thread.
    """

    mode: ReplyMode
    url: Secret = _NONE
    view_hash: str = ""
    thread: str = ""

    @classmethod
    def at_home(cls, view_hash: str = "") -> Self:
        return cls(ReplyMode.APP_HOME, view_hash=view_hash)

    def new(self) -> Self:
        """Return the same target, for a new message; the Home has only one."""
        if self.mode is ReplyMode.APP_HOME:
            return self
        return type(self)(ReplyMode.NEW_EPHEMERAL, self.url, thread=self.thread)

    def dump(self) -> Secret:
        return Secret(json.dumps([self.mode.value, self.url.reveal(), self.view_hash, self.thread]))

    @classmethod
    def load(cls, text: Secret) -> Self:
        way, url, seen, thread = json.loads(text.reveal())
        return cls(ReplyMode(way), Secret(url), seen, thread)
