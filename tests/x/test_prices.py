"""Prices of calls: X's list, the settings, the worst case and the bill."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.x import Prices, Resource, XClient

if TYPE_CHECKING:
    from collections.abc import Sequence

OPERATIONS = sorted(
    name for name, member in inspect.getmembers(XClient, inspect.iscoroutinefunction) if name[0] != "_"
)


def test_the_price_list_is_xs() -> None:
    """$0.005 a post, $0.010 a user, $0.015 a like, $0.010 an unlike."""
    assert Prices() == Prices(post_read=5_000, user_read=10_000, like=15_000, unlike=10_000)


@pytest.mark.parametrize(
    ("text", "prices"),
    [
        ("", Prices()),
        (" ", Prices()),
        ("post_read=0.001", Prices(post_read=1_000)),
        (" like = 0.02 , unlike=1,", Prices(like=20_000, unlike=1_000_000)),
        ("user_read=0", Prices(user_read=0)),
        ("post_read=0.000001,user_read=999.999999", Prices(post_read=1, user_read=999_999_999)),
    ],
)
def test_prices_are_set_in_dollars(text: str, prices: Prices) -> None:
    """Named prices change, to the millionth; the others stay."""
    assert Prices.parse(text) == prices


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("post=0.005", '"post=0.005" is no price; write name=dollars'),
        ("0.005", '"0.005" is no price'),
        ("post_read", '"post_read" is no price'),
        ("=1", '"=1" is no price'),
        ("like=0.01,like=0.02", "The price like is given twice"),
        ("like=", 'The price like is ""'),
        ("like=-1", 'The price like is "-1"'),
        ("like=1e3", 'The price like is "1e3"'),
        ("like=$1", r'The price like is "\$1"'),
        ("like=.5", 'The price like is ".5"'),
        ("like=0.0000001", 'The price like is "0.0000001"'),
        ("like=1000", 'The price like is "1000"'),
        ("like=٣", 'The price like is "٣"'),
        ("like=nan", 'The price like is "nan"'),
        ("like=0=1", 'The price like is "0=1"'),
    ],
)
def test_an_invalid_price_is_named(text: str, fault: str) -> None:
    """The error says which part of the setting is wrong and what would be right."""
    with pytest.raises(ValueError, match=f"^{fault}"):
        Prices.parse(text)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_a_worst_price(operation: str) -> None:
    """A new call has to declare its cost; an undeclared part counts as the most expensive one."""
    prices = Prices()
    worst = prices.max_cost(operation)
    assert worst > 0
    assert worst >= prices.max_cost(operation, 5, authors=False, pinned=False)


def test_the_worst_case_counts_a_full_page() -> None:
    """100 likers cost $1.00, with pinned posts $1.50; five posts with authors $0.075."""
    prices = Prices()
    assert prices.max_cost("like") == 15_000
    assert prices.max_cost("unlike") == 10_000
    assert prices.max_cost("liking_users", 100, pinned=False) == 1_000_000
    assert prices.max_cost("liking_users", 100, pinned=True) == 1_500_000
    assert prices.max_cost("liked_posts", 5, authors=True) == 75_000
    assert prices.max_cost("liked_posts", 5, authors=False) == 25_000
    assert (prices.max_cost("post", authors=True), prices.max_cost("post", authors=False)) == (15_000, 5_000)
    assert prices.max_cost("me") == prices.max_cost("user_by_username") == 10_000


def test_an_unknown_operation_has_no_price() -> None:
    """A call without a price must not count as free."""
    with pytest.raises(ValueError, match="follow"):
        Prices().max_cost("follow")


@given(st.lists(st.sampled_from(["post", "user", "like", "unlike"])))
def test_a_bill_is_the_sum_of_its_parts(kinds: Sequence[str]) -> None:
    """In any order, without rounding errors."""
    prices = Prices(post_read=1, user_read=100, like=10_000, unlike=1_000_000)
    bill = prices.of(Resource(kind, "1") for kind in kinds)  # type: ignore[arg-type]
    counted = [kinds.count(kind) for kind in ("post", "user", "like", "unlike")]
    assert bill == sum(count * 100**place for place, count in enumerate(counted))
