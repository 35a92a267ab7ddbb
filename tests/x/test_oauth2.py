"""OAuth 2.0 with X: consent, code, refresh and revocation."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.secret import Secret
from bot.x import (
    LIKE_SCOPES,
    READ_SCOPES,
    OAuth2,
    UserTokens,
    XClientRejected,
    XError,
    XForbidden,
    XInvalidRequest,
    XMalformed,
    XOutOfCredit,
    XRateLimited,
    XServerError,
    XSpendCapReached,
    XTokenRejected,
    XUnreachable,
)

from .scripted import Answer, HalfAnAnswer, ScriptedX, hang_up

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

    from bot.clock import Clock

CODE, VERIFIER, OLD = Secret("the-code"), Secret("v" * 43), Secret("old-refresh")
BASIC = "Basic " + base64.b64encode(b"the-app:app-secret").decode()
GRANTED = {
    "token_type": "bearer",
    "expires_in": 7200,
    "access_token": "new-access",
    "scope": "tweet.read users.read like.read offline.access",
    "refresh_token": "new-refresh",
}
DEAD_TOKEN = {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}


def test_consent_asks_for_a_code_with_pkce(confidential: OAuth2) -> None:
    """The consent page is told everything X documents, and the challenge rather than the verifier."""
    address = confidential.authorize_url("a state/+&", VERIFIER)
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "x.example", "/i/oauth2/authorize")
    assert {key: value for key, [value] in parse_qs(parts.query).items()} == {
        "response_type": "code",
        "client_id": "the-app",
        "redirect_uri": "https://likewise.example/link/x/callback",
        "scope": "tweet.read users.read like.read offline.access like.write",
        "state": "a state/+&",
        "code_challenge": "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM",
        "code_challenge_method": "S256",
    }
    assert VERIFIER.reveal() not in address


def test_spaces_in_the_address_are_percent_encoded(confidential: OAuth2) -> None:
    """X documents scopes joined by %20, and a plus may be read as a plus."""
    assert "scope=tweet.read%20users.read%20" in confidential.authorize_url("s", VERIFIER)


def test_the_challenge_is_that_of_rfc_7636(confidential: OAuth2) -> None:
    """The example of RFC 7636, appendix B, comes out as printed there."""
    address = confidential.authorize_url("s", Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
    assert "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&" in address


def test_a_verifier_is_fresh_and_long_enough(confidential: OAuth2) -> None:
    """Each attempt has its own verifier of 43 to 128 unreserved characters."""
    verifiers = [confidential.new_verifier().reveal() for _ in range(20)]
    assert len(set(verifiers)) == 20
    assert all(
        43 <= len(text) <= 128 and text.replace("-", "").replace("_", "").isalnum() for text in verifiers
    )


def test_a_state_longer_than_x_takes_is_refused(confidential: OAuth2) -> None:
    """X takes 500 characters of state, and would answer more with a page of its own."""
    assert confidential.authorize_url("s" * 500, VERIFIER)
    with pytest.raises(ValueError, match="500"):
        confidential.authorize_url("s" * 501, VERIFIER)


def test_reading_needs_no_permission_to_like(http: httpx.AsyncClient, clock: Clock) -> None:
    """A deployment whose plan has no likes asks people for less."""
    reader = OAuth2(http, "a", None, api_url="", x_url="", redirect_uri="", clock=clock, scopes=READ_SCOPES)
    assert "like.write" not in reader.authorize_url("s", VERIFIER)
    assert "like.write" in LIKE_SCOPES


async def test_a_confidential_client_exchanges_with_basic(confidential: OAuth2, x: ScriptedX) -> None:
    """The secret goes in the header and stays out of the body."""
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


async def test_a_public_client_names_itself_in_the_body(public: OAuth2, x: ScriptedX) -> None:
    """Without a secret there is no header, and the client id stands in every form."""
    x.says(GRANTED)
    tokens = await public.exchange(CODE, VERIFIER)
    await public.refresh(OLD)
    await public.revoke(tokens)
    assert [asked.form["client_id"] for asked in x.asked] == ["the-app"] * 4
    assert not [asked for asked in x.asked if "authorization" in asked.headers]


async def test_what_was_granted_comes_back(confidential: OAuth2, x: ScriptedX, now: datetime) -> None:
    """Tokens, scopes and the moment of expiry are what X says."""
    x.says(GRANTED)
    scopes = frozenset({"tweet.read", "users.read", "like.read", "offline.access"})
    assert await confidential.exchange(CODE, VERIFIER) == UserTokens(
        Secret("new-access"), Secret("new-refresh"), now + timedelta(hours=2), scopes
    )


async def test_a_refresh_rotates(confidential: OAuth2, x: ScriptedX) -> None:
    """The old refresh token is sent with Basic, and the new one comes back."""
    x.says(GRANTED)
    tokens = await confidential.refresh(OLD)
    assert tokens.refresh == Secret("new-refresh")
    [asked] = x.asked
    assert asked.form == {"grant_type": "refresh_token", "refresh_token": "old-refresh"}
    assert asked.headers["authorization"] == BASIC


async def test_without_a_new_refresh_token_the_old_one_stays(confidential: OAuth2, x: ScriptedX) -> None:
    """RFC 6749, section 6, lets a server keep the refresh token as it is."""
    x.says({"access_token": "new-access"})
    assert await confidential.refresh(OLD) == UserTokens(Secret("new-access"), OLD, None, frozenset())


@pytest.mark.parametrize("lifetime", [None, 0, -1, "7200", True, 1e300, float("nan"), [], 10**9], ids=repr)
async def test_a_lifetime_that_is_none_is_unknown(confidential: OAuth2, x: ScriptedX, lifetime: Any) -> None:
    """An expiry is a time that makes sense, or nothing."""
    x.says(GRANTED | {"expires_in": lifetime})
    assert (await confidential.refresh(OLD)).expires_at is None


async def test_people_who_refresh_at_once_are_not_mixed_up(confidential: OAuth2, x: ScriptedX) -> None:
    """One client serves everybody at the same time, each with the tokens that answer their own."""

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
    "400 page": (400, b"<html>", XInvalidRequest),
    "no Basic header": (
        401,
        {"error": "unauthorized_client", "error_description": "Missing valid authorization header"},
        XClientRejected,
    ),
    "wrong client in a 400": (400, {"error": "invalid_client"}, XClientRejected),
    "401 page": (401, b"", XClientRejected),
    "402": (402, {"title": "CreditsDepleted"}, XOutOfCredit),
    "spend cap": (403, {"title": "SpendCapReached", "detail": "billing cycle spend cap"}, XSpendCapReached),
    "403 problem without error": (
        403,
        {"title": "Forbidden", "type": "about:blank", "status": 403},
        XForbidden,
    ),
    "429": (429, {"title": "Too Many Requests"}, XRateLimited),
    "429 page": (429, b"<html>slow down</html>", XRateLimited),
    "500": (500, DEAD_TOKEN, XServerError),
    "503 page": (503, b"<html>", XServerError),
    "200 without a token": (200, {"token_type": "bearer"}, XMalformed),
    "200 with a problem": (200, {"title": "Forbidden", "status": 403}, XMalformed),
    "200 with an empty token": (200, {"access_token": ""}, XMalformed),
    "200 with a header in the token": (200, {"access_token": "a\r\nX-Evil: 1"}, XMalformed),
    "200 with a number for a token": (200, {"access_token": 7}, XMalformed),
    "200 with an odd refresh token": (200, {"access_token": "a", "refresh_token": ["b"]}, XMalformed),
    "200 page": (200, b"<html>", XMalformed),
    "200 list": (200, [], XMalformed),
    "redirect": (302, b"", XMalformed),
}


@pytest.mark.parametrize(("status", "body", "error"), REFUSALS.values(), ids=REFUSALS.keys())
async def test_a_refusal_of_the_token_endpoint(
    confidential: OAuth2, x: ScriptedX, status: int, body: Any, error: type[XError]
) -> None:
    """Only an explicit 400 about the code or token says that it is dead; nothing is sent twice."""
    x.says(body, status)
    with pytest.raises(XError) as refused:
        await confidential.refresh(OLD)
    assert (type(refused.value), refused.value.status, len(x.asked)) == (error, status, 1)


@pytest.mark.parametrize(("answer", "error"), [(hang_up, XUnreachable), (HalfAnAnswer(), XMalformed)])
async def test_a_lost_reply_leaves_the_token_in_doubt(
    confidential: OAuth2, x: ScriptedX, answer: Any, error: type[XError]
) -> None:
    """A refresh whose reply is lost is told as such and left to whoever holds the token."""
    x.answers(answer)
    with pytest.raises(error):
        await confidential.refresh(OLD)
    assert len(x.asked) == 1


async def test_errors_show_no_token_and_no_code(confidential: OAuth2, x: ScriptedX) -> None:
    """A refusal names neither what was sent nor the secret it was sent with."""
    x.says(DEAD_TOKEN, 400)
    with pytest.raises(XTokenRejected) as late:
        await confidential.exchange(CODE, VERIFIER)
    with pytest.raises(XTokenRejected) as dead:
        await confidential.refresh(OLD)
    shown = f"{late.value!r} {late.value} {dead.value!r} {dead.value}"
    secrets = [CODE, VERIFIER, OLD, Secret("app-secret"), Secret(BASIC)]
    assert not [secret for secret in secrets if secret.reveal() in shown]


TOKENS = UserTokens(Secret("an-access"), Secret("a-refresh"), None, frozenset())


async def test_revoking_kills_both_tokens(confidential: OAuth2, x: ScriptedX) -> None:
    """The refresh token and the access token are both given back, each by its kind."""
    x.says({"revoked": True})
    await confidential.revoke(TOKENS)
    forms = {asked.form["token"]: asked.form["token_type_hint"] for asked in x.asked}
    assert forms == {"a-refresh": "refresh_token", "an-access": "access_token"}
    assert {(asked.path, asked.headers["authorization"]) for asked in x.asked} == {
        ("/2/oauth2/revoke", BASIC)
    }


async def test_revoking_without_a_refresh_token_is_one_request(confidential: OAuth2, x: ScriptedX) -> None:
    """What was never granted is not given back."""
    x.says({"revoked": True})
    await confidential.revoke(UserTokens(Secret("an-access"), None, None, frozenset()))
    assert [asked.form["token"] for asked in x.asked] == ["an-access"]


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b""), (200, {"revoked": False}), (400, DEAD_TOKEN), (400, {"error": "invalid_token"})],
)
async def test_a_token_that_is_dead_already_is_revoked(
    confidential: OAuth2, x: ScriptedX, status: int, body: Any
) -> None:
    """Disconnecting works when the person has already revoked the app at X."""
    x.says(body, status)
    await confidential.revoke(TOKENS)
    assert len(x.asked) == 2


async def test_revoking_is_tried_once_more(confidential: OAuth2, x: ScriptedX) -> None:
    """A token that may still live is given back a second time."""
    x.answers(Answer({}, 503), Answer({"revoked": True}))
    await confidential.revoke(TOKENS)
    assert len(x.asked) == 3


async def test_one_failure_does_not_keep_the_other_token_alive(confidential: OAuth2, x: ScriptedX) -> None:
    """Both tokens are tried before the failure is told."""
    x.says({"error": "unauthorized_client"}, 401)
    with pytest.raises(XClientRejected):
        await confidential.revoke(TOKENS)
    assert {asked.form["token"] for asked in x.asked} == {"a-refresh", "an-access"}
