"""OAuth 2.0 with X: exchanging a code and refreshing tokens."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.secret import Secret
from bot.x import (
    OAuth2,
    UserTokens,
    XClientRejected,
    XError,
    XForbidden,
    XIntermediaryError,
    XIntermediaryFailed,
    XIntermediaryPage,
    XInvalidRequest,
    XMalformed,
    XOutOfCredit,
    XRateLimited,
    XServerError,
    XSpendCapReached,
    XTokenRejected,
    XUnreachable,
)

from .oauth2_words import BASIC, CODE, DEAD_TOKEN, GRANTED, OLD, VERIFIER
from .scripted import Answer, PartialResponse, ScriptedX, hang_up

if TYPE_CHECKING:
    from datetime import datetime


async def test_a_confidential_client_uses_basic_authentication(confidential: OAuth2, x: ScriptedX) -> None:
    """The secret is in the header and not in the body."""
    x.says(GRANTED)
    await confidential.exchange(CODE, VERIFIER)
    [asked] = x.asked
    assert (asked.method, asked.path, asked.query) == ("POST", "/2/oauth2/token", {})
    assert asked.headers["authorization"] == BASIC
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.form == {
        "grant_type": "authorization_code",
        "code": "the-code",
        "redirect_uri": "https://likewise.example/link/x/callback",
        "code_verifier": VERIFIER.reveal(),
    }


async def test_a_public_client_sends_its_id_in_the_body(public: OAuth2, x: ScriptedX) -> None:
    """Without a secret there is no header, and every form has the client ID."""
    x.says(GRANTED)
    tokens = await public.exchange(CODE, VERIFIER)
    await public.refresh(OLD)
    await public.revoke(tokens)
    assert [asked.form["client_id"] for asked in x.asked] == ["the-app"] * 4
    assert not [asked for asked in x.asked if "authorization" in asked.headers]


async def test_a_grant_is_returned_as_x_gave_it(confidential: OAuth2, x: ScriptedX, now: datetime) -> None:
    """Tokens, scopes and expiry are X's."""
    x.says(GRANTED)
    scopes = frozenset({"tweet.read", "users.read", "like.read", "offline.access"})
    assert await confidential.exchange(CODE, VERIFIER) == UserTokens(
        Secret("new-access"), Secret("new-refresh"), now + timedelta(hours=2), scopes
    )


async def test_a_refresh_rotates_the_token(confidential: OAuth2, x: ScriptedX) -> None:
    """The old refresh token is sent with Basic authentication; a new one is returned."""
    x.says(GRANTED)
    tokens = await confidential.refresh(OLD)
    assert tokens.refresh == Secret("new-refresh")
    [asked] = x.asked
    assert asked.form == {"grant_type": "refresh_token", "refresh_token": "old-refresh"}
    assert asked.headers["authorization"] == BASIC


async def test_without_a_new_refresh_token_the_old_one_is_kept(confidential: OAuth2, x: ScriptedX) -> None:
    """RFC 6749, section 6, allows a server to keep it."""
    x.says({"access_token": "new-access"})
    assert await confidential.refresh(OLD) == UserTokens(Secret("new-access"), OLD, None, frozenset())


@pytest.mark.parametrize("lifetime", [None, 0, -1, "7200", True, 1e300, float("nan"), [], 10**8], ids=repr)
async def test_an_invalid_lifetime_is_unknown(confidential: OAuth2, x: ScriptedX, lifetime: Any) -> None:
    """The expiry is a plausible time or None."""
    x.says(GRANTED | {"expires_in": lifetime})
    assert (await confidential.refresh(OLD)).expires_at is None


async def test_concurrent_refreshes_are_not_mixed_up(confidential: OAuth2, x: ScriptedX) -> None:
    """One client serves everyone, and each person gets their own tokens."""

    async def echo(scope: Any, receive: Any, send: Any) -> None:
        whose = x.asked[-1].form["refresh_token"]
        await Answer({"access_token": f"access of {whose}".replace(" ", "-")})(scope, receive, send)

    x.answers(echo)
    people = [f"person-{n}" for n in range(20)]
    tokens = await asyncio.gather(*(confidential.refresh(Secret(person)) for person in people))
    assert [token.access.reveal() for token in tokens] == [f"access-of-{person}" for person in people]


