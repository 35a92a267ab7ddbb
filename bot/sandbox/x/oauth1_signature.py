"""Signatures of OAuth 1.0a (RFC 5849)."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote
from urllib.request import parse_http_list, parse_keqv_list

from authlib.oauth1.rfc5849 import signature
from starlette.requests import Request

from bot.sandbox.x.grants import OAuth1Token
from bot.sandbox.x.problems import UNAUTHORIZED, ApiError
from bot.sandbox.x.state import XState


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
    if token is None or not token.exchanged or not genuine(sandbox, signed, token.secret):
        raise ApiError(UNAUTHORIZED)
    return token


def genuine(sandbox: XState, signed: Signed, token_secret: str) -> bool:
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
