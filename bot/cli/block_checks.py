"""Ask Slack whether it would take messages: `blocks.validate`, which posts nothing.

Source: https://docs.slack.dev/reference/methods/blocks.validate.
"""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from bot.cli.asking import NETWORK_ERRORS, ask, slack_unreachable
from bot.cli.check import Check, State
from bot.secret import Secret
from bot.settings import Settings
from bot.slack import messages
from bot.slack.api.errors import known_form
from bot.slack.commands import COMMANDS
from bot.slack.message import Message

Sample = tuple[str, Message | Mapping[str, Any]]

_REFUSED: Final = frozenset({"invalid_blocks", "invalid_message", "invalid_view"})
_MOST_WAITS: Final = 10
_LONGEST_WAIT: Final = 60.0  # seconds


class NotChecked(Exception):
    """Slack didn't say whether it takes a message; the text is its reason."""


def blocks(settings: Settings) -> Check:
    """Have Slack check the messages that contain no one's data."""
    if settings.slack_bot_token is None:
        return Check(State.SKIP, "blocks", "SLACK_BOT_TOKEN isn't set, so Slack can't check the messages.")
    samples = list(_own())
    try:
        faults = list(refusals(settings.slack_api_url, settings.slack_bot_token, samples))
    except NotChecked as reason:
        return Check(State.SKIP, "blocks", f"Slack didn't check the messages ({reason}).")
    except NETWORK_ERRORS as fault:
        return slack_unreachable("blocks", fault, State.SKIP)
    if faults:
        fix = "Update Likewise; if it is the latest version, report this."
        return Check(State.FAIL, "blocks", f"Slack would refuse a message: {faults[0]}. {fix}")
    return Check(State.OK, "blocks", f"Slack takes the {len(samples)} messages that were tried.")


def refusals(api_url: str, token: Secret, samples: Iterable[Sample]) -> Iterator[str]:
    """Yield a line for each sample that Slack would refuse.

    Raises `NotChecked`, or one of `NETWORK_ERRORS`. Waits while Slack asks to.
    """
    for name, said in samples:
        reply = _validated(api_url, token, said)
        if reply.get("ok"):
            continue
        if reply.get("error") not in _REFUSED:
            raise NotChecked(known_form(reply["error"]) if reply.get("error") else "no JSON")
        found = [f"{each.get('pointer')}: {each.get('message')}" for each in reply.get("errors") or ()]
        yield f"{name}: {'; '.join(found) or reply['error']}"


def _validated(api_url: str, token: Secret, said: Message | Mapping[str, Any]) -> dict[str, Any]:
    name, value = ("blocks", list(said.blocks)) if isinstance(said, Message) else ("view", said)
    for _ in range(_MOST_WAITS):
        answer = ask("POST", f"{api_url}blocks.validate", token=token, data={name: json.dumps(value)})
        read = answer.read()
        if read.get("error") != "ratelimited":
            return read
        time.sleep(min(float(answer.headers.get("retry-after") or 1), _LONGEST_WAIT))
    raise NotChecked("ratelimited")


def _own() -> Iterator[Sample]:
    yield "welcome", messages.welcome()
    yield "help", messages.help_(connected=False)
    yield "help of an admin", messages.help_(connected=True, admin=True)
    yield "working", messages.working()
    for command in COMMANDS:
        yield f"usage of {command.name}", messages.usage(command, "hello")
