"""`views.*` (https://docs.slack.dev/reference/methods?family=views) and `blocks.validate`."""

from typing import Any

from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.limits import check_message, check_view
from bot.sandbox.slack.payloads import view_object
from bot.sandbox.slack.replies import fetch_pictures
from bot.sandbox.slack.views import View


def open_view(call: Call) -> dict[str, Any]:
    """Open a modal as the user's only one."""
    call.installation()
    content = check_view(call.args.get("view"), "modal")
    trigger_id = call.args.get("trigger_id") or call.args.get("interactivity_pointer")
    if not trigger_id:
        raise ApiError("invalid_arguments")
    person, team_id = call.state.triggers.spend(str(trigger_id))
    return _told(call, call.state.views.open(person, content, team_id))


def publish(call: Call) -> dict[str, Any]:
    workspace = call.workspace()
    if not call.state.manifest.home_tab:
        raise ApiError("not_enabled")
    person = workspace.people.get(call.text("user_id"))
    if person is None:
        raise ApiError("user_not_found")
    content = check_view(call.args.get("view"), "home")
    fetch_pictures(call.state, content["blocks"], "invalid_arguments")
    view = call.state.views.publish(person, content, call.args.get("hash"))
    return _told(call, view)


def validate(call: Call) -> dict[str, Any]:
    """Check blocks or a view, and show nothing; each error has a JSON pointer."""
    call.installation()
    given = [name for name in ("blocks", "view") if call.args.get(name)]
    if len(given) != 1:
        raise ApiError("invalid_arguments")
    (name,) = given
    try:
        if name == "blocks":
            check_message(call.args[name])
        else:
            check_view(call.args[name], str(call.args[name].get("type")))
    except ApiError as error:
        found = error.extra.get("response_metadata", {}).get("messages", [error.code])
        errors = [_located(text.removeprefix("[ERROR] ")) for text in found]
        raise ApiError(f"invalid_{name}", errors=errors) from error
    return {}


def _located(text: str) -> dict[str, str]:
    message, _, pointer = text.removesuffix("]").partition(" [json-pointer:")
    return {"pointer": pointer, "code": "invalid", "message": message}


def _told(call: Call, view: View) -> dict[str, Any]:
    call.state.changes.bump()
    return {"view": view_object(call.state, view)}
