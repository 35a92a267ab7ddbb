"""The Bolt app, as it is configured."""

import logging

from bot.slack.requests import bolt


def test_bolt_logs_nothing() -> None:
    """It would log whole bodies that it can't handle."""
    assert not bolt._silent().isEnabledFor(logging.ERROR)
