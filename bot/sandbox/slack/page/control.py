"""The controls of the sandbox at /sandbox: admin actions on the app, and faults of Slack.

Tests use the same ones by the sandbox's methods.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.slack.driver import SlackDriver, sandbox_of
from bot.sandbox.slack.templating import page

Form = Mapping[str, str]
Switch = Callable[[SlackDriver, Form], Awaitable[None]]

METHODS: Final = (
    "response_url",
    "chat.postMessage",
    "chat.postEphemeral",
    "chat.update",
    "views.open",
    "views.publish",
    "users.info",
    "usergroups.list",
    "usergroups.users.list",
    "reactions.get",
    "conversations.open",
    "files.getUploadURLExternal",
    "files.completeUploadExternal",
    "oauth.v2.access",
)
ERRORS: Final = (
    "ratelimited",
    "missing_scope",
    "not_in_channel",
    "channel_not_found",
    "is_archived",
    "user_not_found",
    "account_inactive",
    "token_revoked",
    "invalid_auth",
    "invalid_blocks",
    "msg_blocks_too_long",
    "expired_trigger_id",
    "fatal_error",
    "edge",
    "reply_lost",
)
_MOST_TIMES: Final = 1000
_NEWEST: Final = 30


async def _fail(sandbox: SlackDriver, form: Form) -> None:
    method, error = form["method"], form["error"]
    if method not in METHODS or error not in ERRORS:
        raise LookupError(f"no fault {error} of {method}")
    times = min(max(int(form.get("times") or 1), 1), _MOST_TIMES)
    sandbox.fail_next(method, error, retry_after=int(form.get("retry_after") or 30), times=times)


async def _clear_failures(sandbox: SlackDriver, _form: Form) -> None:
    sandbox.faults.clear()


async def _uninstall(sandbox: SlackDriver, form: Form) -> None:
    await sandbox.uninstall(form["team"])


async def _install(sandbox: SlackDriver, form: Form) -> None:
    sandbox.install(form["team"])


async def _revoke(sandbox: SlackDriver, form: Form) -> None:
    await sandbox.revoke_token(form["team"])


async def _scope(sandbox: SlackDriver, form: Form) -> None:
    held = sandbox.installations.of(sandbox.workspace(form["team"]).id)
    if held is None:
        raise LookupError("not installed there")
    held.scopes ^= frozenset({form["scope"]})


async def _channel(sandbox: SlackDriver, form: Form) -> None:
    channel = sandbox.world.channel(form["channel"])
    if form["what"] == "archive":
        channel.is_archived = not channel.is_archived
    elif form["what"] == "membership":
        channel.has_app = not channel.has_app
    else:
        person = sandbox.person(form["person"])
        sandbox.share(channel.id, person.key, shared=person.key not in channel.strangers)


async def _pictures(sandbox: SlackDriver, _form: Form) -> None:
    sandbox.pictures_fail = not sandbox.pictures_fail


SWITCHES: Final[Mapping[str, Switch]] = {
    "fail": _fail,
    "clear-failures": _clear_failures,
    "uninstall": _uninstall,
    "install": _install,
    "revoke": _revoke,
    "scope": _scope,
    "channel": _channel,
    "pictures": _pictures,
}


async def show(request: Request) -> Response:
    """GET /sandbox: the controls."""
    return _page(sandbox_of(request))


async def flip(request: Request) -> Response:
    """POST /sandbox/<name>: use one."""
    sandbox = sandbox_of(request)
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return _page(sandbox, fault="Only this page can use its controls.", status=403)
    form = {name: str(value) for name, value in (await request.form()).items()}
    try:
        await SWITCHES[request.path_params["name"]](sandbox, form)
    except (LookupError, ValueError) as error:
        return _page(sandbox, fault=f"That did not work ({error}).", status=400)
    sandbox.changes.bump()
    back = form.get("back", "")
    return RedirectResponse(back if back.startswith(("/c/", "/app/")) else "/sandbox", 303)


ROUTES = (Route("/sandbox", show), Route("/sandbox/{name}", flip, methods=["POST"]))


def _page(sandbox: SlackDriver, *, fault: str = "", status: int = 200) -> Response:
    state = sandbox
    wanted = state.manifest.scopes
    return page(
        "control.html",
        status=status,
        fault=fault,
        app=state.manifest.name,
        methods=METHODS,
        errors=ERRORS,
        planned={method: [each.code for each in faults] for method, faults in state.faults.items() if faults},
        pictures_fail=state.pictures_fail,
        workspaces=[(each, state.installations.of(each.id)) for each in state.world.workspaces.values()],
        scopes=wanted,
        install_page=sandbox.request_url.replace("/slack/events", "/slack/install"),
        people=list(state.world.people()),
        calls=state.api_calls[: -_NEWEST - 1 : -1],
    )
