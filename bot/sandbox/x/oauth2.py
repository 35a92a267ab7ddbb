"""OAuth 2.0 with PKCE: https://docs.x.com/fundamentals/authentication/oauth-2-0."""

import base64
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.pages import form_of
from bot.sandbox.x.grants import Consent, Issued
from bot.sandbox.x.state import XState, state_of

BAD_CODE = "Value passed for the authorization code was invalid."
BAD_TOKEN = "Value passed for the token was invalid."
BAD_VERIFIER = "Value passed for the code verifier was invalid."
BAD_REDIRECT = "Value passed for the redirect uri did not match the uri of the authorization code."


async def token(request: Request) -> Response:
    """POST /2/oauth2/token: exchange a code, or rotate a refresh token."""
    sandbox, form = state_of(request), await form_of(request)
    if not _client_proven(sandbox, request, form):
        return UNAUTHORIZED
    match form.get("grant_type"):
        case "authorization_code":
            return _exchange(sandbox, form)
        case "refresh_token":
            return _refresh(sandbox, form)
        case None | "":
            return oauth_error("invalid_request", "Missing required parameter [grant_type].")
        case _:
            return oauth_error("unsupported_grant_type", "Value passed for the grant type was invalid.")


async def revoke(request: Request) -> Response:
    """POST /2/oauth2/revoke: a refresh token revokes its grant, an access token only itself."""
    sandbox, form = state_of(request), await form_of(request)
    if not _client_proven(sandbox, request, form):
        return UNAUTHORIZED
    text, grants = form.get("token", ""), sandbox.world.grants
    if not text:
        return oauth_error("invalid_request", "Missing required parameter [token].")
    if text in grants.refresh:
        grants.refresh[text].grant.dead = True
    grants.access.pop(text, None)
    return JSONResponse({"revoked": True})


def _exchange(sandbox: XState, form: Mapping[str, str]) -> Response:
    grants = sandbox.world.grants
    code = grants.codes.get(form.get("code", ""))
    if code is None or code.used or grants.clock() >= code.expires_at:
        return oauth_error("invalid_request", BAD_CODE)
    code.used = True
    if form.get("redirect_uri") != code.consent.redirect_uri:
        return oauth_error("invalid_request", BAD_REDIRECT)
    if not _verifier_fits(code.consent, form.get("code_verifier", "")):
        return oauth_error("invalid_request", BAD_VERIFIER)
    return _tokens(grants.new_grant(code.account_id, code.consent.scopes))


def _refresh(sandbox: XState, form: Mapping[str, str]) -> Response:
    grants = sandbox.world.grants
    old = grants.refresh.get(form.get("refresh_token", ""))
    if old is None or not grants.living(old):
        if old is not None and old.used and sandbox.behaviors.kill_family_on_reuse:
            old.grant.dead = True
        return oauth_error(sandbox.behaviors.token_error, BAD_TOKEN)
    old.used = True
    return _tokens(grants.issue(old.grant))


def _tokens(issued: Issued) -> Response:
    body = {
        "token_type": "bearer",
        "expires_in": issued.expires_in,
        "access_token": issued.access,
        "scope": " ".join(sorted(issued.grant.scopes)),
    }
    return JSONResponse(body | ({"refresh_token": issued.refresh} if issued.refresh else {}))


def _client_proven(sandbox: XState, request: Request, form: Mapping[str, str]) -> bool:
    """Authenticate the client: a confidential one by Basic authentication, a public one by id."""
    if not sandbox.client_secret:
        return form.get("client_id") == sandbox.client_id
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return False
    known = (sandbox.client_id, sandbox.client_secret)
    return scheme.lower() == "basic" and (unquote(client_id), unquote(secret)) == known


def _verifier_fits(consent: Consent, verifier: str) -> bool:
    """Check the PKCE code verifier (RFC 7636 §4.6)."""
    if consent.code_challenge_method == "plain":
        return verifier == consent.code_challenge
    return str(create_s256_code_challenge(verifier)) == consent.code_challenge


def oauth_error(error: str, description: str, status: int = 400) -> Response:
    return JSONResponse({"error": error, "error_description": description}, status)


UNAUTHORIZED: Final = oauth_error("unauthorized_client", "Missing valid authorization header", 401)
ROUTES = (
    Route("/2/oauth2/token", token, methods=["POST"]),
    Route("/2/oauth2/revoke", revoke, methods=["POST"]),
)
