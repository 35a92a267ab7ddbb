"""From the replies of OAuth 1.0a's endpoints, which are forms, to tokens.

https://docs.x.com/fundamentals/authentication/oauth-1-0a/api-reference
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from bot.secret import Secret

from .error_mapping import (
    malformed,
    signed_error_for,
)
from .errors import (
    XClientRejected,
    XTokenRejected,
)
from .ids import is_id
from .models import (
    OAuth1Tokens,
    RequestToken,
)
from .tokens import is_token

if TYPE_CHECKING:
    from .response import XResponse


def read_request_token(response: XResponse) -> RequestToken:
    """Read temporary credentials (RFC 5849, section 2.1), for a callback that X has confirmed."""
    if not response.ok:
        # Nobody's token is in play yet, so whatever X doubts is the app's own.
        raise signed_error_for(response, dead=XClientRejected, doubted=XClientRejected)
    form = _form(response)
    if form.get("oauth_callback_confirmed") != "true":
        raise malformed(response, "the callback is not confirmed")
    return RequestToken(*_token(response, form))


def read_access_token(response: XResponse) -> OAuth1Tokens:
    """Read token credentials (RFC 5849, section 2.3) and whose they are."""
    if not response.ok:
        raise signed_error_for(response, dead=XTokenRejected, doubted=XTokenRejected)
    form = _form(response)
    token, secret = _token(response, form)
    user_id = form.get("user_id")
    if not is_id(user_id):
        raise malformed(response, "no account in it")
    return OAuth1Tokens(Secret(token), secret, user_id)


def read_invalidated(response: XResponse) -> None:
    """Return when the token is dead now; XTokenRejected when it was before."""
    if not response.ok:
        raise signed_error_for(response, dead=XTokenRejected, doubted=XClientRejected)


def _form(response: XResponse) -> dict[str, str]:
    return dict(parse_qsl(response.content.decode("ascii", "replace"), keep_blank_values=True))


def _token(response: XResponse, form: dict[str, str]) -> tuple[str, Secret]:
    token, secret = form.get("oauth_token"), form.get("oauth_token_secret")
    if not is_token(token) or not is_token(secret):
        raise malformed(response, "no token in it")
    return token, Secret(secret)
