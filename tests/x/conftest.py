from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from pytest_asyncio import is_async_test

from bot.sandbox.test_server import serve
from bot.sandbox.x import Account, XPost, XSandbox
from bot.secret import Secret
from bot.x import ApiCall, Bearer, OAuth1SignIn, OAuth2, XClient, http_client

from .consenting import link
from .scripted import ScriptedX

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from bot.clock import Clock
    from bot.x import UserTokens

CALLBACK = "http://127.0.0.1:8800/link/x/callback"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this folder share one event loop, one server and one HTTP client."""
    for item in items:
        if Path(__file__).parent in item.path.parents and is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="package"), append=False)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def server() -> AsyncIterator[ScriptedX]:
    scripted = ScriptedX()
    async with await serve(scripted.app) as server:
        scripted.url = server.url
        yield scripted


@pytest_asyncio.fixture(loop_scope="package")
async def x(server: ScriptedX) -> AsyncIterator[ScriptedX]:
    server.forget()
    yield server
    server.over.set()


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with http_client() as client:
        yield client


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return lambda: now


@pytest.fixture
def calls() -> list[ApiCall]:
    return []


@pytest.fixture
def auth() -> Bearer:
    return Bearer(Secret("ann-access"))


@pytest.fixture
def client(x: ScriptedX, http: httpx.AsyncClient, clock: Clock, calls: list[ApiCall]) -> XClient:
    return XClient(http, x.url, clock=clock, pause=0, on_call=calls.append)


@pytest.fixture
def impatient(x: ScriptedX, http: httpx.AsyncClient, clock: Clock, calls: list[ApiCall]) -> XClient:
    return XClient(http, x.url, clock=clock, deadline=0.05, pause=0, on_call=calls.append)


@pytest.fixture
def confidential(x: ScriptedX, http: httpx.AsyncClient, clock: Clock) -> OAuth2:
    return OAuth2(
        http,
        "the-app",
        Secret("app-secret"),
        api_url=x.url,
        x_url="https://x.example",
        redirect_uri="https://likewise.example/link/x/callback",
        clock=clock,
        pause=0,
    )


@pytest.fixture
def sign_in(x: ScriptedX, http: httpx.AsyncClient, clock: Clock, calls: list[ApiCall]) -> OAuth1SignIn:
    return OAuth1SignIn(
        http,
        "the-key",
        Secret("key-secret"),
        api_url=x.url,
        callback_uri=CALLBACK,
        clock=clock,
        pause=0,
        on_call=calls.append,
    )


@pytest.fixture
def public(x: ScriptedX, http: httpx.AsyncClient, clock: Clock) -> OAuth2:
    return OAuth2(
        http,
        "the-app",
        None,
        api_url=x.url,
        x_url="https://x.example",
        redirect_uri="https://likewise.example/link/x/callback",
        clock=clock,
        pause=0,
    )


class Sandbox:
    """Serves a new X for each test at the same address."""

    def __init__(self) -> None:
        self.url = ""
        self.now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
        self.x = self.fresh()

    def fresh(self) -> XSandbox:
        self.x = XSandbox(
            client_id="the-app",
            client_secret="app-secret",
            redirect_uris=[CALLBACK],
            bearer_token="app-bearer",
            api_key="the-key",
            api_secret="key-secret",
            clock=lambda: self.now,
            url=self.url,
        )
        return self.x

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        await self.x.app(scope, receive, send)  # type: ignore[arg-type]


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def served() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox()
    async with await serve(sandbox) as server:
        sandbox.url = server.url
        yield sandbox


@pytest.fixture
def sandbox(served: Sandbox) -> XSandbox:
    return served.fresh()


@pytest.fixture
def ann(sandbox: XSandbox) -> Account:
    return sandbox.world.add_account("ann", "Ann", verified=True)


@pytest.fixture
def bob(sandbox: XSandbox) -> Account:
    return sandbox.world.add_account("bob", "Bob")


@pytest.fixture
def bobs_post(sandbox: XSandbox, bob: Account) -> XPost:
    return sandbox.world.add_post(bob, "Out <today> & tomorrow")


@pytest.fixture
def at_x(sandbox: XSandbox, http: httpx.AsyncClient, served: Sandbox) -> XClient:
    return XClient(http, sandbox.url, clock=lambda: served.now, pause=0)


@pytest.fixture
def oauth(sandbox: XSandbox, http: httpx.AsyncClient, served: Sandbox) -> OAuth2:
    return OAuth2(
        http,
        "the-app",
        Secret("app-secret"),
        api_url=sandbox.url,
        x_url=sandbox.url,
        redirect_uri=CALLBACK,
        clock=lambda: served.now,
        pause=0,
    )


@pytest_asyncio.fixture(loop_scope="package")
async def tokens(oauth: OAuth2, http: httpx.AsyncClient, ann: Account) -> UserTokens:
    return await link(oauth, http, ann)


@pytest.fixture
def as_ann(tokens: UserTokens) -> Bearer:
    return Bearer(tokens.access)
