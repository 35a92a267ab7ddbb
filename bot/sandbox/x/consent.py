"""The consent pages of OAuth 2.0 and 1.0a."""

import secrets
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.pages import form_of
from bot.sandbox.x.grants import Consent, OAuth1Token
from bot.sandbox.x.limits import TABLES
from bot.sandbox.x.pages import RefusedError, ask_consent, back_to_app, remember, signed_in
from bot.sandbox.x.state import XState, state_of
from bot.sandbox.x.world import Account

LONGEST_STATE = 500
SCOPES: Final[Mapping[str, str]] = TABLES["scopes"]
OAUTH1_READS = "See posts and accounts that you can see, and your likes."
OAUTH1_WRITES = "Like, publish and follow as you."


async def authorize_page(request: Request) -> Response:
    sandbox = state_of(request)
    params = dict(request.query_params)
    consent = read_consent(sandbox, params)
    hidden = {name: value for name, value in params.items() if name != "as"}
    permissions = [words for scope, words in SCOPES.items() if scope in consent.scopes]
    return ask_consent(sandbox, signed_in(sandbox, request), permissions, hidden)


async def decide(request: Request) -> Response:
    """POST of the consent form: redirect with a code, or with `access_denied`."""
    sandbox = state_of(request)
    form = await form_of(request)
    account, consent = _account(sandbox, form), read_consent(sandbox, form)
    answer = {"state": form["state"]}
    if form.get("decision") == "authorize":
        answer["code"] = sandbox.world.grants.new_code(account.id, consent)
    else:
        answer["error"] = "access_denied"
    return remember(request, back_to_app(consent.redirect_uri, answer), account)


def read_consent(sandbox: XState, params: Mapping[str, str]) -> Consent:
    """Check an authorize request; raise RefusedError with a reason, which X doesn't show."""
    scopes, state = frozenset(params.get("scope", "").split()), params.get("state", "")
    method = params.get("code_challenge_method", "plain")
    faults = {
        "client_id is not this app's.": params.get("client_id") != sandbox.client_id,
        "redirect_uri is not exactly one of those registered for this app.": (
            params.get("redirect_uri") not in sandbox.redirect_uris
        ),
        "response_type must be code.": params.get("response_type") != "code",
        f"state must have 1 to {LONGEST_STATE} characters.": not 0 < len(state) <= LONGEST_STATE,
        "code_challenge is missing.": not params.get("code_challenge"),
        "code_challenge_method must be S256 or plain.": method not in {"S256", "plain"},
        "scope names something that X doesn't have, or nothing.": not scopes or not scopes <= SCOPES.keys(),
    }
    for reason, found in faults.items():
        if found:
            raise RefusedError(reason)
    return Consent(params["redirect_uri"], scopes, params["code_challenge"], method)


async def authorize_page_oauth1(request: Request) -> Response:
    sandbox, text = state_of(request), request.query_params.get("oauth_token", "")
    token = _pending(sandbox, text)
    named = sandbox.world.account_named(request.query_params.get("screen_name", ""))
    permissions = [OAUTH1_READS, OAUTH1_WRITES] if token.writes else [OAUTH1_READS]
    return ask_consent(sandbox, named or signed_in(sandbox, request), permissions, {"oauth_token": text})


async def decide_oauth1(request: Request) -> Response:
    """POST of the consent form: redirect with a verifier, or with `denied`."""
    sandbox = state_of(request)
    form = await form_of(request)
    text = form.get("oauth_token", "")
    token, account = _pending(sandbox, text), _account(sandbox, form)
    if form.get("decision") != "authorize":
        del sandbox.world.grants.oauth1[text]
        return back_to_app(token.callback, {"denied": text})
    token.account_id, token.verifier = account.id, secrets.token_urlsafe(24)
    answer = {"oauth_token": text, "oauth_verifier": token.verifier}
    return remember(request, back_to_app(token.callback, answer), account)


def _account(sandbox: XState, form: Mapping[str, str]) -> Account:
    account = sandbox.world.account_named(form.get("account", ""))
    if account is None:
        raise RefusedError("There is no such account.")
    return account


def _pending(sandbox: XState, text: str) -> OAuth1Token:
    token = sandbox.world.grants.oauth1.get(text)
    if token is None or token.exchanged or token.verifier:
        raise RefusedError("The request token is unknown, or was used before.")
    return token


ROUTES = (
    Route("/i/oauth2/authorize", authorize_page, methods=["GET"]),
    Route("/i/oauth2/authorize", decide, methods=["POST"]),
    Route("/oauth/authorize", authorize_page_oauth1, methods=["GET"]),
    Route("/oauth/authorize", decide_oauth1, methods=["POST"]),
)
