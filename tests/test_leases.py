"""Work under a lease ends before the lease does, so no other process takes it over too early."""

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

# Sending an answer: the response_url twice (the second time without pictures), then a direct message.
SENDING = 2 * 5 + 2
X_DEADLINE, X_PAUSE = 8.0, 0.2
SLACK_SECONDS = 10  # the session's limit for each slack_sdk call


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
def test_a_lease_outlasts_its_work(seconds: float, lease: timedelta) -> None:
    """The longest possible work, sending included, is shorter than the lease."""
    assert timedelta(seconds=seconds) < lease


@pytest.mark.parametrize(
    "lease", [outbox.LEASE, inbox.LEASE, thread_replies.LEASE, token_refresh.LEASE, token_rotation.LEASE]
)
def test_what_a_killed_process_held_is_free_within_two_minutes(lease: timedelta) -> None:
    """A lease is no longer than it has to be: until it ends, nobody takes the work over."""
    assert lease <= timedelta(minutes=2)


def test_an_answer_takes_less_than_a_minute() -> None:
    """If X is slow, the app gives up while the member still looks at Slack."""
    assert dispatcher.HANDLER_TIMEOUT_SECONDS < 60
