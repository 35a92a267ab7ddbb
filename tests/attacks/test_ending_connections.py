"""Connections of Socket Mode that end while people type: no command and no acknowledgment is lost."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from bot.sandbox.smoke_test import as_text
from tests.conftest import SQLITE, MovableClock
from tests.reply_words import says_liked
from tests.scenarios.conftest import ANNOUNCED, PATIENCE, Scene
from tests.scenarios.transports import linked_over_socket

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
OPEN = "apps.connections.open"


@pytest.fixture
async def over(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with linked_over_socket(database_url, clock) as made:
        yield made


async def test_a_command_after_slacks_warning_is_answered(over: Scene) -> None:
    """Slack closes the connection ten seconds later; the app can't open the next one at once."""
    (old,) = over.slack.sockets.connections
    over.slack.fail_next(OPEN, "internal_error")
    await old.send_json({"type": "disconnect", "reason": "warning"})
    await over.slack.wait_for(lambda: [call for call in over.slack.api_calls if call.method == OPEN][1:])

    assert "/like" in as_text(await over.type("maya", "/likewise", "help"))

    await over.slack.wait_for(lambda: over.slack.sockets.connections[1:])
    assert old in over.slack.sockets.connections


async def test_a_like_is_acknowledged_although_its_connection_is_cut(over: Scene) -> None:
    """The acknowledgment is sent over the next connection, which is opened at once."""
    hold = over.x.faults.hold("POST", "/2/users/*/likes")
    typed = asyncio.create_task(over.type("maya", "/like", ANNOUNCED))
    await asyncio.wait_for(hold.arrived.wait(), PATIENCE)
    (old,) = over.slack.sockets.connections
    old.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
    hold.release()

    assert says_liked(as_text(await typed))
