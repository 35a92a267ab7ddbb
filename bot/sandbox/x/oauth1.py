"""OAuth 1.0a: signatures (RFC 5849) and the token endpoints."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode
from urllib.request import parse_http_list, parse_keqv_list

from authlib.oauth1.rfc5849 import signature
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.x.grants import OAuth1Token
from bot.sandbox.x.problems import UNAUTHORIZED, ApiError, LegacyErrors, respond
from bot.sandbox.x.state import XState, state_of

NOT_AUTHENTICATED = LegacyErrors(401, 32, "Could not authenticate you.")
BAD_TOKEN = LegacyErrors(401, 89, "Invalid or expired token.")
BAD_CALLBACK = LegacyErrors(
    403,
    415,
    "Callback URL not approved for this client application. Approved callback URLs can be adjusted in your "
    "application settings",
)


@dataclass(frozen=True)
class Signed:
    """A signed request's parameters: the header's (`oauth`), or the query's and body's, too."""

    oauth: Mapping[str, str]
    asked: Mapping[str, str]
    base_string: str


async def read_signed(request: Request) -> Signed:
    """Parse a request with an OAuth Authorization header."""
    header = request.headers.get("authorization", "").partition(" ")[2]
    pairs = parse_keqv_list([pair for pair in parse_http_list(header) if "=" in pair])
    oauth = {unquote(name): unquote(value) for name, value in pairs.items()}
    query = parse_qsl(request.url.query, keep_blank_values=True)
    async with request.form() as sent:
        form = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
    params = [*oauth.items(), *query, *form]
    base_string = signature.construct_base_string(request.method, str(request.url), params)
    return Signed(oauth, dict(query) | dict(form) | oauth, base_string)


async def signed_token(sandbox: XState, request: Request) -> OAuth1Token:
    """Return the access token that signed an API request; raise ApiError (401)."""
    signed = await read_signed(request)
    token = sandbox.world.grants.oauth1.get(signed.oauth.get("oauth_token", ""))
    if token is None or not token.exchanged or not _genuine(sandbox, signed, token.secret):
        raise ApiError(UNAUTHORIZED)
    return token


async def request_token(request: Request) -> Response:
    sandbox, signed = state_of(request), await read_signed(request)
    if not _genuine(sandbox, signed, ""):
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
    if token is None or not verified or token.exchanged or not _genuine(sandbox, signed, token.secret):
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
    if token is None or not _genuine(sandbox, signed, token.secret):
        return respond(BAD_TOKEN)
    del sandbox.world.grants.oauth1[text]
    return JSONResponse({"access_token": text})


def _genuine(sandbox: XState, signed: Signed, token_secret: str) -> bool:
    """Return whether the app signed this request; a nonce is valid once (RFC 5849 §3.3)."""
    known = sandbox.api_key is not None and signed.oauth.get("oauth_consumer_key") == sandbox.api_key
    nonce = (signed.oauth.get("oauth_timestamp", ""), signed.oauth.get("oauth_nonce", ""))
    if not known or not all(nonce) or nonce in sandbox.used_nonces:
        return False
    if signed.oauth.get("oauth_signature_method") != "HMAC-SHA1":
        return False
    expected = signature.hmac_sha1_signature(signed.base_string, sandbox.api_secret, token_secret)
    genuine = hmac.compare_digest(str(expected), signed.oauth.get("oauth_signature", ""))
    if genuine:
        sandbox.used_nonces.add(nonce)
    return genuine


def _form_reply(**fields: str) -> Response:
    return PlainTextResponse(urlencode(fields), media_type="text/html")


ROUTES = (
    Route("/oauth/request_token", request_token, methods=["POST"]),
    Route("/oauth/access_token", access_token, methods=["POST"]),
    Route("/1.1/oauth/invalidate_token", invalidate_token, methods=["POST"]),
)
