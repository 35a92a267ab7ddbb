"""OAuth 1.0a signatures, checked by a second implementation of RFC 5849, section 3.4."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.secret import Secret
from bot.x import Consumer, OAuth1, OAuth1Tokens
from bot.x.signing import Signed

from .scripted import Answer, ScriptedX, hang_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.x import XClient

    from .scripted import RecordedRequest

CONSUMER = Consumer("the-key", Secret("key-secret"))
TOKENS = OAuth1Tokens(Secret("42-token"), Secret("token secret&+%"), "42")
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)


def encoded(text: str) -> str:
    return quote(text, safe="-._~")


def header_parameters(authorization: str) -> dict[str, str]:
    """Parse the header into its decoded parameters."""
    assert authorization.startswith("OAuth ")
    return {name: unquote(value) for name, value in re.findall(r'([a-z_]+)="([^"]*)"', authorization)}


def signature(method: str, url: str, oauth: Mapping[str, str], token_secret: str) -> str:
    """Sign as the RFC says, from the address as it was sent."""
    parts = urlsplit(url)
    pairs = [pair for pair in oauth.items() if pair[0] != "oauth_signature"]
    pairs += parse_qsl(parts.query, keep_blank_values=True)
    normal = "&".join(f"{name}={value}" for name, value in sorted((encoded(n), encoded(v)) for n, v in pairs))
    base = "&".join(map(encoded, (method, f"{parts.scheme}://{parts.netloc}{parts.path or '/'}", normal)))
    key = f"{encoded('key-secret')}&{encoded(token_secret)}"
    return base64.b64encode(hmac.digest(key.encode(), base.encode(), hashlib.sha1)).decode()


def genuine(url: str, asked: RecordedRequest) -> bool:
    oauth = header_parameters(asked.headers["authorization"])
    query = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in asked.query.items())
    expected = signature(asked.method, f"{url}{asked.path}?{query}", oauth, TOKENS.secret.reveal())
    return oauth["oauth_signature"] == expected


async def test_every_call_is_signed(client: XClient, x: ScriptedX) -> None:
    """A like's JSON, an unlike's address and commas in a query all have a valid signature."""
    auth = OAuth1(CONSUMER, TOKENS)
    user = Answer({"data": {"id": "42", "username": "ann"}})
    x.answers(Answer({"data": {"liked": True}}), Answer({"data": {"liked": False}}), Answer({}), user)
    await client.like(auth, "42", "20")
    await client.unlike(auth, "42", "20")
    await client.liked_posts(auth, "42", pagination_token="7140~a.b-c=")
    await client.me(auth)
    assert [genuine(x.url, asked) for asked in x.asked] == [True] * 4
    assert x.asked[0].json == {"tweet_id": "20"}
    oauth = header_parameters(x.asked[0].headers["authorization"])
    assert (oauth["oauth_consumer_key"], oauth["oauth_token"]) == ("the-key", "42-token")
    assert (oauth["oauth_signature_method"], oauth["oauth_version"]) == ("HMAC-SHA1", "1.0")
    assert "oauth_body_hash" not in oauth


async def test_a_retry_has_its_own_signature(client: XClient, x: ScriptedX) -> None:
    """X accepts each nonce once."""
    x.answers(hang_up, Answer({"data": {"liked": True}}))
    await client.like(OAuth1(CONSUMER, TOKENS), "42", "20")
    assert len({header_parameters(asked.headers["authorization"])["oauth_nonce"] for asked in x.asked}) == 2
    assert all(genuine(x.url, asked) for asked in x.asked)


@given(st.sampled_from(["GET", "POST", "DELETE"]), st.lists(TEXTS, max_size=3), st.dictionaries(TEXTS, TEXTS))
def test_any_path_and_query_is_signed_as_it_is_sent(
    method: str, path: list[str], query: dict[str, str]
) -> None:
    """The signature uses the same percent-encoding as the request."""
    url = "https://api.x.com/" + "/".join(quote(part, safe="") for part in path)
    request = httpx.Request(method, url, params={f"q{name}": value for name, value in query.items()})
    OAuth1(CONSUMER, TOKENS).sign(request)
    oauth = header_parameters(request.headers["authorization"])
    assert oauth["oauth_signature"] == signature(method, str(request.url), oauth, TOKENS.secret.reveal())


@pytest.mark.parametrize("url", ["https://api.x.com:443/2/users/me", "https://API.x.com/2/users/me"])
def test_the_host_is_signed_in_its_normal_form(url: str) -> None:
    """Without a default port, and in lower case."""
    request = httpx.Request("GET", url)
    Signed(CONSUMER).sign(request)
    oauth = header_parameters(request.headers["authorization"])
    assert "oauth_token" not in oauth
    assert oauth["oauth_signature"] == signature("GET", "https://api.x.com/2/users/me", oauth, "")


def test_a_signing_credential_hides_its_secrets() -> None:
    """Neither `str`, `repr` nor its attributes show what it signs with."""
    auth = OAuth1(CONSUMER, TOKENS)
    shown = f"{auth!r} {auth} {vars(auth)} {CONSUMER} {TOKENS}"
    assert auth.account == "42"
    assert not [text for text in ("key-secret", "42-token", "token secret") if text in shown]


def test_a_signing_credential_has_an_account() -> None:
    """It's an X ID, as with other credentials."""
    with pytest.raises(ValueError, match="an id at X"):
        OAuth1(CONSUMER, OAuth1Tokens(Secret("t"), Secret("s"), "ann"))
