"""Checks of `doctor` for X: reachability, clock and credentials."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from bot.cli.asking import NETWORK_ERRORS, TIMEOUT_SECONDS, Answer, ask, x_unreachable
from bot.cli.check import Check, State, intermediary_advice, network_advice
from bot.clock import utcnow
from bot.daemon_threads import use_daemon_threads
from bot.secret import Secret
from bot.settings import Settings
from bot.x import (
    OAuth1SignIn,
    OAuth2,
    XClientRejected,
    XError,
    XIntermediaryError,
    XTokenRejected,
    XUnreachable,
    http_client,
)
from bot.x.origin import is_by_x

_NO_CALLBACK: Final = 415  # X's error code for a callback URL that isn't registered
_SERVER_FAULT: Final = 500
_NOTABLE_MINUTES: Final = 2
_NO_POST: Final = "1"
_NO_CODE: Final = "doctor-tries-the-client-secret"
_APP_TAKEN: Final = frozenset({200, 404})
_APP_REFUSED: Final[Mapping[int, str]] = {
    401: "Copy the Bearer Token again from your X app's Keys and tokens page.",
    402: "X requires credit: add some in X's developer console.",
    403: "Put the X app into a project whose plan includes reading posts, or leave X_BEARER_TOKEN empty.",
}


def x(settings: Settings) -> Check:
    """Reach X without credentials, and compare the clocks."""
    try:
        reply = ask("GET", f"{settings.x_api_url}/2/openapi.json")
    except NETWORK_ERRORS as fault:
        return x_unreachable("x", fault)
    if _is_intermediary(reply):
        return Check(State.FAIL, "x", intermediary_advice(reply.status))
    if reply.status >= _SERVER_FAULT:
        fix = "Check its status page and try again later."
        return Check(State.FAIL, "x", f"X returned {reply.status}. {fix}")
    if minutes := minutes_off(reply.headers.get("date", ""), utcnow()):
        fix = "Correct it: from five minutes on, every request from Slack is rejected."
        return Check(State.FAIL, "x", f"This machine's clock is {minutes} minutes off from X's. {fix}")
    return Check(State.OK, "x", f"Reachable; LIKES_MODE is {settings.likes_mode}.")


def _is_intermediary(reply: Answer) -> bool:
    """Return whether an error is from a proxy, firewall or CDN; an empty 5xx may be X's own."""
    if reply.status in _APP_TAKEN or reply.status >= _SERVER_FAULT:
        return False
    return not is_by_x(reply.status, reply.headers, reply.read())


def minutes_off(date: str, now: datetime) -> int:
    """Return by how many minutes this machine's clock differs from `date`, a response's header.

    0 if it is less than two, or if there is no valid header.
    """
    try:
        minutes = abs(parsedate_to_datetime(date) - now) // timedelta(minutes=1)
    except (TypeError, ValueError):
        return 0
    return minutes if minutes >= _NOTABLE_MINUTES else 0


def x_oauth1(settings: Settings) -> Check:
    """Request an OAuth 1.0a request token, which tests the API key and the callback URL."""
    key, secret = settings.x_api_key, settings.x_api_secret
    if key is None or secret is None:
        return Check(State.SKIP, "x oauth1", "X_API_KEY isn't set: nobody connects with OAuth 1.0a.")
    if not settings.public_url:
        return Check(State.SKIP, "x oauth1", "PUBLIC_URL can't be used.")
    try:
        asyncio.run(_begin(settings, key.reveal(), secret))
    except XError as error:
        return Check(State.FAIL, "x oauth1", _fix_hint(error, settings))
    who = "people who connected with it stay connected" if settings.x_client_id else "people connect with it"
    return Check(State.OK, "x oauth1", f"X accepts the API key and the callback address; {who}.")


