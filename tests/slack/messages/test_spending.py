"""The cost at X as admins read it."""

import pytest

from bot.slack import messages
from bot.workspaces.spending import DailySpend, Feature
from tests.slack.messages.reading import words


@pytest.mark.parametrize(("spent", "cost", "left"), [(15_000, "0.02", "4.98"), (11_000, "0.01", "4.99")])
def test_what_is_spent_and_what_is_left_add_up_to_the_budget(spent: int, cost: str, left: str) -> None:
    """Both are rounded to cents, and nobody should wonder about one cent."""
    said = words(messages.spending(DailySpend("2026-11-20", spent, 0, 5_000_000)))

    assert f"X API cost today: ${cost}" in said
    assert f"Daily budget: $5.00, ${left} left" in said


def test_what_cost_nothing_is_left_out() -> None:
    """A lookup whose price was given back, say."""
    features = {Feature.LIKES: (0, 15_000), Feature.HANDLES: (0, 0)}
    said = words(messages.spending(DailySpend("2026-11-20", 0, 0, None, features=features)))

    assert "Likes: $0.00 today, $0.02 this month" in said
    assert "Accounts by name" not in said
