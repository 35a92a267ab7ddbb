"""The consent page of OAuth 1.0a."""

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.x.grants import OAuth1Token
from bot.sandbox.x.oauth2 import form_of
from bot.sandbox.x.pages import ask_consent, back_to_app, page, refused, remember, signed_in
from bot.sandbox.x.state import XState, state_of
from bot.sandbox.x.world import Account

READS = "See posts and accounts that you can see, and your likes."
WRITES = "Like, publish and follow as you."


async def authorize_page(request: Request) -> Response:
    """GET /oauth/authorize and /oauth/authenticate.

    The latter doesn't ask an account again that has consented before.
    """
    sandbox = state_of(request)
    text = request.query_params.get("oauth_token", "")
    token = _pending(sandbox, text)
    if token is None:
        return refused("The request token is unknown, or was used before.")
    account = sandbox.world.account_named(request.query_params.get("screen_name", "")) or signed_in(
        sandbox, request
    )
    if request.url.path.endswith("authenticate") and account and _has_said_yes(sandbox, account):
        return _granted(request, token, text, account)
    permissions = [READS, WRITES] if token.writes else [READS]
    return ask_consent(sandbox, account, permissions, {"oauth_token": text})


async def decide(request: Request) -> Response:
    """POST of the consent form: redirect with a verifier, or with `denied`."""
    sandbox = state_of(request)
    form = await form_of(request)
    text = form.get("oauth_token", "")
    token = _pending(sandbox, text)
    account = sandbox.world.account_named(form.get("account", ""))
    if token is None or account is None:
        return refused("The request token or the account is unknown.")
    if form.get("decision") == "authorize":
        return _granted(request, token, text, account)
    del sandbox.world.grants.oauth1[text]
    return _back(token, {"denied": text})


def _granted(request: Request, token: OAuth1Token, text: str, account: Account) -> Response:
    token.account_id = account.id
    if token.callback == "oob":
        token.verifier = f"{secrets.randbelow(10**7):07}"
        return remember(request, page("pin.html", pin=token.verifier), account)
    token.verifier = secrets.token_urlsafe(24)
    return remember(request, _back(token, {"oauth_token": text, "oauth_verifier": token.verifier}), account)


def _back(token: OAuth1Token, answer: dict[str, str]) -> Response:
    if token.callback == "oob":
        return refused("You said no.", status=200)
    return back_to_app(token.callback, answer)


def _pending(sandbox: XState, text: str) -> OAuth1Token | None:
    token = sandbox.world.grants.oauth1.get(text)
    return token if token is not None and not token.exchanged and not token.verifier else None


def _has_said_yes(sandbox: XState, account: Account) -> bool:
    return any(t.exchanged and t.account_id == account.id for t in sandbox.world.grants.oauth1.values())


ROUTES = (
    Route("/oauth/authorize", authorize_page, methods=["GET"]),
    Route("/oauth/authenticate", authorize_page, methods=["GET"]),
    Route("/oauth/authorize", decide, methods=["POST"]),
)
