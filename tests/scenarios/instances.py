"""A second instance or process of a deployment, on the same database."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from bot import app as likewise
from bot.sandbox.test_server import serve
from tests.paths import http_here
from tests.ports import free_port
from tests.scenarios.conftest import PATIENCE, Scene

PROJECT = Path(__file__).parents[2]


@asynccontextmanager
async def second_instance(
    acme: Scene, *, takes_requests: bool = True, housekeeping_every: float | None = None, **settings: Any
) -> AsyncIterator[Scene]:
    """Run a second instance beside the scene's own, with some settings changed; it gets Slack's requests.

    `housekeeping_every` is in seconds; None means that only the test runs it.
    """
    app = likewise.create(
        replace(acme.settings, **settings), clock=acme.clock, housekeeping_every=housekeeping_every
    )
    before = acme.slack.request_url
    async with await serve(app) as server:
        if takes_requests:
            acme.slack.request_url = f"{server.url}/slack/events"
        try:
            yield replace(acme, app=app)
        finally:
            acme.slack.request_url = before


@asynccontextmanager
async def over_https(acme: Scene) -> AsyncIterator[httpx.AsyncClient]:
    """Run a second instance whose address is https://likewise.example, and return a client that sends it requests."""
    async with (
        second_instance(acme, public_url="https://likewise.example"),
        http_here(base_url=acme.slack.request_url.removesuffix("/slack/events")) as http,
    ):
        yield http


@asynccontextmanager
async def process(acme: Scene, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the app as a separate process that gets Slack's requests."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = acme.environment.settings(
        DATABASE_URL=acme.settings.database_url, ANSWER_WITHIN="0.2", HOST="127.0.0.1", PORT=port
    )
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "serve"),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **env},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    before, acme.slack.request_url = acme.slack.request_url, f"{url}/slack/events"
    try:
        await answering_at(url)
        yield started
    finally:
        acme.slack.request_url = before
        if started.returncode is None:
            started.kill()
        await started.wait()


async def answering_at(url: str) -> None:
    async with http_here() as http, asyncio.timeout(2 * PATIENCE):
        while True:
            try:
                if (await http.get(f"{url}/readyz")).is_success:
                    return
            except httpx.HTTPError:
                await asyncio.sleep(0.05)