def unreached_advice(error: XError) -> str | None:
    """Return the advice if X got no request, or didn't write the response; otherwise None."""
    if isinstance(error, XUnreachable):
        return f"X can't be reached. {network_advice('api.x.com')}"
    if isinstance(error, XIntermediaryError):
        return intermediary_advice(error.status or 0)
    return None


def _fix_hint(error: XError, settings: Settings) -> str:
    if advice := unreached_advice(error):
        return advice
    if isinstance(error, XClientRejected):
        fix = "Copy both again from your X app's Keys and tokens page, and check this machine's clock."
        return f"X rejects X_API_KEY and X_API_SECRET. {fix}"
    if error.code == _NO_CALLBACK:
        fix = f"Register it in the X app's User authentication settings: {settings.x_redirect_uri}"
        return f"X doesn't know the callback address. {fix}"
    return f"X returned {error.status} to a sign-in. Try again later."


async def _begin(settings: Settings, key: str, secret: Secret) -> None:
    use_daemon_threads()
    async with http_client() as http:
        await OAuth1SignIn(
            http,
            key,
            secret,
            api_url=settings.x_api_url,
            callback_uri=settings.x_redirect_uri,
            clock=utcnow,
            deadline=TIMEOUT_SECONDS,
        ).request_token()


def x_oauth2(settings: Settings) -> Check:
    """Send a made-up code with the client id and secret, which X checks first."""
    if not settings.x_client_id:
        return Check(State.SKIP, "x oauth2", "X_CLIENT_ID isn't set: nobody connects with OAuth 2.0.")
    try:
        asyncio.run(_exchange(settings))
    except XTokenRejected:
        pass
    except XError as error:
        return _oauth2_fault(error)
    given = "X_CLIENT_ID and X_CLIENT_SECRET" if settings.x_client_secret else "X_CLIENT_ID"
    return Check(State.OK, "x oauth2", f"X accepts {given}.")


def _oauth2_fault(error: XError) -> Check:
    if advice := unreached_advice(error):
        state = State.FAIL if isinstance(error, XUnreachable) else State.WARN
        return Check(state, "x oauth2", advice)
    if isinstance(error, XClientRejected):
        fix = "Copy both again from your X app's Keys and tokens page; an app of type Native or Single page has no secret."
        return Check(State.FAIL, "x oauth2", f"X rejects X_CLIENT_ID and X_CLIENT_SECRET. {fix}")
    says = f"X returned {error.status}, so X_CLIENT_ID couldn't be verified."
    return Check(State.WARN, "x oauth2", says)


async def _exchange(settings: Settings) -> None:
    use_daemon_threads()
    async with http_client() as http:
        client = OAuth2(
            http,
            settings.x_client_id,
            settings.x_client_secret,
            api_url=settings.x_api_url,
            x_url=settings.x_url,
            redirect_uri=settings.x_redirect_uri,
            clock=utcnow,
            deadline=TIMEOUT_SECONDS,
        )
        await client.exchange(Secret(_NO_CODE), client.new_verifier())


def x_app(settings: Settings) -> Check:
    """Look up a post with the app-only token; it doesn't exist, so that X bills nothing."""
    token = settings.x_bearer_token
    if token is None:
        return Check(State.SKIP, "x app", "X_BEARER_TOKEN isn't set: posts are read as the person who asks.")
    try:
        reply = ask("GET", f"{settings.x_api_url}/2/tweets/{_NO_POST}", token=token)
    except NETWORK_ERRORS as fault:
        return x_unreachable("x app", fault)
    status = reply.status
    if _is_intermediary(reply):
        return Check(State.WARN, "x app", intermediary_advice(status))
    if status in _APP_REFUSED:
        return Check(State.FAIL, "x app", f"X rejects X_BEARER_TOKEN ({status}). {_APP_REFUSED[status]}")
    if status not in _APP_TAKEN:
        return Check(State.FAIL, "x app", f"X returned {status} to X_BEARER_TOKEN. Try again later.")
    return Check(State.OK, "x app", "The app-only token works: public posts and handles are read with it.")
