"""User actions on the page, as its script sends them: JSON in, JSON out."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.slack import replies
from bot.sandbox.slack.consent import signed_in
from bot.sandbox.slack.driver import SlackDriver, sandbox_of
from bot.sandbox.slack.exchange import Exchange
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import State
from bot.sandbox.slack.world import Channel

_MEMBERSHIP = {"/invite": True, "/remove": False}
"""Slack's own commands for an app: https://slack.com/help/articles/201259356-Slash-commands-in-Slack."""

PageAction = Callable[[SlackDriver, Person, dict[str, Any]], Awaitable[Exchange | None]]


async def say(sandbox: SlackDriver, person: Person, told: dict[str, Any]) -> Exchange | None:
    """Send the typed text: a command if it starts with a slash, otherwise a message."""
    text = str(told.get("text", ""))
    channel = sandbox.world.channel(str(told["channel"]))
    thread_ts = told.get("thread_ts") or None
    if not text.strip():
        return None
    if not text.startswith("/") or thread_ts:
        sandbox.post(person.key, channel.id, text.strip(), thread_ts=thread_ts)
        return None
    command, _, rest = text.rstrip("\n").partition(" ")
    if command in _MEMBERSHIP:
        change_membership(sandbox, person, channel, command, rest)
    elif line := _refusal(sandbox, person, command):
        replies.show_error(sandbox, channel, person, line)
    else:
        return await sandbox.command(person.key, channel.id, command, rest)
    return None


async def use_shortcut(sandbox: SlackDriver, person: Person, told: dict[str, Any]) -> Exchange:
    message = sandbox.messages.find(told["message"])
    return await sandbox.shortcut(person.key, message.channel_id, message, told["callback_id"])


async def click(sandbox: SlackDriver, person: Person, told: dict[str, Any]) -> Exchange:
    options = {name: told.get(name) for name in ("block_id", "value", "selected")}
    return await sandbox.click(person.key, told["of"], told["action_id"], **options)


async def react(sandbox: SlackDriver, person: Person, told: dict[str, Any]) -> None:
    """Add a reaction to a message, or remove it again."""
    if not sandbox.react(person.key, told["message"], told["name"]):
        sandbox.unreact(person.key, told["message"], told["name"])


ACTIONS: dict[str, PageAction] = {
    "say": say,
    "shortcut": use_shortcut,
    "react": react,
    "click": click,
    "submit": lambda sandbox, person, told: sandbox.submit(person.key, told["view"], told.get("values", {})),
    "close": lambda sandbox, person, told: sandbox.close(person.key, told["view"]),
    "start-over": lambda sandbox, _person, _told: sandbox.start_over(),
}


async def do(request: Request) -> Response:
    """Run an action as the browser's user; only the page's own script can send one."""
    sandbox, name = sandbox_of(request), request.path_params["name"]
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return JSONResponse({"error": "JSON is wanted"}, 415)
    try:
        told = await request.json()
        exchange = await ACTIONS[name](sandbox, signed_in(request, sandbox), told)
    except (LookupError, ValueError) as error:
        return JSONResponse({"error": f"That is no longer there. ({error})"}, 409)
    # Failures in a channel are shown there, those of a submission in the modal; the script shows
    # the rest.
    silent = exchange is None or exchange.response_url is not None or name == "submit"
    return JSONResponse({"error": "" if exchange is None or silent else exchange.error})


def _refusal(sandbox: SlackDriver, person: Person, command: str) -> str:
    known = {each["command"] for each in sandbox.manifest.commands}
    if command not in known:
        return f"{command} is not a command here. To send a message that starts with a slash, put a space before it."
    if sandbox.installations.of(person.team_id) is None:
        workspace = sandbox.workspace(person.team_id).name
        return f"{sandbox.manifest.name} is not installed in {workspace}, so {command} isn't there either."
    return ""


def change_membership(state: State, person: Person, channel: Channel, command: str, text: str) -> Message:
    """Add the app to the channel or remove it; return the message that Slack shows."""
    app = state.workspace(channel.team_id).app
    if text.strip().removeprefix("@").lower() != app.name.lower() or channel.im_with:
        line = f"{command} takes @{app.name}, in a channel; here it takes nobody else."
        return replies.show_error(state, channel, person, line)
    channel.has_app = _MEMBERSHIP[command]
    return replies.show(
        state, channel, person, {"text": f"{'added' if channel.has_app else 'removed'} {app.name}."}
    )
