"""The consent page of OAuth 1.0a."""

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.pages import form_of
from bot.sandbox.x.grants import OAuth1Token
from bot.sandbox.x.session import RefusedError, ask_consent, back_to_app, chosen_account, remember, signed_in
from bot.sandbox.x.state import XState, state_of

READS = "See posts and accounts that you can see, and your likes."
WRITES = "Like, publish and follow as you."


async def authorize_page(request: Request) -> Response:
    sandbox, text = state_of(request), request.query_params.get("oauth_token", "")
    token = _pending(sandbox, text)
    named = sandbox.world.account_named(request.query_params.get("screen_name", ""))
    permissions = [READS, WRITES] if token.writes else [READS]
    return ask_consent(sandbox, named or signed_in(sandbox, request), permissions, {"oauth_token": text})


async def decide(request: Request) -> Response:
    """POST of the consent form: redirect with a verifier, or with `denied`."""
    sandbox, form = state_of(request), await form_of(request)
    text = form.get("oauth_token", "")
    token, account = _pending(sandbox, text), chosen_account(sandbox, form)
    if form.get("decision") != "authorize":
        del sandbox.world.grants.oauth1[text]
        return back_to_app(token.callback, {"denied": text})
    token.account_id, token.verifier = account.id, secrets.token_urlsafe(24)
    answer = {"oauth_token": text, "oauth_verifier": token.verifier}
    return remember(request, back_to_app(token.callback, answer), account)


def _pending(sandbox: XState, text: str) -> OAuth1Token:
    token = sandbox.world.grants.oauth1.get(text)
    if token is None or token.exchanged or token.verifier:
        raise RefusedError("The request token is unknown, or was used before.")
    return token


ROUTES = (
    Route("/oauth/authorize", authorize_page, methods=["GET"]),
    Route("/oauth/authorize", decide, methods=["POST"]),
)
