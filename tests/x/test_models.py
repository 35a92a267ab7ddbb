"""What follows from the values of X's objects."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.secret import Secret
from bot.x import Limits, RateLimitWindow, UserTokens
from bot.x.ids import username_in
from bot.x.models import OAuth1Tokens

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SOON, LATER = NOON + timedelta(minutes=15), NOON + timedelta(days=1)


@pytest.mark.parametrize(
    ("scopes", "likes", "reads"),
    [
        ((), True, True),
        (("like.write",), True, False),
        (("like.read",), False, True),
        (("tweet.read",), False, False),
    ],
    ids=str,
)
def test_tokens_allow_what_their_scopes_say(scopes: tuple[str, ...], likes: bool, reads: bool) -> None:
    """X needn't list the scopes that it granted as asked (RFC 6749, section 5.1)."""
    tokens = UserTokens(Secret("an-access"), None, None, frozenset(scopes))
    assert (tokens.allow_likes, tokens.allow_like_reads) == (likes, reads)


@pytest.mark.parametrize("writes", [True, False])
def test_an_oauth1_token_always_reads(writes: bool) -> None:
    tokens = OAuth1Tokens(Secret("token"), Secret("secret"), "42", writes=writes)
    assert (tokens.allow_likes, tokens.allow_like_reads, tokens.expires_at) == (writes, True, None)
    assert OAuth1Tokens(Secret("token"), Secret("secret"), "42").allow_likes


@pytest.mark.parametrize(
    ("quarter_hour", "day", "tightest", "until"),
    [
        (None, None, None, None),
        ((5, SOON), (3, LATER), (3, LATER), None),
        ((2, SOON), (3, LATER), (2, SOON), None),
        ((3, SOON), (3, LATER), (3, LATER), None),
        ((0, SOON), (3, LATER), (0, SOON), SOON),
        ((0, SOON), (0, LATER), (0, LATER), LATER),
        ((1, SOON), (-1, LATER), (-1, LATER), LATER),
    ],
)
def test_the_tightest_limit_decides(
    quarter_hour: tuple[int, datetime] | None,
    day: tuple[int, datetime] | None,
    tightest: tuple[int, datetime] | None,
    until: datetime | None,
) -> None:
    limits = Limits(*(window and RateLimitWindow(50, *window) for window in (quarter_hour, day)))

    found = limits.tightest()
    assert (found and (found.remaining, found.reset)) == tightest
    assert limits.exhausted_until() == until


@pytest.mark.parametrize(
    ("text", "name"),
    [("@ann_1", "ann_1"), ("ann_1", "ann_1"), ("@", None), ("@@ann", None), ("a" * 16, None), ("ann!", None)],
)
def test_a_handle_may_have_its_at_sign(text: str, name: str | None) -> None:
    assert username_in(text) == name
