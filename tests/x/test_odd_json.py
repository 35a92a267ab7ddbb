"""Whatever JSON X returns, only XError is raised."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st

from bot.secret import Secret
from bot.x import ApiCall, Bearer, OAuth1SignIn, OAuth1Tokens, OAuth2, RequestToken, XClient, XError

KEYS = st.sampled_from(
    """data meta errors includes users media id username name liked text title detail type status code
    message public_metrics like_count attachments media_keys media_key note_tweet note_post created_at
    next_token result_count author_id access_token refresh_token expires_in scope error
    error_description reason profile_image_url verified tweets posts pinned_tweet_id pinned_post_id
    edit_history_tweet_ids parameter repost_count quote_count referenced_tweets referenced_posts
    entities urls mentions hashtags tag url""".split()  # noqa: SIM905
)
TEXTS = st.text(st.characters(codec=None)) | st.sampled_from(
    [
        "42",
        "ann",
        "https://api.x.com/2/problems/usage-capped",
        "2026-01-01T00:00:00Z",
        "0001-01-01T00:00:00+10:00",
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | TEXTS, inner, max_size=6),
    max_leaves=25,
)
# Objects that come close to the real ones reach further than wholly random JSON does.
NEAR = st.dictionaries(
    st.sampled_from(["data", "errors", "includes", "meta"]),
    st.dictionaries(KEYS, JSON) | st.lists(JSON) | JSON,
)
STATUS = st.sampled_from([200, 200, 201, 204, 302, 400, 401, 402, 403, 404, 418, 429, 500, 503])


def now() -> datetime:
    return datetime(2026, 11, 20, tzinfo=UTC)


async def ask_everything(status: int, content: bytes) -> int:
    """Make every call against one response; return how many succeeded."""
    auth, secret = Bearer(Secret("t"), "1"), Secret("s")
    calls: list[ApiCall] = []
    headers = {"content-type": "application/json"}
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=content, headers=headers))
    async with httpx.AsyncClient(transport=transport) as http:
        client = XClient(http, "https://x.test", clock=now, pause=0, on_call=calls.append)
        oauth1 = OAuth1SignIn(
            http, "key", secret, api_url="https://x.test", callback_uri="https://a.test/", clock=now, pause=0
        )
        oauth = OAuth2(
            http,
            "app",
            None,
            api_url="https://x.test",
            x_url="",
            redirect_uri="https://a.test/",
            clock=now,
            pause=0,
        )
        asks: list[Any] = [
            client.like(auth, "1", "2"),
            client.unlike(auth, "1", "2"),
            client.liking_users(auth, "2", pinned=True),
            client.liked_posts(auth, "1"),
            client.me(auth),
            client.user_by_username(auth, "ann"),
            client.post(auth, "2"),
            oauth.exchange(secret, secret),
            oauth.refresh(secret),
            oauth1.request_token(),
            oauth1.access_token(RequestToken("t", secret), secret),
            oauth1.invalidate(OAuth1Tokens(secret, secret, "1")),
        ]
        outcomes = await asyncio.gather(*asks, return_exceptions=True)
    strangers = [
        outcome for outcome in outcomes if isinstance(outcome, Exception) and not isinstance(outcome, XError)
    ]
    assert strangers == []
    assert len(calls) >= 7
    for outcome in outcomes:
        repr(outcome).encode()
    return sum(not isinstance(outcome, XError) for outcome in outcomes)


@given(STATUS, NEAR | JSON)
def test_any_json_is_a_result_or_an_xerror(status: int, body: Any) -> None:
    """No response raises anything else, or returns text that can't be encoded."""
    succeeded = asyncio.run(ask_everything(status, json.dumps(body).encode()))
    assert succeeded == 0 or 200 <= status < 300


@given(STATUS, st.binary())
def test_any_bytes_are_an_xerror(status: int, body: bytes) -> None:
    """Neither do arbitrary bytes."""
    succeeded = asyncio.run(ask_everything(status, body))
    assert succeeded == 0 or 200 <= status < 300
