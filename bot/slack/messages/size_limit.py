"""How much fits into a message."""

import json
from collections.abc import Iterable
from typing import Final

from bot.slack.message import Message

_MOST_IN_MESSAGE: Final = 13_000  # characters of blocks; Slack documents no limit, this much was seen to pass


def first_that_fits(messages: Iterable[Message]) -> Message:
    """The first of these, which are ever shorter, that Slack takes; the last one when none does."""
    shorter = iter(messages)
    message = next(shorter)
    for other in shorter:
        if len(json.dumps(message.blocks, ensure_ascii=False)) <= _MOST_IN_MESSAGE:
            break
        message = other
    return message
