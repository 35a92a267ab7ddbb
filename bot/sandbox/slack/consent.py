"""The pages that ask a user: to install the app ("Add to Slack"), and Sign in with Slack.

Unlike Slack, the second one always asks, so that users can be switched; a plain HTTP client submits
the form fields `user` and `decision`. Sources (below https://docs.slack.dev/authentication/):
installing-with-oauth and sign-in-with-slack.
"""

from collections.abc import Mapping

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.pages import form_of
from bot.sandbox.slack.errors import EDGE_HEADERS, ApiError
from bot.sandbox.slack.ids import new_token
from bot.sandbox.slack.page import PAGES
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import Grant, State, state_of
from bot.sandbox.test_server import edge_page

ACTING = "sandbox_slack_acting"
"""The cookie with the user that this browser is signed in to Slack as."""

PARAMETERS = {
    "client_id", "redirect_uri", "response_type", "scope", "user_scope", "state", "nonce", "team"
}  # fmt: skip


def signed_in(request: Request, state: State, team: str | None = None) -> Person:
    """Return the browser's user: the last one acted as, otherwise the workspace's first."""
    try:
        return state.world.person(request.cookies.get(ACTING, ""))
    except LookupError:
        people = [p for p in state.world.people() if team in {None, "", p.team_id}]
        return (people or list(state.world.people()))[0]


def _route(path: str, template: str, *, openid: bool) -> Route:
    async def ask_or_decide(request: Request) -> Response:
        state, decides = state_of(request), request.method == "POST"
        query = {name: value for name, value in request.query_params.items() if name in PARAMETERS}
        asked = await form_of(request) if decides else query
        if fault := _fault(state, asked, openid=openid):
            return PAGES.respond("refusal.html", status=400, fault=fault)
        if decides:
            return _decided(state, asked, openid=openid)
        return PAGES.respond(
            template,
            app=state.manifest.name,
            person=signed_in(request, state, asked.get("team")),
            workspaces=list(state.world.workspaces.values()),
            scopes=_scopes(asked),
            asked=asked,
        )

    return Route(path, ask_or_decide, methods=["GET", "POST"])


def _fault(state: State, asked: dict[str, str], *, openid: bool) -> str:
    """Return the error code of an invalid request; the browser isn't redirected then."""
    if openid and asked.get("response_type") != "code":
        return "invalid_response_type"
    if openid and "openid" not in _scopes(asked):
        return "invalid_scope"
    if not openid and not asked.get("redirect_uri") and state.redirect_uris:
        asked["redirect_uri"] = state.redirect_uris[0]
    if asked.get("client_id") != state.client_id:
        return "invalid_client_id"
    redirect_uri = asked.get("redirect_uri", "")
    covered = any(
        redirect_uri == one or redirect_uri.startswith(one.rstrip("/") + "/") for one in state.redirect_uris
    )
    return "" if covered else "bad_redirect_uri"


def _decided(state: State, form: Mapping[str, str], *, openid: bool) -> Response:
    """Redirect with a code, or with `access_denied`."""
    if form.get("decision") != "allow":
        return _back(form, error="access_denied")
    try:
        person = state.world.person(form.get("user", ""), team=form.get("team"))
    except LookupError:
        return PAGES.respond("refusal.html", status=400, fault="user_not_found")
    code = f"{person.team_id[1:]}.{new_token('')}"
    nonce, scope = form.get("nonce") or None, form.get("scope", "")
    state.codes.issue(code, Grant(person, form["redirect_uri"], scope, nonce, openid))
    answer = _back(form, code=code)
    answer.set_cookie(ACTING, person.key, httponly=True, samesite="lax")
    return answer


def _back(form: Mapping[str, str], **told: str) -> RedirectResponse:
    told |= {"state": form["state"]} if form.get("state") else {}
    headers = {"referrer-policy": "no-referrer", "cache-control": "no-store"}
    return RedirectResponse(URL(form["redirect_uri"]).include_query_params(**told), 302, headers)


def _scopes(asked: Mapping[str, str]) -> list[str]:
    return asked.get("scope", "").replace(",", " ").split()


async def keys(request: Request) -> Response:
    """GET /openid/connect/keys: the JSON Web Key Set that the app fetches."""
    state = state_of(request)
    try:
        state.next_fault("openid.connect.keys")
    except ApiError as fault:
        return edge_page(fault.status, EDGE_HEADERS)
    return JSONResponse(state.id_tokens.keys())


ROUTES = (
    Route("/openid/connect/keys", keys),
    _route("/oauth/v2/authorize", "install.html", openid=False),
    _route("/openid/connect/authorize", "sign_in.html", openid=True),
)
