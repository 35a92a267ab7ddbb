"""OAuth 1.0a with X: request token, consent, access token and revocation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.secret import Secret
from bot.x import (
    ApiCall,
    OAuth1SignIn,
    OAuth1Tokens,
    RequestToken,
    XClientRejected,
    XError,
    XIntermediaryError,
    XIntermediaryFailed,
    XIntermediaryPage,
    XInvalidRequest,
    XMalformed,
    XOutOfCredit,
    XRateLimited,
    XTokenRejected,
    XUnreachable,
)

from .conftest import CALLBACK
from .scripted import Answer, ScriptedX, hang_up
from .test_signing import header_parameters, signature

if TYPE_CHECKING:
    import httpx

    from bot.clock import Clock

PENDING = RequestToken("the-request", Secret("request-secret"))
TOKENS = OAuth1Tokens(Secret("42-token"), Secret("token-secret"), "42")
CONFIRMED = b"oauth_token=the-request&oauth_token_secret=request-secret&oauth_callback_confirmed=true"
GRANTED = b"oauth_token=42-token&oauth_token_secret=token-secret&user_id=42&screen_name=ann"
VERIFIER = Secret("the-verifier")


def error_body(code: int, message: str = "No.") -> dict[str, Any]:
    return {"errors": [{"code": code, "message": message}]}


async def test_signing_in_starts_with_a_request_token(sign_in: OAuth1SignIn, x: ScriptedX) -> None:
    """The app signs the callback address, and X has to confirm it."""
    x.says(CONFIRMED)
    assert await sign_in.request_token() == PENDING
    [asked] = x.asked
    assert (asked.method, asked.path, asked.query, asked.body) == ("POST", "/oauth/request_token", {}, b"")
    oauth = header_parameters(asked.headers["authorization"])
    assert oauth["oauth_callback"] == CALLBACK
    assert "oauth_token" not in oauth
    assert oauth["oauth_signature"] == signature("POST", f"{x.url}/oauth/request_token", oauth, "")


async def test_read_only_access_can_be_requested(http: httpx.AsyncClient, x: ScriptedX, clock: Clock) -> None:
    """A deployment whose plan has no likes requests read access; the signature covers that."""
    x.says(CONFIRMED)
    reader = OAuth1SignIn(
        http, "k", Secret("key-secret"), api_url=x.url, callback_uri=CALLBACK, clock=clock, read_only=True
    )
    await reader.request_token()
    [asked] = x.asked
    oauth = header_parameters(asked.headers["authorization"])
    url = f"{x.url}/oauth/request_token?x_auth_access_type=read"
    assert asked.query == {"x_auth_access_type": "read"}
    assert oauth["oauth_signature"] == signature("POST", url, oauth, "")


def test_the_consent_page_is_on_xs_api_host(sign_in: OAuth1SignIn, x: ScriptedX) -> None:
    """Its address carries the request token."""
    assert sign_in.authorize_url("a&b") == f"{x.url}/oauth/authorize?oauth_token=a%26b"


async def test_a_verifier_is_exchanged_for_a_token_and_its_owner(
    sign_in: OAuth1SignIn, x: ScriptedX, calls: list[ApiCall]
) -> None:
    """No further call is needed to learn the account."""
    x.says(GRANTED)
    assert await sign_in.access_token(PENDING, VERIFIER) == TOKENS
    [asked] = x.asked
    oauth = header_parameters(asked.headers["authorization"])
    assert (asked.path, oauth["oauth_token"], oauth["oauth_verifier"]) == (
        "/oauth/access_token",
        "the-request",
        "the-verifier",
    )
    url = f"{x.url}/oauth/access_token"
    assert oauth["oauth_signature"] == signature("POST", url, oauth, "request-secret")
    assert [(api_call.endpoint, api_call.account) for api_call in calls] == [("access_token", None)]


async def test_a_token_is_revoked(sign_in: OAuth1SignIn, x: ScriptedX, calls: list[ApiCall]) -> None:
    """The token itself signs the request."""
    x.says({"access_token": "42-token"})
    await sign_in.invalidate(TOKENS)
    [asked] = x.asked
    oauth = header_parameters(asked.headers["authorization"])
    assert (asked.path, oauth["oauth_token"]) == ("/1.1/oauth/invalidate_token", "42-token")
    assert [(api_call.endpoint, api_call.account) for api_call in calls] == [("invalidate_token", "42")]


async def test_revoking_a_dead_token_succeeds(sign_in: OAuth1SignIn, x: ScriptedX) -> None:
    """Disconnecting works after the person has revoked the app at X."""
    x.says(error_body(89, "Invalid or expired token."), 401)
    await sign_in.invalidate(TOKENS)
    assert len(x.asked) == 1


# Status, body, and what it means to request_token, access_token and invalidate (None: done).
REFUSALS: dict[str, tuple[int, Any, type[XError], type[XError], type[XError] | None]] = {
    "signature": (401, error_body(32), XClientRejected, XTokenRejected, XClientRejected),
    "dead token": (401, error_body(89), XClientRejected, XTokenRejected, None),
    "401 page": (401, b"<html>", XIntermediaryError, XIntermediaryError, XIntermediaryError),
    "clock": (401, error_body(135), XClientRejected, XClientRejected, XClientRejected),
    "no signature": (400, error_body(215), XClientRejected, XClientRejected, XClientRejected),
    "callback": (403, error_body(415), XInvalidRequest, XInvalidRequest, XInvalidRequest),
    "400": (400, b"", XIntermediaryError, XIntermediaryError, XIntermediaryError),
    "402": (402, error_body(0) | {"title": "CreditsDepleted"}, XOutOfCredit, XOutOfCredit, XOutOfCredit),
    "403": (403, b"<html>", XIntermediaryError, XIntermediaryError, XIntermediaryError),
    "429": (429, error_body(88), XRateLimited, XRateLimited, XRateLimited),
    "503": (503, b"<html>", XIntermediaryFailed, XIntermediaryFailed, XIntermediaryFailed),
    "redirect": (302, b"", XIntermediaryError, XIntermediaryError, XIntermediaryError),
    "portal": (200, b"\n<!DOCTYPE html>", XIntermediaryPage, XIntermediaryPage, XIntermediaryPage),
}


@pytest.mark.parametrize(
    ("status", "body", "begun", "granted", "ended"), REFUSALS.values(), ids=REFUSALS.keys()
)
async def test_the_meaning_of_a_401_depends_on_the_step(
    sign_in: OAuth1SignIn,
    x: ScriptedX,
    status: int,
    body: Any,
    begun: type[XError],
    granted: type[XError],
    ended: type[XError] | None,
) -> None:
    """First the app's keys are in doubt, then the request token; an access token only if X says so."""
    x.says(body, status)
    with pytest.raises(XError) as first:
        await sign_in.request_token()
    with pytest.raises(XError) as second:
        await sign_in.access_token(PENDING, VERIFIER)
    assert (type(first.value), type(second.value)) == (begun, granted)
    if ended:
        with pytest.raises(ended):
            await sign_in.invalidate(TOKENS)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        CONFIRMED.replace(b"true", b"false"),
        CONFIRMED.partition(b"&oauth_callback")[0],
        CONFIRMED.replace(b"the-request", b""),
        CONFIRMED.replace(b"request-secret", b"a%0D%0Ab"),
        b"\xff" + CONFIRMED,
    ],
    ids=repr,
)
async def test_an_incomplete_request_token_is_refused(
    sign_in: OAuth1SignIn, x: ScriptedX, content: bytes
) -> None:
    """Without a confirmed callback anybody could collect the verifier (RFC 5849, section 2.1)."""
    x.says(content)
    with pytest.raises(XMalformed):
        await sign_in.request_token()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        GRANTED.replace(b"=42-token", b"="),
        GRANTED.replace(b"user_id=42", b"user_id=ann"),
        GRANTED.replace(b"user_id=42&", b""),
        b'{"oauth_token": "42-token"}',
    ],
    ids=repr,
)
async def test_a_token_without_its_owner_is_refused(
    sign_in: OAuth1SignIn, x: ScriptedX, content: bytes
) -> None:
    """A link needs an account, not just a token."""
    x.says(content)
    with pytest.raises(XMalformed):
        await sign_in.access_token(PENDING, VERIFIER)


