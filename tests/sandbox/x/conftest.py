"""One server for all tests of this folder, with a new X for each test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import pytest_asyncio
from pytest_asyncio import is_async_test

from bot.sandbox.test_server import serve
from bot.sandbox.x import Account, XPost, XSandbox

from .contracts import check_response

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Receive, Scope, Send

CALLBACK = "http://127.0.0.1:8800/link/x/callback"
SCOPES = frozenset({"tweet.read", "users.read", "like.read", "like.write", "offline.access"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this folder share one event loop, and so the server."""
    for item in items:
        if Path(__file__).parent in item.path.parents and is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="package"), append=False)


class ManualClock:
    """A clock that moves only when a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


class AppServer:
    """Serves the app that is plugged in."""

    def __init__(self) -> None:
        self.url = ""
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@dataclass(frozen=True)
class SampleAccounts:
    """Three accounts, and a post by the author that the reader can see like anyone else."""

    author: Account
    reader: Account
    other: Account
    post: XPost


class Api:
    """HTTP calls as one account; every response is checked against X's contracts."""

    def __init__(self, x: XSandbox, client: httpx.AsyncClient) -> None:
        self._x = x
        self.http = client

    def bearer(self, account: Account, scopes: frozenset[str] = SCOPES) -> dict[str, str]:
        """The Authorization header of a new grant."""
        return {"authorization": f"Bearer {self._x.world.grants.new_grant(account.id, scopes).access}"}

    async def get(
        self, path: str, account: Account, scopes: frozenset[str] = SCOPES, **params: str | int
    ) -> httpx.Response:
        names = {name.replace("__", "."): str(value) for name, value in params.items()}
        return await self.http.get(path, params=names, headers=self.bearer(account, scopes))

    async def like(self, account: Account, post_id: str, scopes: frozenset[str] = SCOPES) -> httpx.Response:
        path, headers = f"/2/users/{account.id}/likes", self.bearer(account, scopes)
        return await self.http.post(path, json={"tweet_id": post_id}, headers=headers)

    async def unlike(self, account: Account, post_id: str, scopes: frozenset[str] = SCOPES) -> httpx.Response:
        path, headers = f"/2/users/{account.id}/likes/{post_id}", self.bearer(account, scopes)
        return await self.http.delete(path, headers=headers)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def switchboard() -> AsyncIterator[AppServer]:
    board = AppServer()
    async with await serve(board) as server:
        board.url = server.url
        yield board


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def x(switchboard: AppServer, clock: ManualClock) -> XSandbox:
    sandbox = XSandbox(
        client_id="client",
        client_secret="client secret",
        redirect_uris=[CALLBACK],
        clock=clock,
        url=switchboard.url,
        bearer_token="app-only",
        api_key="key",
        api_secret="key secret",
    )
    switchboard.app = sandbox.app
    return sandbox


@pytest.fixture
def cast(x: XSandbox) -> SampleAccounts:
    author = x.world.add_account("acme", "Acme", verified=True)
    reader = x.world.add_account("rhea", "Rhea")
    other = x.world.add_account("otto", "Otto")
    return SampleAccounts(author, reader, other, x.world.add_post(author, "Out today: Relay."))


@pytest_asyncio.fixture(loop_scope="package")
async def raw(switchboard: AppServer) -> AsyncIterator[httpx.AsyncClient]:
    """A client that doesn't check responses, for pages, OAuth and intentionally invalid responses."""
    async with httpx.AsyncClient(base_url=switchboard.url, verify=False, timeout=60) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="package")
async def api(x: XSandbox, switchboard: AppServer) -> AsyncIterator[Api]:
    hooks = {"response": [check_response]}
    async with httpx.AsyncClient(
        base_url=switchboard.url, verify=False, timeout=60, event_hooks=hooks
    ) as client:
        yield Api(x, client)
