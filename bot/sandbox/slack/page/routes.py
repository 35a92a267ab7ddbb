"""The routes of the page."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.pages import avatar, form_of
from bot.sandbox.slack.consent import ACTING, signed_in
from bot.sandbox.slack.driver import SlackDriver, sandbox_of
from bot.sandbox.slack.page import PAGES
from bot.sandbox.slack.page.actions import do
from bot.sandbox.slack.page.location import location_of
from bot.sandbox.slack.world import APP_ID

STATIC = Path(__file__).parent / "static"
GATHER_SECONDS = 0.03
"""Changes within this time are sent as one."""

ALIVE_SECONDS = 15


async def show(request: Request) -> Response:
    """The page of a channel or tab; with `?parts`, what may have changed."""
    sandbox = sandbox_of(request)
    try:
        person, where = signed_in(request, sandbox), request.path_params
        location = location_of(sandbox, person, where.get("channel"), where.get("tab"))
    except LookupError:
        return RedirectResponse("/", 303)
    if "parts" in request.query_params:
        return JSONResponse(location.parts(), headers=PAGES.headers)
    if location.tab != "channel":
        sandbox.open_home(location.person.key, location.tab)
    return HTMLResponse(location.whole(), headers=PAGES.headers)


async def app_redirect(request: Request) -> Response:
    """Slack's deep links: `?team=…&channel=…` opens a channel, `?app=…` the app's messages."""
    sandbox = sandbox_of(request)
    if request.query_params.get("app") == APP_ID:
        return RedirectResponse("/app/messages", 303)
    channel = request.query_params.get("channel", "")
    here = {known.id: known for known in sandbox.world.channels()}
    if channel in here and here[channel].im_with:
        return RedirectResponse("/app/home" if sandbox.manifest.home_tab else "/app/messages", 303)
    return RedirectResponse(f"/c/{channel}" if channel in here else "/", 303)


async def act_as(request: Request) -> Response:
    sandbox, form = sandbox_of(request), await form_of(request)
    try:
        person = sandbox.person(form.get("person", ""))
    except LookupError:
        return RedirectResponse("/", 303)
    before = signed_in(request, sandbox)
    back = form.get("back", "/") if person.team_id == before.team_id else "/"
    answer = RedirectResponse(back if back.startswith(("/c/", "/app/")) else "/", 303)
    answer.set_cookie(ACTING, person.key, httponly=True, samesite="lax")
    return answer


async def picture(request: Request) -> Response:
    sandbox, who = sandbox_of(request), request.path_params["who"]
    name = {"app": sandbox.manifest.name, "slack": "Slack"}.get(who)
    try:
        return avatar(name or sandbox.person(who).real_name, who)
    except LookupError:
        return Response(status_code=404)


async def changes(request: Request) -> Response:
    """Change numbers as server-sent events, until the page or sandbox is closed."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    numbers = _numbers(request, sandbox_of(request))
    return StreamingResponse(numbers, media_type="text/event-stream", headers=headers)


async def _numbers(request: Request, sandbox: SlackDriver) -> AsyncIterator[str]:
    seen = sandbox.changes.version
    yield f"retry: 1000\ndata: {seen}\n\n"
    while not sandbox.closing and not await request.is_disconnected():
        try:
            async with asyncio.timeout(ALIVE_SECONDS):
                await sandbox.changes.after(seen)
        except TimeoutError:
            yield ": still here\n\n"
            continue
        await asyncio.sleep(GATHER_SECONDS)
        seen = sandbox.changes.version
        yield f"data: {seen}\n\n"


ROUTES = (
    Route("/", show),
    Route("/c/{channel}", show),
    Route("/app/{tab}", show),
    Route("/app_redirect", app_redirect),
    Route("/changes", changes),
    Route("/act-as", act_as, methods=["POST"]),
    Route("/avatar/{who}.svg", picture),
    Route("/do/{name}", do, methods=["POST"]),
    Mount("/static", StaticFiles(directory=STATIC)),
)
