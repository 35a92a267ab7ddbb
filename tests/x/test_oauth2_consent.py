"""OAuth 2.0 with X: the address of the consent page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.secret import Secret
from bot.x import LIKE_SCOPES, READ_SCOPES, OAuth2

from .oauth2_words import VERIFIER

if TYPE_CHECKING:
    import httpx

    from bot.clock import Clock


def test_the_consent_page_gets_a_pkce_challenge(confidential: OAuth2) -> None:
    """It carries every documented parameter, and the challenge rather than the verifier."""
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
    """X documents scopes joined by %20; a plus sign may be taken literally."""
    assert "scope=tweet.read%20users.read%20" in confidential.authorize_url("s", VERIFIER)


def test_the_challenge_matches_rfc_7636(confidential: OAuth2) -> None:
    """The example of RFC 7636, appendix B."""
    address = confidential.authorize_url("s", Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
    assert "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&" in address


def test_a_verifier_is_random_and_long_enough(confidential: OAuth2) -> None:
    """Each one is new and has 43 to 128 unreserved characters."""
    verifiers = [confidential.new_verifier().reveal() for _ in range(20)]
    assert len(set(verifiers)) == 20
    assert all(
        43 <= len(text) <= 128 and text.replace("-", "").replace("_", "").isalnum() for text in verifiers
    )


def test_a_state_longer_than_x_accepts_is_refused(confidential: OAuth2) -> None:
    """X accepts 500 characters of state and answers more with an error page."""
    assert confidential.authorize_url("s" * 500, VERIFIER)
    with pytest.raises(ValueError, match="500"):
        confidential.authorize_url("s" * 501, VERIFIER)


def test_reading_needs_no_permission_to_like(http: httpx.AsyncClient, clock: Clock) -> None:
    """A deployment whose plan has no likes requests fewer scopes."""
    reader = OAuth2(http, "a", None, api_url="", x_url="", redirect_uri="", clock=clock, scopes=READ_SCOPES)
    assert "like.write" not in reader.authorize_url("s", VERIFIER)
    assert "like.write" in LIKE_SCOPES
