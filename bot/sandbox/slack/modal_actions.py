"""What users do with a modal: submit it, close it.

Source: https://docs.slack.dev/surfaces/modals#handling_submissions.
"""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack import delivery, payloads
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.exchange import Exchange
from bot.sandbox.slack.form_state import is_empty, value_of
from bot.sandbox.slack.limits import check_view
from bot.sandbox.slack.state import State
from bot.sandbox.slack.views import View

REQUIRED = "Please complete this required field."


async def submit(state: State, view: View, filled: Mapping[str, Any]) -> Exchange:
    """Submit a modal.

    `filled` is `{block_id: {action_id: value}}` or `{action_id: value}`, with a text, an
    option's value, a list of them, or Slack's own state object as the value. If a required
    input is empty, nothing is sent, as in Slack.
    """
    fill(view, filled)
    missing = _missing(view)
    if missing:
        view.errors = missing
        view.refusals += 1
        state.changes.bump()
        return Exchange(payload={}, code="required", error=REQUIRED)
    exchange = await delivery.send(state, "interactive", payloads.view_submission(state, view))
    if exchange.ok:
        _respond(state, view, exchange)
    exchange.explain(state.manifest.name)
    view.trouble = exchange.error or view.trouble
    view.refusals += 1
    state.changes.bump()
    return exchange


async def close(state: State, view: View) -> Exchange | None:
    """Close a modal; the app is notified only with `notify_on_close`."""
    state.views.close(view)
    state.changes.bump()
    if not view.content.get("notify_on_close"):
        return None
    return await delivery.send(state, "interactive", payloads.view_closed(state, view))


def _respond(state: State, view: View, exchange: Exchange) -> None:
    body = exchange.body if isinstance(exchange.body, Mapping) else {}
    try:
        match body.get("response_action"):
            case None:
                state.views.close(view)
            case "errors":
                view.errors = _known_errors(view, body.get("errors"))
            case "update":
                view.show(check_view(body.get("view"), "modal"))
            case _:
                exchange.code = "invalid_response_action"
    except ApiError as error:
        exchange.code = error.code


def fill(view: View, filled: Mapping[str, Any]) -> None:
    """Set the values of the view's inputs; raise `LookupError` for an unknown input."""
    inputs = {
        (str(block["block_id"]), str(block["element"]["action_id"])): block["element"]
        for block in view.blocks
        if block.get("type") == "input"
    }
    for name, given in filled.items():
        if isinstance(given, Mapping) and any(name == block_id for block_id, _ in inputs):
            wanted = [((name, action_id), value) for action_id, value in given.items()]
        else:
            wanted = [(place, given) for place in inputs if name in place]
        if not wanted:
            raise LookupError(f"no input {name!r} in this modal; there is: {sorted(inputs)}")
        for place, value in wanted:
            if place not in inputs:
                raise LookupError(f"no input {place} in this modal; there is: {sorted(inputs)}")
            view.values.setdefault(place[0], {})[place[1]] = value_of(inputs[place], value)


def _missing(view: View) -> dict[str, str]:
    return {
        str(block["block_id"]): REQUIRED
        for block in view.blocks
        if block.get("type") == "input"
        and not block.get("optional")
        and is_empty(view.values.get(block["block_id"], {}).get(block["element"]["action_id"]))
    }


def _known_errors(view: View, errors: Any) -> dict[str, str]:
    """Return the errors by block id; raise `ApiError` if one isn't for an input's block."""
    inputs = {block["block_id"] for block in view.blocks if block.get("type") == "input"}
    if not isinstance(errors, Mapping) or not errors or not set(errors) <= inputs:
        raise ApiError("invalid_errors")
    return {str(block_id): str(text) for block_id, text in errors.items()}
