"""The kinds of answers, each with the next step that it must offer."""

import re
from typing import Final

from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text

# The text of each kind, and its next step: a button in brackets, or words.
KINDS: Final = {
    "liked": (r"^(?:Liked|You already like) the post\b.* as @(\w+) ", r"\[Unlike\]"),
    "unliked": (r"^(?:Unliked|You already unliked) the post\b.* as @(\w+) ", r"\[Like\]"),
    "left to X": (r"^One more step:", r"\[Like on X\]|\[Open on X\]"),
    "prompt": (
        r"^Connect your X account|^X disconnected @|^You're connected as .*\n?To switch",
        r"\[Connect X account\]|\[Reconnect\]|\[Switch account\]",
    ),
    "limit": (r"^You've hit X's [a-z ]*limit\.", r"\[Try again\]"),
    "X is down": (
        r"^X (isn't responding|isn't renewing your connection|isn't accepting your connection|sent an unreadable)|^Something between Likewise and X blocked this",
        r"\[Try again\]",
    ),
    "money": (
        r"^Likewise is out of X API credit|^Likewise has reached its X spending cap",
        r"your Likewise admin",
    ),
    "no such post": (r"^We can't find that post", r"\[Open on X\]"),
    "refused": (r"^X refused this", r"\[Open on X\]"),
    "likers": (r"^Who liked |^X only shows likers", r"\[Open on X\]"),
    "liked posts": (r"^Your liked posts", r"\[Unlike\]"),
    "no liked posts": (r"^No liked posts yet|^X only shows liked posts", r"/liked?"),
    "disconnected": (
        r"^Disconnected @(\w+)|^No X account was connected",
        r"\[Connect again\]|\[Connect X account\]",
    ),
    "account": (
        r"^You're connected as @(\w+)|^No X account is connected",
        r"\[Connect X account\]|\[Disconnect\]",
    ),
    "overtaken": (r"^We didn't (?:un)?like this post", r"\[Like\]|\[Unlike\]"),
    "stale": (r"^That button or form is out of date", r"Start again"),
}
DONE: Final = ("liked", "unliked")
# With these answers, a like may have reached X: X's response was lost.
UNCERTAIN: Final = ("X is down",)


def kind_of(message: Message) -> tuple[str, str | None]:
    """Return an answer's kind and the account it names; fails for an unknown answer or one without a next step."""
    text = as_text(message)
    assert message.ephemeral, text
    for kind, (says, next_step) in KINDS.items():
        if found := re.search(says, text):
            assert re.search(next_step, text), f"no next step in: {text}"
            return kind, found[1] if found.re.groups else None
    raise AssertionError(f"an answer of no known kind: {text}")