REFUSALS: dict[str, tuple[int, Any, type[XError]]] = {
    "dead token": (400, DEAD_TOKEN, XTokenRejected),
    "dead token, RFC's word": (400, DEAD_TOKEN | {"error": "invalid_grant"}, XTokenRejected),
    "dead code": (
        400,
        {
            "error": "invalid_request",
            "error_description": "Value passed for the authorization code was invalid.",
            "errors": [],
        },
        XTokenRejected,
    ),
    "no description": (400, {"error": "invalid_grant"}, XTokenRejected),
    "parameter left out": (
        400,
        {"error": "invalid_request", "error_description": "Missing required parameter [code]."},
        XInvalidRequest,
    ),
    "another OAuth error": (400, {"error": "unsupported_grant_type"}, XInvalidRequest),
    "400 problem": (400, {"title": "Invalid Request", "type": "about:blank"}, XInvalidRequest),
    "invalid_request without a word": (400, {"error": "invalid_request"}, XInvalidRequest),
    "400 page": (400, b"<html>", XIntermediaryError),
    "400 of a gateway": (400, {"error": "Bad Request", "message": "blocked"}, XIntermediaryError),
    "dead token as HTML": (400, json.dumps(DEAD_TOKEN).encode(), XIntermediaryError),
    "401 of a gateway": (401, {"error": "unauthorized"}, XIntermediaryError),
    "no Basic header": (
        401,
        {"error": "unauthorized_client", "error_description": "Missing valid authorization header"},
        XClientRejected,
    ),
    "wrong client in a 400": (400, {"error": "invalid_client"}, XClientRejected),
    "401 page": (401, b"", XIntermediaryError),
    "402": (402, {"title": "CreditsDepleted"}, XOutOfCredit),
    "spend cap": (403, {"title": "SpendCapReached", "detail": "billing cycle spend cap"}, XSpendCapReached),
    "403 problem without error": (
        403,
        {"title": "Forbidden", "type": "about:blank", "status": 403},
        XForbidden,
    ),
    "429": (429, {"title": "Too Many Requests", "type": "about:blank"}, XRateLimited),
    "429 page": (429, b"<html>slow down</html>", XIntermediaryError),
    "500": (500, DEAD_TOKEN, XServerError),
    "503 page": (503, b"<html>", XIntermediaryFailed),
    "200 without a token": (200, {"token_type": "bearer"}, XMalformed),
    "200 with a problem": (200, {"title": "Forbidden", "status": 403}, XMalformed),
    "200 with an empty token": (200, {"access_token": ""}, XMalformed),
    "200 with a header in the token": (200, {"access_token": "a\r\nX-Evil: 1"}, XMalformed),
    "200 with a number for a token": (200, {"access_token": 7}, XMalformed),
    "200 with an odd refresh token": (200, {"access_token": "a", "refresh_token": ["b"]}, XMalformed),
    "200 page": (200, b"<html>", XIntermediaryPage),
    "200 list": (200, [], XMalformed),
    "redirect": (302, b"", XIntermediaryError),
}


@pytest.mark.parametrize(("status", "body", "error"), REFUSALS.values(), ids=REFUSALS.keys())
async def test_a_refusal_of_the_token_endpoint(
    confidential: OAuth2, x: ScriptedX, status: int, body: Any, error: type[XError]
) -> None:
    """Only an explicit 400 about the code or token means that it's dead; nothing is sent twice."""
    x.says(body, status)
    with pytest.raises(XError) as refused:
        await confidential.refresh(OLD)
    assert (type(refused.value), refused.value.status, len(x.asked)) == (error, status, 1)


@pytest.mark.parametrize(("answer", "error"), [(hang_up, XUnreachable), (PartialResponse(), XMalformed)])
async def test_a_lost_reply_leaves_the_token_in_doubt(
    confidential: OAuth2, x: ScriptedX, answer: Any, error: type[XError]
) -> None:
    """A refresh whose response is lost raises its own error; the caller decides."""
    x.answers(answer)
    with pytest.raises(error):
        await confidential.refresh(OLD)
    assert len(x.asked) == 1


async def test_errors_hide_tokens_and_codes(confidential: OAuth2, x: ScriptedX) -> None:
    """A refusal shows neither what was sent nor the client secret."""
    x.says(DEAD_TOKEN, 400)
    with pytest.raises(XTokenRejected) as late:
        await confidential.exchange(CODE, VERIFIER)
    with pytest.raises(XTokenRejected) as dead:
        await confidential.refresh(OLD)
    shown = f"{late.value!r} {late.value} {dead.value!r} {dead.value}"
    secrets = [CODE, VERIFIER, OLD, Secret("app-secret"), Secret(BASIC)]
    assert not [secret for secret in secrets if secret.reveal() in shown]
