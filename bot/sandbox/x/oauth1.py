"""OAuth 1.0a: the token endpoints, and the consent page between them."""

import secrets
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.x import oauth1_consent
from bot.sandbox.x.grants import OAuth1Token
from bot.sandbox.x.oauth1_signature import genuine, read_signed
from bot.sandbox.x.problems import LegacyErrors, respond
from bot.sandbox.x.state import state_of

NOT_AUTHENTICATED = LegacyErrors(401, 32, "Could not authenticate you.")
BAD_TOKEN = LegacyErrors(401, 89, "Invalid or expired token.")
BAD_CALLBACK = LegacyErrors(
    403,
    415,
    "Callback URL not approved for this client application. Approved callback URLs can be adjusted in your "
    "application settings",
)


async def request_token(request: Request) -> Response:
    sandbox, signed = state_of(request), await read_signed(request)
    if not genuine(sandbox, signed, ""):
        return respond(NOT_AUTHENTICATED)
    callback = signed.asked.get("oauth_callback", "")
    if callback not in sandbox.redirect_uris:
        return respond(BAD_CALLBACK)
    text, secret = secrets.token_urlsafe(20), secrets.token_urlsafe(24)
    writes = signed.asked.get("x_auth_access_type") != "read"
    sandbox.world.grants.oauth1[text] = OAuth1Token(secret, callback, writes=writes)
    return _form_reply(oauth_token=text, oauth_token_secret=secret, oauth_callback_confirmed="true")


async def access_token(request: Request) -> Response:
    sandbox, signed = state_of(request), await read_signed(request)
    grants, text = sandbox.world.grants, signed.oauth.get("oauth_token", "")
    token = grants.oauth1.get(text)
    verified = token and token.verifier and signed.asked.get("oauth_verifier") == token.verifier
    if token is None or not verified or token.exchanged or not genuine(sandbox, signed, token.secret):
        return respond(NOT_AUTHENTICATED)
    del grants.oauth1[text]
    account = sandbox.world.accounts[token.account_id]
    final = grants.oauth1_of(account.id) if sandbox.behaviors.one_token_per_account else None
    if final is None:
        final = f"{account.id}-{secrets.token_urlsafe(30)}"
        grants.oauth1[final] = OAuth1Token(secrets.token_urlsafe(34), account_id=account.id, exchanged=True)
    given = grants.oauth1[final]
    given.writes = token.writes
    return _form_reply(
        oauth_token=final, oauth_token_secret=given.secret, user_id=account.id, screen_name=account.username
    )


async def invalidate_token(request: Request) -> Response:
    """POST /1.1/oauth/invalidate_token: revoke the signing token."""
    sandbox, signed = state_of(request), await read_signed(request)
    text = signed.oauth.get("oauth_token", "")
    token = sandbox.world.grants.oauth1.get(text)
    if token is None or not genuine(sandbox, signed, token.secret):
        return respond(BAD_TOKEN)
    del sandbox.world.grants.oauth1[text]
    return JSONResponse({"access_token": text})


def _form_reply(**fields: str) -> Response:
    return PlainTextResponse(urlencode(fields), media_type="text/html")


ROUTES = (
    *oauth1_consent.ROUTES,
    Route("/oauth/request_token", request_token, methods=["POST"]),
    Route("/oauth/access_token", access_token, methods=["POST"]),
    Route("/1.1/oauth/invalidate_token", invalidate_token, methods=["POST"]),
)
