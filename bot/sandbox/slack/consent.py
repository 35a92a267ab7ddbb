"""What the install page and Sign in with Slack share: the signed-in user, redirects, and codes."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.sandbox.slack.api_log import Grant
from bot.sandbox.slack.ids import new_token
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import State
from bot.sandbox.slack.templating import page

ACTING = "sandbox_slack_acting"
"""The cookie with the user that this browser is signed in to Slack as."""

CODE_LIFETIME = timedelta(minutes=10)


def signed_in(request: Request, state: State, team: str | None = None) -> Person:
    """Return the browser's user: the last one acted as, otherwise the workspace's first."""
    try:
        return state.world.person(request.cookies.get(ACTING, ""))
    except LookupError:
        people = [p for p in state.world.people() if team in {None, "", p.team_id}]
        return (people or list(state.world.people()))[0]


def fault_of(state: State, asked: Mapping[str, str]) -> str:
    """Return the error code of an invalid request; empty if it is valid.

    The browser is never redirected to an unregistered URL.
    """
    if asked.get("client_id") != state.credentials.client_id:
        return "invalid_client_id"
    redirect_uri = asked.get("redirect_uri", "")
    if not any(_covers(registered, redirect_uri) for registered in state.redirect_uris):
        return "bad_redirect_uri"
    return ""


def decided(state: State, form: Mapping[str, str], *, openid: bool) -> Response:
    """Handle the submitted form: redirect with a code, or with `access_denied`.

    The request has passed `fault_of`.
    """
    if form.get("decision") != "allow":
        return _back_refused(form)
    try:
        person = state.world.person(form.get("user", ""), team=form.get("team"))
    except LookupError:
        return page("refusal.html", status=400, fault="user_not_found")
    answer = back_with_code(state, new_grant(state, person, form, openid=openid), form)
    answer.set_cookie(ACTING, person.key, httponly=True, samesite="lax")
    return answer


def back_with_code(state: State, grant: Grant, asked: Mapping[str, str]) -> RedirectResponse:
    """Redirect to the app with a new code."""
    code = f"{grant.person.team_id[1:]}.{new_token('')}"
    state.codes[code] = grant
    return _back(grant.redirect_uri, {"code": code, "state": asked.get("state", "")})


def _back_refused(asked: Mapping[str, str]) -> RedirectResponse:
    """Redirect to the app with `access_denied`."""
    told = {"error": "access_denied", "state": asked.get("state", "")}
    return _back(asked["redirect_uri"], told)


def new_grant(
    state: State, person: Person, asked: Mapping[str, str], *, openid: bool, scope: str | None = None
) -> Grant:
    return Grant(
        person=person,
        redirect_uri=asked["redirect_uri"],
        scope=asked.get("scope", "") if scope is None else scope,
        nonce=asked.get("nonce") or None,
        openid=openid,
        until=state.clock() + CODE_LIFETIME,
    )


def _back(redirect_uri: str, told: Mapping[str, str]) -> RedirectResponse:
    parts = urlsplit(redirect_uri)
    query = "&".join(filter(None, [parts.query, urlencode({k: v for k, v in told.items() if v})]))
    headers = {"referrer-policy": "no-referrer", "cache-control": "no-store"}
    return RedirectResponse(urlunsplit(parts._replace(query=query)), 302, headers)


def _covers(registered: str, asked: str) -> bool:
    """Return whether the URL is a registered one or below it."""
    return asked == registered or asked.startswith(registered.rstrip("/") + "/")
