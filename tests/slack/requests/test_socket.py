"""Socket Mode: how long it waits before it asks Slack again."""

from bot.slack.requests import socket


def test_pauses_grow_to_half_a_minute() -> None:
    """Slack that is down for long isn't besieged."""
    pauses = socket._pauses()

    assert [next(pauses) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
