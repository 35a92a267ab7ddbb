"""The routes of the page."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.pictures import avatar, svg
from bot.sandbox.slack.consent import ACTING, signed_in
from bot.sandbox.slack.driver import SlackDriver
from bot.sandbox.slack.page import live
from bot.sandbox.slack.page.actions import (
    ACTIONS,
    PageAction,
    do,
)
from bot.sandbox.slack.page.control import control_routes
from bot.sandbox.slack.page.location import (
    Location,
    app_location,
    channel_location,
    first_location,
)
from bot.sandbox.slack.seed_acme import APP_ID
from bot.sandbox.slack.templating import HEADERS

Handler = Callable[[Request], Awaitable[Response]]
STATIC = Path(__file__).parent / "static"


def page_routes(sandbox: SlackDriver) -> list[BaseRoute]:
    """Return the routes of the page, its parts, its images, and user actions."""

    async def stream(request: Request) -> Response:
        return await live.changes(request, sandbox)

    return [
        Route("/", _shows(sandbox)),
        Route("/c/{channel}", _shows(sandbox)),
        Route("/app/{tab}", _shows(sandbox)),
        Route("/app_redirect", _app_redirect(sandbox)),
        Route("/changes", stream),
        Route("/act-as", _act_as(sandbox), methods=["POST"]),
        Route("/avatar/{who}.svg", _avatar(sandbox)),
        *(Route(f"/do/{name}", _does(sandbox, deed), methods=["POST"]) for name, deed in ACTIONS.items()),
        *control_routes(sandbox),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


def _shows(sandbox: SlackDriver) -> Handler:
    async def show(request: Request) -> Response:
        try:
            location = _place(request, sandbox)
        except LookupError:
            return RedirectResponse("/", 303)
        if "parts" in request.query_params:
            return JSONResponse(location.parts(), headers=HEADERS)
        if location.tab != "channel":
            sandbox.open_home(location.person.key, location.tab)
        return HTMLResponse(location.whole(), headers=HEADERS)

    return show


def _place(request: Request, sandbox: SlackDriver) -> Location:
    person = signed_in(request, sandbox.state)
    if "channel" in request.path_params:
        return channel_location(sandbox, person, request.path_params["channel"])
    if "tab" in request.path_params:
        home = request.path_params["tab"] == "home" and sandbox.state.manifest.home_tab
        return app_location(sandbox, person, "home" if home else "messages")
    return first_location(sandbox, person)


def _app_redirect(sandbox: SlackDriver) -> Handler:
    """Return the handler of Slack's deep links.

    `?team=…&channel=…` opens a channel, `?app=…` the app's messages.
    """

    async def redirect(request: Request) -> Response:
        if request.query_params.get("app") == APP_ID:
            return RedirectResponse("/app/messages", 303)
        channel = request.query_params.get("channel", "")
        here = {known.id: known for known in sandbox.world.channels()}
        if channel in here and here[channel].im_with:
            return RedirectResponse("/app/home" if sandbox.state.manifest.home_tab else "/app/messages", 303)
        return RedirectResponse(f"/c/{channel}" if channel in here else "/", 303)

    return redirect


def _act_as(sandbox: SlackDriver) -> Handler:
    async def act_as(request: Request) -> Response:
        form = await request.form()
        try:
            person = sandbox.person(str(form.get("person", "")))
        except LookupError:
            return RedirectResponse("/", 303)
        before = signed_in(request, sandbox.state)
        back = str(form.get("back", "/")) if person.team_id == before.team_id else "/"
        answer = RedirectResponse(back if back.startswith(("/c/", "/app/")) else "/", 303)
        answer.set_cookie(ACTING, person.key, httponly=True, samesite="lax")
        return answer

    return act_as


def _does(sandbox: SlackDriver, deed: PageAction) -> Handler:
    async def does(request: Request) -> Response:
        return await do(request, sandbox, deed)

    return does


def _avatar(sandbox: SlackDriver) -> Handler:
    async def picture(request: Request) -> Response:
        who = request.path_params["who"]
        name = {"app": sandbox.state.manifest.name, "slack": "Slack"}.get(who)
        try:
            return svg(avatar(name or sandbox.person(who).real_name, who))
        except LookupError:
            return Response(status_code=404)

    return picture
