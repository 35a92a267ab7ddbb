"""The controls at /sandbox: admin actions on the app, and faults; tests use the methods instead."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.pages import form_of
from bot.sandbox.slack.api import routes
from bot.sandbox.slack.driver import SlackDriver, sandbox_of
from bot.sandbox.slack.page import PAGES

Form = Mapping[str, str]

METHODS: Final = ("response_url", *routes.METHODS)
ERRORS: Final = (
    *("ratelimited", "missing_scope", "not_in_channel", "channel_not_found", "is_archived", "user_not_found"),
    *("account_inactive", "token_revoked", "invalid_auth", "invalid_blocks", "msg_blocks_too_long"),
    *("expired_trigger_id", "fatal_error", "edge", "reply_lost"),
)
_MOST_TIMES: Final = 1000
_NEWEST: Final = 30


async def _switch(sandbox: SlackDriver, name: str, form: Form) -> None:
    """Use one control; raise `LookupError` or `ValueError` if that isn't possible."""
    match name:
        case "fail":
            _fail(sandbox, form)
        case "clear-failures":
            sandbox.faults.clear()
        case "uninstall":
            await sandbox.uninstall(form["team"])
        case "install":
            sandbox.install(form["team"])
        case "revoke":
            await sandbox.revoke_token(form["team"])
        case "scope":
            held = sandbox.installations.of(sandbox.workspace(form["team"]).id)
            if held is None:
                raise LookupError("not installed there")
            held.scopes ^= frozenset({form["scope"]})
        case "channel":
            _change_channel(sandbox, form)
        case "pictures":
            sandbox.pictures_fail = not sandbox.pictures_fail
        case _:
            raise LookupError(name)


def _fail(sandbox: SlackDriver, form: Form) -> None:
    method, error = form["method"], form["error"]
    if method not in METHODS or error not in ERRORS:
        raise LookupError(f"no fault {error} of {method}")
    times = min(max(int(form.get("times") or 1), 1), _MOST_TIMES)
    sandbox.fail_next(method, error, retry_after=int(form.get("retry_after") or 30), times=times)


def _change_channel(sandbox: SlackDriver, form: Form) -> None:
    channel = sandbox.world.channel(form["channel"])
    if form["what"] == "archive":
        channel.is_archived = not channel.is_archived
    elif form["what"] == "membership":
        channel.has_app = not channel.has_app
    else:
        person = sandbox.person(form["person"])
        sandbox.share(channel.id, person.key, shared=person.key not in channel.external_users)


async def show(request: Request) -> Response:
    return _page(sandbox_of(request))


async def flip(request: Request) -> Response:
    sandbox = sandbox_of(request)
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return _page(sandbox, fault="Only this page can use its controls.", status=403)
    form = await form_of(request)
    try:
        await _switch(sandbox, request.path_params["name"], form)
    except (LookupError, ValueError) as error:
        return _page(sandbox, fault=f"That did not work ({error}).", status=400)
    sandbox.changes.bump()
    back = form.get("back", "")
    return RedirectResponse(back if back.startswith(("/c/", "/app/")) else "/sandbox", 303)


ROUTES = (Route("/sandbox", show), Route("/sandbox/{name}", flip, methods=["POST"]))


def _page(sandbox: SlackDriver, *, fault: str = "", status: int = 200) -> Response:
    return PAGES.respond(
        "control.html",
        status=status,
        fault=fault,
        sandbox=sandbox,
        methods=METHODS,
        errors=ERRORS,
        install_page=sandbox.request_url.replace("/slack/events", "/slack/install"),
        calls=sandbox.api_calls[: -_NEWEST - 1 : -1],
    )
