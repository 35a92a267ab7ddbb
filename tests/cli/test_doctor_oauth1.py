"""`doctor` on OAuth 1.0a: X checks the API key, its secret and the callback URL."""

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


async def test_accepted_keys_are_reported_with_who_uses_them(env: dict[str, str], x: XSandbox) -> None:
    """With OAuth 2.0 set as well, only members who connected with them earlier use them."""
    x.api_secret = "key-secret"

    both = await checked(env)
    alone = await checked(env | {"X_CLIENT_ID": "", "X_CLIENT_SECRET": ""})

    assert (both.state, alone.state) == (State.OK, State.OK)
    assert both.message.endswith("people who connected with it stay connected.")
    assert alone.message.endswith("people connect with it.")


async def test_rejected_keys_are_named_without_their_values(env: dict[str, str]) -> None:
    check = await checked(env)

    assert check.state is State.FAIL
    assert check.message.startswith("X rejects X_API_KEY and X_API_SECRET.")
    assert "key-secret" not in check.message


async def test_an_unregistered_callback_url_is_shown_in_full(env: dict[str, str], x: XSandbox) -> None:
    """The operator can copy it into X's settings."""
    x.api_secret = "key-secret"
    x.redirect_uris = []

    check = await checked(env)

    assert check.state is State.FAIL
    assert check.message.endswith(f": {CALLBACK}")


async def test_an_error_of_x_is_not_blamed_on_the_keys(env: dict[str, str], x: XSandbox) -> None:
    x.faults.every(FaultKind.STATUS, "POST", "/oauth/request_token", status=503)

    check = await checked(env)

    assert (check.state, check.message) == (State.FAIL, "X returned 503 to a sign-in. Try again later.")


async def test_an_unreachable_x_is_reported_as_a_network_problem(env: dict[str, str]) -> None:
    check = await checked(env | {"X_API_URL": "http://127.0.0.1:1"})

    assert check.state is State.FAIL
    assert "must be able to reach https://api.x.com" in check.message


async def test_without_oauth1_keys_the_check_is_skipped(env: dict[str, str], x: XSandbox) -> None:
    """OAuth 2.0 alone is a complete deployment."""
    check = await checked(env | {"X_API_KEY": "", "X_API_SECRET": ""})

    assert check.state is State.SKIP
    assert x.calls("POST", "/oauth/request_token") == []
