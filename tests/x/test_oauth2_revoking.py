"""OAuth 2.0 with X: giving tokens back."""

from __future__ import annotations

from typing import Any

import pytest

from bot.secret import Secret
from bot.x import OAuth2, UserTokens, XClientRejected

from .oauth2_words import BASIC, DEAD_TOKEN
from .scripted import Answer, ScriptedX

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
