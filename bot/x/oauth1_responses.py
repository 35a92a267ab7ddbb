"""Read the form-encoded responses of the OAuth 1.0a endpoints.

https://docs.x.com/fundamentals/authentication/oauth-1-0a/api-reference
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from bot.secret import Secret
from bot.x.error_mapping import malformed, signed_error_for
from bot.x.errors import XClientRejected, XTokenRejected
from bot.x.ids import is_id
from bot.x.models import OAuth1Tokens, RequestToken
from bot.x.tokens import is_token

if TYPE_CHECKING:
    from bot.x.response import XResponse


def read_request_token(response: XResponse) -> RequestToken:
    """Read temporary credentials (RFC 5849, section 2.1); X must have confirmed the callback.

    Raises XClientRejected if X rejects the app's key, or another XError.
    """
    if not response.ok:
        # No user token is involved yet, so a 401 is about the app's own key.
        raise signed_error_for(response, dead=XClientRejected, doubted=XClientRejected)
    form = _form(response)
    if form.get("oauth_callback_confirmed") != "true":
        raise malformed(response, "the callback is not confirmed")
    return RequestToken(*_token(response, form))


def read_access_token(response: XResponse) -> OAuth1Tokens:
    """Read token credentials and the user's id (RFC 5849, section 2.3).

    Raises XTokenRejected if the request token or verifier is invalid, or another XError.
    """
    if not response.ok:
        raise signed_error_for(response, dead=XTokenRejected, doubted=XTokenRejected)
    form = _form(response)
    token, secret = _token(response, form)
    user_id = form.get("user_id")
    if not is_id(user_id):
        raise malformed(response, "no account in it")
    return OAuth1Tokens(Secret(token), secret, user_id)


def read_invalidated(response: XResponse) -> None:
    """Return if the token was revoked now; raises XTokenRejected if it was invalid before."""
    if not response.ok:
        raise signed_error_for(response, dead=XTokenRejected, doubted=XClientRejected)
    if not response.by_x:
        raise malformed(response, "a web page")


def _form(response: XResponse) -> dict[str, str]:
    return dict(parse_qsl(response.content.decode("ascii", "replace")))


def _token(response: XResponse, form: dict[str, str]) -> tuple[str, Secret]:
    token, secret = form.get("oauth_token"), form.get("oauth_token_secret")
    if not is_token(token) or not is_token(secret):
        raise malformed(response, "no token in it")
    return token, Secret(secret)
