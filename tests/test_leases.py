"""Work under a lease ends before the lease does, so that nobody takes over what is still under way."""

from datetime import timedelta

import pytest

from bot.linking import tokens
from bot.slack.answering import answering
from bot.slack.events import heard
from bot.slack.installs import rotation
from bot.slack.sending import owed
from bot.slack.team import talking, writing
from bot.workspaces import threads

# What an answer takes once it is made: its response_url twice (without pictures the second time), then a direct message.
SENDING = 2 * 5 + 2
X_DEADLINE, X_PAUSE = 8.0, 0.2
SLACK_SECONDS = 10  # slack_sdk's calls, by the session's own limit


@pytest.mark.parametrize(
    ("seconds", "lease"),
    [
        pytest.param(answering.LONGEST_SECONDS + SENDING, owed.LEASE, id="an answer"),
        pytest.param(answering.LONGEST_SECONDS + SENDING, heard.LEASE, id="an event"),
        pytest.param(writing._LONGEST_SECONDS + talking._SECONDS, threads.LEASE, id="a thread's reply"),
        pytest.param(2 * X_DEADLINE + X_PAUSE, tokens.LEASE, id="a refresh at X"),
        pytest.param(2 * SLACK_SECONDS, rotation.LEASE, id="a refresh at Slack"),
    ],
)
def test_work_takes_no_longer_than_its_lease(seconds: float, lease: timedelta) -> None:
    """The longest time that the work may take, sending included, is shorter than the lease it is done under."""
    assert timedelta(seconds=seconds) < lease


def test_a_person_waits_less_than_a_minute() -> None:
    """An answer that X holds up is given up while its person still looks at Slack."""
    assert answering.LONGEST_SECONDS < 60
