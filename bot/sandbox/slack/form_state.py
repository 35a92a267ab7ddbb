"""What users click or fill in, and the `state.values` that Slack makes of it."""

from collections.abc import Iterator, Mapping
from typing import Any

Values = dict[str, dict[str, Any]]

ACTIONS = {"actions", "context_actions"}
BUTTONS = {"button", "icon_button"}

STATEFUL = {
    "plain_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_users_select": ("selected_users", "initial_users"),
}
"""The elements with a state: the names of its member, and of its initial value."""


def elements_of(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = [block[key] for key in ("accessory", "element") if block.get(key)]
    return found + (block.get("elements", []) if block.get("type") in ACTIONS else [])


def all_elements(blocks: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for block in blocks:
        for element in elements_of(block):
            yield block, element


def initial_values(blocks: list[dict[str, Any]]) -> Values:
    values: Values = {}
    for block, element in all_elements(blocks):
        if element.get("type") in STATEFUL and "action_id" in element:
            values.setdefault(str(block.get("block_id")), {})[element["action_id"]] = value_of(element, None)
    return values


def value_of(element: Mapping[str, Any], given: Any) -> dict[str, Any]:
    """Return an element's state for a typed text or an option's value; None: its initial value."""
    kind = str(element["type"])
    member, initial = STATEFUL[kind]
    if isinstance(given, dict):
        return {"type": kind, **given}
    if given is None:
        return {"type": kind, member: element.get(initial) or ([] if member.endswith("s") else None)}
    if member == "value":
        return {"type": kind, member: str(given) or None}
    several = [given] if isinstance(given, str) else list(given)
    chosen = [option(element, str(value)) for value in several] if "option" in member else several
    return {"type": kind, member: chosen if member.endswith("s") else chosen[0]}


def option(element: Mapping[str, Any], value: str) -> dict[str, Any]:
    """Return the option with this value; raise `LookupError`."""
    for each in element.get("options", []):
        if each.get("value") == value:
            return dict(each)
    raise LookupError(f"{element.get('action_id')} has no option {value!r}")


def find_element(
    blocks: list[dict[str, Any]], action_id: str, *, block_id: str | None, value: str | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return block and element, of buttons the one with this `value`; raise `LookupError`."""
    there = list(all_elements(blocks))
    for block, element in there:
        if element.get("action_id") != action_id or block_id not in {None, block.get("block_id")}:
            continue
        if element["type"] in BUTTONS and value not in {None, element.get("value")}:
            continue
        return block, element
    names = ", ".join(f"{e.get('action_id')}={e.get('value', '')!r}" for _, e in there) or "nothing"
    raise LookupError(f"nothing to use called {action_id!r} (value {value!r}); there is: {names}")


def chosen(
    block: dict[str, Any], element: dict[str, Any], action_ts: str, *, value: str | None, selected: Any
) -> dict[str, Any]:
    action = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
    }
    given = selected if selected is not None else value
    if element["type"] in BUTTONS:
        return action | {key: element[key] for key in ("text", "value", "style") if key in element}
    return action | value_of(element, given)


def is_empty(state: Mapping[str, Any] | None) -> bool:
    return not state or not any(value for key, value in state.items() if key != "type")
