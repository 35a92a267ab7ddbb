from collections.abc import AsyncIterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.slack import AppManifest, SlackSandbox
from bot.sandbox.test_server import serve

from .echo_app import MANIFEST, SECRET, TOKEN, EchoBot


class MovableClock:
    """A clock that only moves when a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **how_far: float) -> None:
        self.now += timedelta(**how_far)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def bot() -> AsyncIterator[EchoBot]:
    little = EchoBot()
    async with await serve(little.app) as server:
        little.url = server.url
        yield little
        little.released.set()


@pytest.fixture
async def slack(bot: EchoBot, clock: MovableClock) -> AsyncIterator[SlackSandbox]:
    sandbox = SlackSandbox(
        signing_secret=SECRET,
        client_id="1111.2222",
        client_secret="client-secret",
        bot_token=TOKEN,
        manifest=AppManifest(deepcopy(MANIFEST)),
        clock=clock,
        request_url=f"{bot.url}/slack/events",
    )
    sandbox.redirect_uris = ["https://likewise.test/link/slack/callback", "https://likewise.test/install"]
    async with sandbox.running():
        bot.slack_url = sandbox.url
        yield sandbox
