"""The size limit of a message."""

import json
from collections.abc import Iterable
from typing import Final

from bot.slack.message import Message

# characters of JSON; Slack documents no limit, this many were seen to pass
_MOST_IN_MESSAGE: Final = 13_000


def first_that_fits(messages: Iterable[Message]) -> Message:
    """Return the first of these messages, each shorter than the last, that fits; else the last."""
    shorter = iter(messages)
    message = next(shorter)
    for other in shorter:
        if len(json.dumps(message.blocks, ensure_ascii=False)) <= _MOST_IN_MESSAGE:
            break
        message = other
    return message
