"""Find the element that a user clicked, and build its entry of `actions`.

Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload.
"""

from typing import Any

from bot.sandbox.slack.form_state import all_elements, option, value_of


def find_element(
    blocks: list[dict[str, Any]], action_id: str, *, block_id: str | None, value: str | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the block and the element; `value` distinguishes buttons with the same action_id.

    Raises `LookupError`, which lists the elements.
    """
    there = list(all_elements(blocks))
    for block, element in there:
        if element.get("action_id") != action_id or block_id not in {None, block.get("block_id")}:
            continue
        if element["type"] == "button" and value not in {None, element.get("value")}:
            continue
        return block, element
    names = ", ".join(f"{e.get('action_id')}={e.get('value', '')!r}" for _, e in there) or "nothing"
    raise LookupError(f"nothing to use called {action_id!r} (value {value!r}); there is: {names}")


def chosen(
    block: dict[str, Any], element: dict[str, Any], action_ts: str, *, value: str | None, selected: Any
) -> dict[str, Any]:
    """Return the action as in a payload."""
    action = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
    }
    given = selected if selected is not None else value
    match element["type"]:
        case "button":
            kept = {key: element[key] for key in ("text", "value", "style") if key in element}
            return action | kept
        case "overflow":
            return action | {"selected_option": option(element, str(given))}
        case _:
            return action | value_of(element, given)
