"""When a digest is due, in whichever time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.workspaces.digest_times import WEEK, DigestTime, next_week, zone_of

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize("name", [None, "", "Mars/Olympus", "../etc/passwd", "\x00"])
def test_a_zone_that_nobody_knows_is_utc(name: str | None) -> None:
    """Slack may tell none, or one that this machine doesn't have."""
    assert zone_of(name) is UTC


def test_a_zone_is_known_by_its_name() -> None:
    assert zone_of(BERLIN) == ZoneInfo(BERLIN)


def test_the_next_one_is_at_the_same_hour_of_the_clock_on_the_wall() -> None:
    """Over the change to winter time, a week has an hour more."""
    due = datetime(2026, 10, 23, 7, tzinfo=UTC)  # 9:00 in Berlin, until 25 October

    assert next_week(due, BERLIN, due) == datetime(2026, 10, 30, 8, tzinfo=UTC)


@pytest.mark.parametrize(("hour", "minute"), [(7, 0), (7, 30)])
def test_a_week_that_the_clocks_shorten_leads_to_the_one_after(hour: int, minute: int) -> None:
    """A digest that is posted late isn't due again at a time that has passed."""
    due = datetime(2026, 3, 27, 8, tzinfo=UTC)  # 9:00 in Berlin, as is 7:00 UTC a week later
    late = datetime(2026, 4, 3, hour, minute, tzinfo=UTC)

    assert next_week(due, BERLIN, late) == datetime(2026, 4, 10, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("late", "weeks"),
    [
        (timedelta(), 1),
        (timedelta(days=6), 1),
        (WEEK - timedelta(seconds=1), 1),
        (WEEK, 2),
        (5 * WEEK + timedelta(hours=1), 6),
    ],
)
def test_one_that_comes_late_leaves_the_others_where_they_are(late: timedelta, weeks: int) -> None:
    """Those that were missed are left out; the next one is always yet to come."""
    due = datetime(2026, 11, 6, 8, tzinfo=UTC)

    assert next_week(due, None, due + late) == due + weeks * WEEK


@pytest.mark.parametrize(
    ("now", "first"),
    [
        ("2026-11-20T12:34:56.789", "2026-11-23T08:00:00"),  # a Friday
        ("2026-11-23T07:59:59.999", "2026-11-23T08:00:00"),
        ("2026-11-23T08:00:00", "2026-11-30T08:00:00"),
        ("2026-11-23T23:30:00", "2026-11-30T08:00:00"),  # a Tuesday in Berlin
    ],
)
def test_the_first_one_is_at_the_full_hour_after_now(now: str, first: str) -> None:
    """In the channel's own zone: Mondays at nine."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    monday = DigestTime(0, 9, BERLIN)

    assert monday.first_after(moment) == datetime.fromisoformat(first).replace(tzinfo=UTC)
    assert DigestTime.of(monday.first_after(moment), BERLIN) == monday
