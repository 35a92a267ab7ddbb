"""`views.*` (https://docs.slack.dev/reference/methods?family=views) and `blocks.validate`."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.limits import check_message, check_view
from bot.sandbox.slack.payloads import view_object
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.replies import fetch_pictures
from bot.sandbox.slack.views import View


def open_view(call: Call) -> dict[str, Any]:
    """Open a modal as the user's only one."""
    return _show(call, call.state.views.open)


def push(call: Call) -> dict[str, Any]:
    """Open a modal above the one that was clicked in."""
    return _show(call, call.state.views.push, push=True)


def update(call: Call) -> dict[str, Any]:
    """Replace the content of an open view."""
    installation = call.installation()
    view = _wanted(call, installation.team_id)
    expected = call.args.get("hash")
    if expected and expected != view.hash:
        raise ApiError("hash_conflict")
    view.show(check_view(call.args.get("view"), view.type))
    return _told(call, view)


def publish(call: Call) -> dict[str, Any]:
    """Replace the content of a user's Home tab."""
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
    """Check blocks or a view, and show nothing; each error has a JSON pointer.

    Source: https://docs.slack.dev/reference/methods/blocks.validate.
    """
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


def _show(
    call: Call, show: Callable[[Person, dict[str, Any], str], View], *, push: bool = False
) -> dict[str, Any]:
    call.installation()
    content = check_view(call.args.get("view"), "modal")
    trigger_id = call.args.get("trigger_id") or call.args.get("interactivity_pointer")
    if not trigger_id:
        raise ApiError("invalid_arguments")
    person, team_id = call.state.triggers.spend(str(trigger_id), push=push)
    return _told(call, show(person, content, team_id))


def _wanted(call: Call, team_id: str) -> View:
    try:
        if call.args.get("view_id"):
            view = call.state.views.find(str(call.args["view_id"]))
        else:
            view = call.state.views.find_external(team_id, call.text("external_id"))
    except LookupError as error:
        raise ApiError("not_found") from error
    if view.installed_team_id != team_id:
        raise ApiError("not_found")
    return view


def _told(call: Call, view: View) -> dict[str, Any]:
    call.state.changes.bump()
    return {"view": view_object(call.state, view)}
