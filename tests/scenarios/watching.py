"""What scenarios observe besides replies: raw requests, log lines, and the whole database."""

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from typing import Any
from urllib.parse import urlencode

import httpx
import structlog
from sqlalchemy import select

from bot.db.tables import Base
from tests.paths import http_here
from tests.scenarios.conftest import PATIENCE, Scene

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def command_body(scene: Scene, user: str = "maya", **fields: str) -> bytes:
    """Return an unsigned slash command as Slack would send it."""
    person = scene.slack.person(user)
    form = {
        "team_id": person.team_id,
        "team_domain": "acme",
        "channel_id": "C02S0C1AL7B",
        "channel_name": "social",
        "user_id": person.id,
        "user_name": person.name,
        "command": "/likewise",
        "text": "help",
        "is_enterprise_install": "false",
        "response_url": f"{scene.slack.url}/response/none",
        "trigger_id": "1.2.3",
    }
    return urlencode(form | fields).encode()


async def post(scene: Scene, body: Any, headers: Mapping[str, str], kind: str = FORM) -> httpx.Response:
    """Send a request to the Request URL; `body` may be an async iterator of chunks."""
    async with http_here() as http:
        return await http.post(
            f"{scene.environment.app_url}/slack/events",
            content=body,
            headers={"content-type": kind, **headers},
        )


async def signed(scene: Scene, body: bytes, kind: str = FORM) -> httpx.Response:
    """Send a request with Slack's signature."""
    return await post(scene, body, scene.slack.sign(body), kind)


async def send_raw(scene: Scene, request: bytes) -> bytes:
    """Send bytes that no HTTP client would send; return the response's first line."""
    host, port = scene.environment.app_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(request)
        await writer.drain()
        async with asyncio.timeout(PATIENCE):
            return await reader.readline()
    finally:
        writer.close()
        await writer.wait_closed()


async def stored_text(scene: Scene) -> dict[str, list[str]]:
    """Return every row of every table as text; bytes, too, so that a plain-text secret would show."""
    await scene.container.storage.background.drain(PATIENCE)
    async with scene.container.storage.database.session() as session:
        return {
            table.name: [" ".join(map(_shown, row)) for row in await session.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }


def _shown(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes) else repr(value)


@dataclass
class Log:
    """The log lines written during a test."""

    written: StringIO = field(default_factory=StringIO)

    @property
    def text(self) -> str:
        return self.written.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Return every line, parsed; one that isn't JSON fails the test."""
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, event: str) -> list[dict[str, Any]]:
        """Return the lines of one event."""
        return [line for line in self.lines if line["event"] == event]


@contextmanager
def log_lines() -> Iterator[Log]:
    """Capture the output of the deployment's own log handler."""
    log = Log()
    (handler,) = [
        each
        for each in logging.getLogger().handlers
        if isinstance(each, logging.StreamHandler)
        and isinstance(each.formatter, structlog.stdlib.ProcessorFormatter)
    ]
    before = handler.setStream(log.written)
    try:
        yield log
    finally:
        handler.setStream(before)
