"""Work under a lease ends before the lease does, so that nobody takes over what is still under way."""

from datetime import timedelta

import pytest

from bot.linking import token_refresh
from bot.slack.api import client
from bot.slack.delivery import outbox
from bot.slack.dispatch import dispatcher
from bot.slack.events import inbox
from bot.slack.installations import token_rotation
from bot.slack.team_channels import reply_publisher
from bot.workspaces import thread_replies

# What an answer takes once it is made: its response_url twice (without pictures the second time), then a direct message.
SENDING = 2 * 5 + 2
X_DEADLINE, X_PAUSE = 8.0, 0.2
SLACK_SECONDS = 10  # slack_sdk's calls, by the session's own limit


@pytest.mark.parametrize(
    ("seconds", "lease"),
    [
        pytest.param(dispatcher.HANDLER_TIMEOUT_SECONDS + SENDING, outbox.LEASE, id="an answer"),
        pytest.param(dispatcher.HANDLER_TIMEOUT_SECONDS + SENDING, inbox.LEASE, id="an event"),
        pytest.param(
            reply_publisher._LONGEST_SECONDS + client.SECONDS, thread_replies.LEASE, id="a thread's reply"
        ),
        pytest.param(2 * X_DEADLINE + X_PAUSE, token_refresh.LEASE, id="a refresh at X"),
        pytest.param(2 * SLACK_SECONDS, token_rotation.LEASE, id="a refresh at Slack"),
    ],
)
def test_work_takes_no_longer_than_its_lease(seconds: float, lease: timedelta) -> None:
    """The longest time that the work may take, sending included, is shorter than the lease it is done under."""
    assert timedelta(seconds=seconds) < lease


def test_a_person_waits_less_than_a_minute() -> None:
    """An answer that X holds up is given up while its person still looks at Slack."""
    assert dispatcher.HANDLER_TIMEOUT_SECONDS < 60
