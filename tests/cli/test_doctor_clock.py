"""`doctor` checks this machine's clock, since Slack's requests are valid for five minutes."""

from datetime import UTC, datetime

import pytest

from bot.cli.x_checks import minutes_off

TOLD = "Sat, 21 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("hour", "minute", "off"), [(12, 0, 0), (12, 1, 0), (12, 7, 7), (11, 53, 7), (13, 0, 60)]
)
def test_the_clock_is_compared_with_xs(hour: int, minute: int, off: int) -> None:
    """Fast or slow; less than two minutes may be the time of the response."""
    assert minutes_off(TOLD, datetime(2026, 11, 21, hour, minute, tzinfo=UTC)) == off


@pytest.mark.parametrize("told", ["", "noon", "21 Nov 2026", f"{TOLD}, {TOLD}", "Sat, 21 Nov 2026 12:00:00"])
def test_a_response_without_a_valid_date_is_ignored(told: str) -> None:
    """A proxy may remove or rewrite the header."""
    assert minutes_off(told, datetime(2026, 11, 21, 12, tzinfo=UTC)) == 0
