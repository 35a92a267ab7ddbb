"""Errors of Slack and X, or of a proxy between, that repeat every secret of the request."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.environment import X_API_SECRET, X_BEARER_TOKEN
from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.test_server import serve
from tests.cli.processes import command, environment
from tests.conftest import SQLITE, MovableClock
from tests.paths import http_here
from tests.scenarios.conftest import ANNOUNCED, PATIENCE, Scene, button, scene
from tests.scenarios.installing import page
from tests.scenarios.watching import log_lines, stored_text

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)

LEAST_LENGTH = 12
WORD = re.compile("[a-z_]+")  # such as a grant type


@dataclass
class Proxy:
    """Passes requests on; with a `status`, answers them with errors of that status instead.

    `heard` are the values that those had in their headers, forms and queries.
    """

    upstream: str = ""
    status: int = 0
    heard: set[str] = field(default_factory=set)

    async def answer(self, request: Request) -> Response:
        body = await request.body()
        if self.status == 0:
            return await self._passed_on(request, body)
        values = [request.headers.get("authorization", "").rpartition(" ")[2]]
        values += [value for _, value in (*parse_qsl(request.url.query), *parse_qsl(body.decode()))]
        told = [value for value in values if len(value) >= LEAST_LENGTH and not WORD.fullmatch(value)]
        self.heard.update(told)
        every = " ".join(told)
        texts = ("title", "detail", "reason", "message", "error_description", "period", "required_enrollment")
        problem = dict.fromkeys(texts, every) | {"type": f"https://api.x.com/2/problems/{every}"}
        secret = told[0] if told else "none"
        said = {"ok": False, "error": secret, "needed": every, "errors": [problem], **problem}
        return JSONResponse(said, self.status)

    async def _passed_on(self, request: Request, body: bytes) -> Response:
        url = f"{self.upstream}{request.url.path}?{request.url.query}"
        headers = {
            name: value for name, value in request.headers.items() if name not in {"host", "content-length"}
        }
        async with http_here() as http:
            got = await http.request(request.method, url, content=body, headers=headers)
        kept = {name: got.headers[name] for name in ("content-type", "x-oauth-scopes") if name in got.headers}
        return Response(got.content, got.status_code, kept)


@pytest.fixture
async def proxies() -> AsyncIterator[tuple[Proxy, Proxy, dict[str, str]]]:
    slack, x = Proxy(), Proxy()

    def app(proxy: Proxy) -> Starlette:
        return Starlette(
            routes=[Route("/{path:path}", proxy.answer, methods=["GET", "POST", "PUT", "DELETE"])]
        )

    async with await serve(app(slack)) as to_slack, await serve(app(x)) as to_x:
        yield slack, x, {"SLACK_API_URL": f"{to_slack.url}/api/", "X_API_URL": to_x.url}


@pytest.fixture
async def acme(
    database_url: str, clock: MovableClock, proxies: tuple[Proxy, Proxy, dict[str, str]]
) -> AsyncIterator[Scene]:
    slack, x, addresses = proxies
    async with scene(database_url, clock, app_clock=None, SLACK_BOT_TOKEN="", **addresses) as made:
        slack.upstream, x.upstream = made.slack.url, made.x.url
        async with HttpBrowser() as browser:
            await browser.open(page(made, "/slack/install"))
            await browser.submit(user="maya", team=made.slack.workspace("acme").id, decision="allow")
        await made.container.storage.background.drain(PATIENCE)
        yield made


async def connect_button(acme: Scene, user: str) -> str:
    return button(await acme.type(user, "/likewise", "connect"), "link:connect")["url"]


async def connected(acme: Scene) -> None:
    async with HttpBrowser() as browser:
        await connect(browser, await connect_button(acme, "sam"), slack_user="sam", x_account="sam_writes")
    await acme.container.storage.background.drain(PATIENCE)
    acme.clock.move(hours=3)  # the access token expires


async def send_secrets(acme: Scene, proxy: Proxy, status: int) -> list[str]:
    """Do what sends secrets, with errors instead of answers; return what people see."""
    link, shown = await connect_button(acme, "lena"), []
    async with HttpBrowser() as linking, HttpBrowser() as installing:
        await linking.open(link)
        await installing.open(page(acme, "/slack/install"))
        proxy.status = status
        await linking.submit()
        shown.append(await linking.submit(user="lena", decision="allow"))
        if linking.at.startswith(acme.x.url):
            shown.append(await linking.submit(account="lena_ops", decision="authorize"))
        shown.append(
            await installing.submit(user="maya", team=acme.slack.workspace("acme").id, decision="allow")
        )
    acme.slack.open_home("sam")
    for typed, text in (
        ("/like", ANNOUNCED),
        ("/likers", ANNOUNCED),
        ("/liked", ""),
        ("/likewise", "disconnect"),
    ):
        said = await acme.type("sam", typed, text)
        shown.append(f"{said.text} {said.blocks}")
    await acme.slack.settled()
    await acme.container.storage.background.drain(PATIENCE)
    proxy.status = 0
    return shown


@pytest.mark.parametrize("status", [200, 401, 403, 429, 500])
async def test_secrets_repeated_in_errors_are_not_logged_stored_or_shown(
    acme: Scene, proxies: tuple[Proxy, Proxy, dict[str, str]], status: int
) -> None:
    """Tokens of Slack and X, codes, verifiers, and client secrets."""
    slack, x, _ = proxies
    with log_lines() as log:
        shown = []
        for proxy in (slack, x):
            await connected(acme)
            shown += await send_secrets(acme, proxy, status)
    written = [log.text, str(await stored_text(acme)), *shown]

    for proxy, fewest in ((slack, 5), (x, 5)):
        assert len(proxy.heard) >= fewest
        assert [one for one in proxy.heard for text in written if one in text] == []


@pytest.mark.parametrize("words", [("doctor",), ("x-webhook", "status")], ids=" ".join)
async def test_secrets_repeated_in_errors_are_not_printed_by_commands(
    acme: Scene, proxies: tuple[Proxy, Proxy, dict[str, str]], tmp_path: Path, words: tuple[str, ...]
) -> None:
    """People paste what `doctor` says into issues."""
    slack, x, addresses = proxies
    slack.status = x.status = 403
    settings = acme.environment.settings(
        DATABASE_URL=acme.settings.database_url, X_API_SECRET=X_API_SECRET, X_BEARER_TOKEN=X_BEARER_TOKEN
    )

    process = await asyncio.create_subprocess_exec(
        *command(*words),
        env=environment(**settings | addresses),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed = (await process.communicate())[0].decode()

    secrets = {settings[name] for name in settings if "SECRET" in name or "TOKEN" in name}
    assert secrets & (slack.heard | x.heard)
    assert [one for one in secrets if one in printed] == []
