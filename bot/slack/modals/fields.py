"""Read the fields of a submitted modal (`view.state.values`), where block and action share a name.

https://docs.slack.dev/reference/interaction-payloads
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.errors import InvalidAction

Values = Mapping[str, Any]

CHANNEL_ID: Final = re.compile(r"[CG][A-Z0-9]{1,20}")


def values_of(view: Mapping[str, Any]) -> Values:
    """Return the modal's fields; raise `InvalidAction` if it has none."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    if not isinstance(values, Mapping):
        raise InvalidAction
    return values


def field(values: Values, block: str) -> Mapping[str, Any]:
    """Return a field; raise `InvalidAction` if the modal doesn't have it."""
    fields = values.get(block)
    found = fields.get(block) if isinstance(fields, Mapping) else None
    if not isinstance(found, Mapping):
        raise InvalidAction
    return found


def text(values: Values, block: str) -> str:
    """Return a text field's text without surrounding whitespace; empty if it is empty."""
    value = field(values, block).get("value")
    return value.strip() if isinstance(value, str) else ""


def choice(values: Values, block: str) -> str:
    """Return the chosen option of a select or of radio buttons; empty if none is."""
    chosen = field(values, block).get("selected_option")
    return str(chosen.get("value")) if isinstance(chosen, Mapping) else ""


def choices(found: Mapping[str, Any]) -> list[str]:
    """Return the chosen options of a field; raise `InvalidAction` for a malformed one."""
    options = found.get("selected_options") or []
    if not isinstance(options, list) or not all(isinstance(option, Mapping) for option in options):
        raise InvalidAction
    return [str(option.get("value")) for option in options]