async def test_repeatable_steps_are_retried_once(sign_in: OAuth1SignIn, x: ScriptedX) -> None:
    """Requesting and revoking a token are; a verifier works once, so it isn't sent again."""
    x.answers(hang_up, Answer(CONFIRMED), Answer({}, 503), Answer({}), hang_up)
    await sign_in.request_token()
    await sign_in.invalidate(TOKENS)
    with pytest.raises(XUnreachable):
        await sign_in.access_token(PENDING, VERIFIER)
    assert len(x.asked) == 5


async def test_errors_and_values_hide_secrets(sign_in: OAuth1SignIn, x: ScriptedX) -> None:
    """Neither an error nor a value in a traceback shows a secret that was sent or received."""
    x.says(error_body(89), 401)
    with pytest.raises(XTokenRejected) as dead:
        await sign_in.access_token(PENDING, VERIFIER)
    shown = f"{dead.value!r} {PENDING} {TOKENS} {sign_in.consumer}"
    hidden = ("the-request", "request-secret", "the-verifier", "42-token", "token-secret", "key-secret")
    assert not [text for text in hidden if text in shown]


@pytest.mark.parametrize(
    ("api_url", "callback"),
    [
        ("http://api.x.example", CALLBACK),
        ("api.x.com", CALLBACK),
        ("https://api.x.com", "https://likewise.example/a%2Fb"),
    ],
)
def test_an_unsignable_request_is_refused_at_once(
    http: httpx.AsyncClient, clock: Clock, api_url: str, callback: str
) -> None:
    """Without TLS the token would be exposed, and an encoded callback would have a wrong signature."""
    with pytest.raises(ValueError, match=r"OAuth 1\.0a"):
        OAuth1SignIn(http, "k", Secret("s"), api_url=api_url, callback_uri=callback, clock=clock)


def test_a_callback_that_the_signature_would_not_fit_is_refused(
    http: httpx.AsyncClient, clock: Clock
) -> None:
    """Before X refuses every sign-in without a word about it."""
    with pytest.raises(ValueError, match="percent-encoding"):
        OAuth1SignIn(
            http,
            "key",
            Secret("secret"),
            api_url="https://api.x.com",
            callback_uri="https://a.test/%20",
            clock=clock,
        )
