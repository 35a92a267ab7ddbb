"""`doctor` on OAuth 1.0a: the API key, its secret and the callback address are tried at X."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.cli.checks import Check, State, run_checks
from bot.sandbox.test_server import serve
from bot.sandbox.x import FaultKind, XSandbox

CALLBACK = "https://likewise.example/link/x/callback"

pytestmark = pytest.mark.usefixtures("folder")


@pytest_asyncio.fixture
async def x() -> AsyncIterator[XSandbox]:
    made = XSandbox(
        client_id="id",
        client_secret="secret",
        redirect_uris=[CALLBACK],
        api_key="key",
        api_secret="key secret",
    )
    async with await serve(made.app) as server:
        made.url = server.url
        yield made


@pytest.fixture
def env(complete: dict[str, str], x: XSandbox) -> dict[str, str]:
    return complete | {"X_API_URL": x.url, "X_API_KEY": "key", "X_API_SECRET": "key-secret"}


async def checked(env: dict[str, str]) -> Check:
    checks = await asyncio.to_thread(lambda: list(run_checks(env)))
    (check,) = [check for check in checks if check.name == "x oauth1"]
    return check


async def test_keys_that_x_takes(env: dict[str, str], x: XSandbox) -> None:
    """Said with who connects by them: everybody, or with OAuth 2.0 set only those who are connected by them already."""
    x.api_secret = "key-secret"

    both = await checked(env)
    alone = await checked(env | {"X_CLIENT_ID": "", "X_CLIENT_SECRET": ""})

    assert (both.state, alone.state) == (State.OK, State.OK)
    assert both.message.endswith("people who connected with it stay connected.")
    assert alone.message.endswith("people connect with it.")


async def test_keys_that_x_refuses(env: dict[str, str]) -> None:
    """The line says what to copy again, and shows neither."""
    check = await checked(env)

    assert check.state is State.FAIL
    assert check.message.startswith("X rejects X_API_KEY and X_API_SECRET.")
    assert "key-secret" not in check.message


async def test_a_callback_address_that_x_does_not_know(env: dict[str, str], x: XSandbox) -> None:
    """The address to register is spelled out."""
    x.api_secret = "key-secret"
    x.redirect_uris = []

    check = await checked(env)

    assert check.state is State.FAIL
    assert check.message.endswith(f": {CALLBACK}")


async def test_an_x_that_fails(env: dict[str, str], x: XSandbox) -> None:
    """A fault of X's own says nothing about the keys."""
    x.faults.every(FaultKind.STATUS, "POST", "/oauth/request_token", status=503)

    check = await checked(env)

    assert (check.state, check.message) == (State.FAIL, "X returned 503 to a sign-in. Try again later.")


async def test_an_x_that_is_away(env: dict[str, str]) -> None:
    """The network needs fixing, not the keys."""
    check = await checked(env | {"X_API_URL": "http://127.0.0.1:1"})

    assert check.state is State.FAIL
    assert "must be able to reach https://api.x.com" in check.message


async def test_without_keys_nothing_is_asked(env: dict[str, str], x: XSandbox) -> None:
    """OAuth 2.0 alone is a whole deployment."""
    check = await checked(env | {"X_API_KEY": "", "X_API_SECRET": ""})

    assert check.state is State.SKIP
    assert x.calls("POST", "/oauth/request_token") == []
