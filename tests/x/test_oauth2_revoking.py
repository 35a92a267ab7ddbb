"""OAuth 2.0 with X: revoking tokens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.secret import Secret
from bot.x import OAuth2, UserTokens, XClientRejected

from .oauth2_words import BASIC, DEAD_TOKEN
from .scripted import Answer, ScriptedX

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

TOKENS = UserTokens(Secret("an-access"), Secret("a-refresh"), None, frozenset())


async def test_revoking_ends_both_tokens(confidential: OAuth2, x: ScriptedX) -> None:
    """The refresh token and the access token are both revoked, each with its type hint."""
    x.says({"revoked": True})
    await confidential.revoke(TOKENS)
    forms = {asked.form["token"]: asked.form["token_type_hint"] for asked in x.asked}
    assert forms == {"a-refresh": "refresh_token", "an-access": "access_token"}
    assert {(asked.path, asked.headers["authorization"]) for asked in x.asked} == {
        ("/2/oauth2/revoke", BASIC)
    }


async def test_revoking_without_a_refresh_token_is_one_request(confidential: OAuth2, x: ScriptedX) -> None:
    """Only the access token was granted."""
    x.says({"revoked": True})
    await confidential.revoke(UserTokens(Secret("an-access"), None, None, frozenset()))
    assert [asked.form["token"] for asked in x.asked] == ["an-access"]


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b""), (200, {"revoked": False}), (400, DEAD_TOKEN), (400, {"error": "invalid_token"})],
)
async def test_revoking_a_dead_token_succeeds(
    confidential: OAuth2, x: ScriptedX, status: int, body: Any
) -> None:
    """Disconnecting works after the person has revoked the app at X."""
    x.says(body, status)
    await confidential.revoke(TOKENS)
    assert len(x.asked) == 2


async def test_revoking_is_retried_once(confidential: OAuth2, x: ScriptedX) -> None:
    """The token may still be alive."""
    x.answers(Answer({}, 503), Answer({"revoked": True}))
    await confidential.revoke(TOKENS)
    assert len(x.asked) == 3


async def test_one_failure_does_not_keep_the_other_token_alive(confidential: OAuth2, x: ScriptedX) -> None:
    """Both tokens are tried before the error is raised."""
    x.says({"error": "unauthorized_client"}, 401)
    with pytest.raises(XClientRejected):
        await confidential.revoke(TOKENS)
    assert {asked.form["token"] for asked in x.asked} == {"a-refresh", "an-access"}


async def test_the_refresh_tokens_failure_is_told_first(confidential: OAuth2, x: ScriptedX) -> None:
    """However late it comes: the access token ends by itself, and the refresh token doesn't."""
    access_is_over = asyncio.Event()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if "hint=access_token" in x.asked[-1].body.decode():
            await Answer({"error": "invalid_request"}, 400)(scope, receive, send)
            access_is_over.set()
        else:
            await access_is_over.wait()
            await Answer({"error": "unauthorized_client"}, 401)(scope, receive, send)

    x.answers(answer)
    with pytest.raises(XClientRejected):
        await confidential.revoke(TOKENS)
