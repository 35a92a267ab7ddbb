"""Tokens (https://docs.slack.dev/authentication), and the addresses of sockets."""

import hmac
from typing import Any

from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.ids import new_token
from bot.sandbox.slack.installations import TOKENS_LAST, Installation
from bot.sandbox.slack.objects import make
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import Grant


def v2_access(call: Call) -> dict[str, Any]:
    """Exchange an installation's code for the bot token, or a refresh token for the next pair."""
    if call.args.get("grant_type") == "refresh_token":
        check_client(call)
        held = call.state.installations.refreshed(str(call.args.pop("refresh_token", "")))
        return _told_of(call, held)
    grant = _spend_code(call, openid=False)
    workspace = call.state.workspace(grant.person.team_id)
    scopes = [scope for scope in grant.scope.replace(",", " ").split() if scope]
    held = call.state.installations.install(workspace.id, scopes=scopes)
    call.state.changes.bump()
    return _told_of(call, held, grant.person)


def _told_of(call: Call, held: Installation, installer: Person | None = None) -> dict[str, Any]:
    home, lifetime = call.state.workspace(held.team_id), int(TOKENS_LAST.total_seconds())
    return make("access", held=held, home=home, installer=installer, lifetime=lifetime)


def openid_token(call: Call) -> dict[str, Any]:
    """Exchange a sign-in's code for an access token and an id token."""
    grant = _spend_code(call, openid=True)
    access_token = new_token("xoxp-")
    person, picture = grant.person, call.state.picture(grant.person)
    home = call.state.workspace(person.team_id)
    claims = make("claims", person=person, home=home, picture=picture, state=call.state, nonce=grant.nonce)
    id_token = call.state.id_tokens.sign(claims, call.state.clock(), access_token)
    return {"access_token": access_token, "token_type": "Bearer", "id_token": id_token}


def check_client(call: Call) -> None:
    given_id = str(call.args.pop("client_id", ""))
    given_secret = str(call.args.pop("client_secret", ""))
    if given_id != call.state.client_id:
        raise ApiError("invalid_client_id")
    if not hmac.compare_digest(given_secret.encode(), call.state.client_secret.encode()):
        raise ApiError("bad_client_secret")


def _spend_code(call: Call, *, openid: bool) -> Grant:
    """Consume a code: single use, valid for 10 minutes, for the same `redirect_uri`."""
    check_client(call)
    if call.args.get("grant_type", "authorization_code") != "authorization_code":
        raise ApiError("invalid_grant_type")
    grant = call.state.codes.spend(str(call.args.pop("code", "")))
    if grant.openid is not openid:
        raise ApiError("invalid_code")
    if call.args.get("redirect_uri", grant.redirect_uri) != grant.redirect_uri:
        raise ApiError("bad_redirect_uri")
    return grant


def test(call: Call) -> dict[str, Any]:
    """Return whose token it is."""
    return make("auth_test", home=call.workspace())


def teams_list(call: Call) -> dict[str, Any]:
    """Return the workspaces in which the token's organization has the app, on one page."""
    teams = [{"id": one.id, "name": one.name} for one in call.organization() if one.org_wide]
    return {"teams": teams, "response_metadata": {"next_cursor": ""}}


async def connections_open(call: Call) -> dict[str, Any]:
    if not call.token:
        raise ApiError("not_authed")
    if not call.token.startswith("xapp-"):
        raise ApiError("not_allowed_token_type")
    if call.token != call.state.app_token:
        raise ApiError("invalid_auth")
    return {"url": await call.state.sockets.open_url()}
