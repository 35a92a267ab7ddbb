"""From the replies of OAuth 1.0a's endpoints, which are forms, to tokens.

https://docs.x.com/fundamentals/authentication/oauth-1-0a/api-reference
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from bot.secret import Secret

from .errors import XClientRejected, XTokenRejected
from .ids import is_id
from .models import OAuth1Tokens, RequestToken
from .refusals import malformed, signed_refusal
from .tokens import is_token

if TYPE_CHECKING:
    from .reply import Reply


def read_request_token(reply: Reply) -> RequestToken:
    """Read temporary credentials (RFC 5849, section 2.1), for a callback that X has confirmed."""
    if not reply.ok:
        # Nobody's token is in play yet, so whatever X doubts is the app's own.
        raise signed_refusal(reply, dead=XClientRejected, doubted=XClientRejected)
    form = _form(reply)
    if form.get("oauth_callback_confirmed") != "true":
        raise malformed(reply, "the callback is not confirmed")
    return RequestToken(*_token(reply, form))


def read_access_token(reply: Reply) -> OAuth1Tokens:
    """Read token credentials (RFC 5849, section 2.3) and whose they are."""
    if not reply.ok:
        raise signed_refusal(reply, dead=XTokenRejected, doubted=XTokenRejected)
    form = _form(reply)
    token, secret = _token(reply, form)
    user_id = form.get("user_id")
    if not is_id(user_id):
        raise malformed(reply, "no account in it")
    return OAuth1Tokens(Secret(token), secret, user_id)


def read_invalidated(reply: Reply) -> None:
    """Return when the token is dead now; XTokenRejected when it was before."""
    if not reply.ok:
        raise signed_refusal(reply, dead=XTokenRejected, doubted=XClientRejected)


def _form(reply: Reply) -> dict[str, str]:
    return dict(parse_qsl(reply.content.decode("ascii", "replace"), keep_blank_values=True))


def _token(reply: Reply, form: dict[str, str]) -> tuple[str, Secret]:
    token, secret = form.get("oauth_token"), form.get("oauth_token_secret")
    if not is_token(token) or not is_token(secret):
        raise malformed(reply, "no token in it")
    return token, Secret(secret)
