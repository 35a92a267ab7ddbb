"""Connections that end as soon as they are opened: the app doesn't flood Slack with new ones."""

import pytest

from bot.sandbox.smoke_test import as_text
from tests.conftest import SQLITE, MovableClock
from tests.scenarios.conftest import scene
from tests.scenarios.transports import over_socket
from tests.scenarios.watching import log_lines


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_connections_that_end_at_once_are_opened_ever_more_slowly(
    database_url: str, clock: MovableClock
) -> None:
    """The first two follow at once, as when Slack restarts. Afterwards commands work again."""
    async with scene(database_url, clock) as acme, over_socket(acme) as (over, _):
        sockets = over.slack.sockets
        with log_lines() as log:

            def pauses() -> list[float]:
                """Return the pauses after connections that were open; one may end before it is."""
                failed = log.of("slack_socket_failed")
                return [line["seconds"] for line in failed if line["reason"] == "ended early"]

            sockets.ends_at_once = True
            await sockets.disconnect()
            await over.slack.wait_for(lambda: len(pauses()) > 1 or None)
            opened = [call.method for call in over.slack.api_calls].count("apps.connections.open")
            paused = len(log.of("slack_socket_failed"))
            sockets.ends_at_once = False
            await over.slack.wait_for(lambda: sockets.connected or None)

        assert pauses()[:2] == [1, 2]
        assert opened <= 2 + paused
        assert "/like" in as_text(await over.type("maya", "/likewise", "help"))
