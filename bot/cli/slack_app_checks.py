"""Checks of `doctor` for the Slack app's client secret, app-level token and signing secret."""

from collections.abc import Mapping
from typing import Final

from bot.cli.asking import NETWORK_ERRORS, ask, slack_unreachable
from bot.cli.check import Check, State
from bot.secret import Secret
from bot.settings import Settings
from bot.slack.api.errors import known_form
from bot.slack.requests.socket import TOKEN_REFUSED

_NO_CODE: Final = "doctor-tries-the-client-secret"
_CODE_REFUSED: Final = frozenset({"invalid_code", "code_already_used", "code_expired", "invalid_grant"})
_CLIENT_REFUSED: Final = {
    "bad_client_secret": "SLACK_CLIENT_SECRET",
    "invalid_client_id": "SLACK_CLIENT_ID",
    "bad_client_id": "SLACK_CLIENT_ID",
}
_PAGE: Final = "Copy it again from your Slack app's Basic Information page."


def slack_oauth(settings: Settings) -> Check:
    """Send a made-up code with the client id and secret, which Slack checks first."""
    what = "slack oauth"
    if not settings.slack_client_id or not settings.slack_client_secret:
        return Check(State.SKIP, what, "SLACK_CLIENT_ID or SLACK_CLIENT_SECRET can't be used.")
    form = {
        "client_id": settings.slack_client_id,
        "client_secret": settings.slack_client_secret.reveal(),
        "code": _NO_CODE,
    }
    try:
        error = _error(settings, "oauth.v2.access", data=form)
    except NETWORK_ERRORS as fault:
        return slack_unreachable(what, fault)
    if error in _CODE_REFUSED:
        return Check(State.OK, what, "Slack accepts SLACK_CLIENT_ID and SLACK_CLIENT_SECRET.")
    if error in _CLIENT_REFUSED:
        return Check(State.FAIL, what, f"Slack rejects {_CLIENT_REFUSED[error]} ({error}). {_PAGE}")
    return _unclear(what, "SLACK_CLIENT_SECRET", error)


def slack_socket(settings: Settings) -> Check:
    """Request a Socket Mode URL with the app-level token; the socket itself isn't opened."""
    what, token = "socket", settings.slack_app_token
    if token is None:
        return Check(
            State.SKIP,
            what,
            "SLACK_APP_TOKEN isn't set: only `serve` can run, and Slack must be able to reach it.",
        )
    try:
        error = _error(settings, "apps.connections.open", token=token)
    except NETWORK_ERRORS as fault:
        return slack_unreachable(what, fault)
    if not error:
        return Check(State.OK, what, "The app-level token opens Slack's socket.")
    if error in TOKEN_REFUSED:
        fix = "Create one with connections:write on your Slack app's Basic Information page."
        return Check(State.FAIL, what, f"Slack rejects SLACK_APP_TOKEN ({error}). {fix}")
    return _unclear(what, "SLACK_APP_TOKEN", error)


def slack_signature(settings: Settings) -> Check:
    """Report that the signing secret can't be tested."""
    if settings.slack_signing_secret is None:
        return Check(State.SKIP, "signature", "SLACK_SIGNING_SECRET isn't set: only `socket` can run.")
    says = "SLACK_SIGNING_SECRET can't be tested here. If it is wrong, every request from Slack is refused with 401."
    return Check(State.SKIP, "signature", says)


def _error(
    settings: Settings, method: str, *, token: Secret | None = None, data: Mapping[str, str] | None = None
) -> str:
    """Return Slack's error code, "" for a success, or the HTTP status if Slack didn't respond."""
    answer = ask("POST", f"{settings.slack_api_url}{method}", token=token, data=data)
    said = answer.read()
    if said.get("ok") is True:
        return ""
    # Without Slack's error code, the status says nothing about a token: a proxy may have responded.
    return known_form(said["error"]) if said.get("ok") is False and said.get("error") else f"{answer.status}"


def _unclear(what: str, secret: str, error: str) -> Check:
    return Check(State.WARN, what, f"Slack returned {error}, so {secret} couldn't be verified.")
