"""The consent page of OAuth 2.0."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.pages import form_of
from bot.sandbox.x.grants import Consent
from bot.sandbox.x.limits import TABLES
from bot.sandbox.x.session import RefusedError, ask_consent, back_to_app, chosen_account, remember, signed_in
from bot.sandbox.x.state import XState, state_of

LONGEST_STATE = 500
SCOPES: Final[Mapping[str, str]] = TABLES["scopes"]


async def authorize_page(request: Request) -> Response:
    sandbox = state_of(request)
    params = dict(request.query_params)
    consent = read_consent(sandbox, params)
    hidden = {name: value for name, value in params.items() if name != "as"}
    permissions = [words for scope, words in SCOPES.items() if scope in consent.scopes]
    return ask_consent(sandbox, signed_in(sandbox, request), permissions, hidden)


async def decide(request: Request) -> Response:
    """POST of the consent form: redirect with a code, or with `access_denied`."""
    sandbox, form = state_of(request), await form_of(request)
    account, consent = chosen_account(sandbox, form), read_consent(sandbox, form)
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


ROUTES = (
    Route("/i/oauth2/authorize", authorize_page, methods=["GET"]),
    Route("/i/oauth2/authorize", decide, methods=["POST"]),
)
