"""`x-webhook` and its check in `doctor`, with the sandbox's X and a running webhook."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from starlette.applications import Starlette
from typer.testing import Result

from bot.activity.inbox import XEventInbox
from bot.cli.check import Check, State
from bot.cli.x_webhook_checks import x_webhook
from bot.clock import utcnow
from bot.db import Database, Keyring, migrations
from bot.db.keyring import new_key
from bot.sandbox.test_server import serve
from bot.sandbox.x import XSandbox
from bot.sandbox.x.activity import Subscription
from bot.secret import Secret
from bot.settings import Purpose, Settings
from bot.web.x_webhook import XWebhook
from bot.x.webhook_signature import WebhookSignature

from .conftest import Likewise

SECRET = "the-api-secret"


@pytest_asyncio.fixture
async def x() -> AsyncIterator[XSandbox]:
    made = XSandbox(
        client_id="id", client_secret="secret", redirect_uris=[], bearer_token="app-bearer", api_secret=SECRET
    )
    async with await serve(made.app) as server:
        made.url = server.url
        yield made


@pytest_asyncio.fixture
async def here(folder: Path) -> AsyncIterator[str]:
    """The base URL of a running webhook."""
    url = f"sqlite:///{folder}/likewise.db"
    await asyncio.to_thread(migrations.upgrade, url)
    database = Database(url)
    inbox = XEventInbox(database, Keyring([new_key()]), utcnow, {}, lambda *_: None)
    webhook = XWebhook(WebhookSignature(Secret(SECRET)), inbox)
    async with await serve(Starlette(routes=webhook.routes())) as server:
        yield server.url
    await database.close()


@pytest.fixture
def env(x: XSandbox, here: str, folder: Path) -> dict[str, str]:
    return {
        "PUBLIC_URL": here,
        "DATABASE_URL": f"sqlite:///{folder}/likewise.db",
        "X_API_URL": x.url,
        "X_CLIENT_ID": "id",
        "X_BEARER_TOKEN": "app-bearer",
        "X_API_SECRET": SECRET,
    }


async def run(likewise: Likewise, env: dict[str, str], *words: str) -> Result:
    return await asyncio.to_thread(lambda: likewise("x-webhook", *words, **env))


async def checked(complete: dict[str, str], env: dict[str, str]) -> Check:
    settings, _ = Settings.validate_environment(Purpose.DOCTOR, complete | env)
    return await asyncio.to_thread(x_webhook, settings)


async def test_the_webhook_can_be_registered_shown_and_removed(
    likewise: Likewise, env: dict[str, str], x: XSandbox
) -> None:
    """`status` also sets its exit status."""
    before = await run(likewise, env, "status")
    assert before.exit_code == 1, before.output
    assert "isn't registered" in before.output

    registered = await run(likewise, env, "register")
    assert registered.exit_code == 0, registered.output
    assert "X sends events to" in registered.output
    (webhook,) = x.activity.webhooks.values()
    assert webhook.url == f"{env['PUBLIC_URL']}/x/webhook"

    told = json.loads((await run(likewise, env, "status", "--json")).stdout)
    assert told == {
        "url": webhook.url,
        "registered": True,
        "valid": True,
        "subscriptions": 0,
        "subscriptions_limit": 1_500,
        "others": [],
    }
    shown = await run(likewise, env, "status")
    assert shown.exit_code == 0
    assert "valid" in shown.output
    assert "0 of 1,500" in shown.output

    unanswered = await run(likewise, env, "remove")
    assert (unanswered.exit_code, len(x.activity.webhooks)) == (1, 1), unanswered.output
    assert "Removed." in (await run(likewise, env, "remove", "--yes")).output
    assert x.activity.webhooks == {}
    assert "wasn't registered" in (await run(likewise, env, "remove", "--yes")).output


async def test_each_refusal_of_x_has_its_next_step(
    likewise: Likewise, env: dict[str, str], x: XSandbox
) -> None:
    """No message shows a secret."""
    x.behaviors.crc_fails = True
    crc = await run(likewise, env, "register")
    assert crc.exit_code == 2
    assert "Start Likewise at PUBLIC_URL first" in crc.output

    address = await run(likewise, env | {"PUBLIC_URL": "https://likewise.example:8443"}, "register")
    assert "without a port" in address.output

    nobody = await run(likewise, env | {"X_API_URL": "http://127.0.0.1:9"}, "register")
    assert "X can't be reached. This machine must be able to reach https://api.x.com" in nobody.output

    token = await run(likewise, env | {"X_BEARER_TOKEN": "another"}, "register")
    assert "X rejects X_BEARER_TOKEN" in token.output
    for said in (crc, address, token):
        assert SECRET not in said.output
        assert "app-bearer" not in said.output


async def test_another_webhook_of_the_app_can_be_removed(
    likewise: Likewise, env: dict[str, str], complete: dict[str, str], x: XSandbox
) -> None:
    """The plan may allow only one, and an earlier PUBLIC_URL may have it; `doctor` names it."""
    await run(likewise, env, "register")
    (old,) = x.activity.webhooks.values()
    old.url = "https://old.example/x/webhook"

    full = await run(likewise, env, "register")
    assert "x-webhook remove ID" in full.output
    assert f"{old.id}  https://old.example/x/webhook" in (await run(likewise, env, "status")).output
    moved = await checked(complete, env)
    assert (
        f"https://old.example/x/webhook (ID {old.id}); if this deployment used that address before"
        in moved.message
    )
    assert "Removed." in (await run(likewise, env, "remove", old.id, "--yes")).output
    assert "old.example" not in (await checked(complete, env)).message
    assert (await run(likewise, env, "register")).exit_code == 0
    assert (await run(likewise, env, "remove", "x")).exit_code == 2


async def test_each_missing_setting_is_named(likewise: Likewise, env: dict[str, str]) -> None:
    """The webhook needs both."""
    del env["X_BEARER_TOKEN"]
    del env["X_API_SECRET"]
    said = await run(likewise, env, "register")
    assert said.exit_code == 2
    assert "X_BEARER_TOKEN is not set" in said.output
    assert "X_API_SECRET is not set" in said.output


async def test_doctor_says_how_likes_are_confirmed(
    likewise: Likewise, env: dict[str, str], complete: dict[str, str], x: XSandbox
) -> None:
    """By events, or else by a button, with what events still need."""
    none = await checked(complete, {})
    assert (none.state, "click I liked it" in none.message) == (State.SKIP, True)

    unregistered = await checked(complete, env)
    assert unregistered.state is State.WARN
    assert "x-webhook register" in unregistered.message

    await run(likewise, env, "register")
    valid = await checked(complete, env)
    assert valid.state is State.OK
    assert "0 of 1,500 subscriptions" in valid.message

    next(iter(x.activity.webhooks.values())).valid = False
    assert "finds" in (await checked(complete, env)).message


async def test_all_subscriptions_are_counted(
    likewise: Likewise, env: dict[str, str], complete: dict[str, str], x: XSandbox
) -> None:
    """X lists 1,000 per page, and allows 1,500."""
    await run(likewise, env, "register")
    now = x.clock()
    for number in range(1_200):
        one = Subscription(str(number), "post.create", str(number), None, "", None, now, now)
        x.activity.subscriptions[one.id] = one

    assert "1,200 of 1,500" in (await run(likewise, env, "status")).output
    assert "1,200 of 1,500" in (await checked(complete, env)).message


async def test_doctor_finds_why_x_sends_no_events(
    likewise: Likewise, env: dict[str, str], complete: dict[str, str], x: XSandbox
) -> None:
    """A different secret, a stopped app, a URL that X refuses, or a token that X rejects."""
    await run(likewise, env, "register")
    other = await checked(complete, env | {"X_API_SECRET": "another"})
    assert (other.state, "another X_API_SECRET" in other.message) == (State.FAIL, True)

    next(iter(x.activity.webhooks.values())).url = "http://127.0.0.1:9/x/webhook"
    stopped = await checked(complete, env | {"PUBLIC_URL": "http://127.0.0.1:9"})
    assert (stopped.state, "Start Likewise first" in stopped.message) == (State.FAIL, True)

    port = await checked(complete, env | {"PUBLIC_URL": "https://likewise.example:8443"})
    assert (port.state, "without a port" in port.message) == (State.WARN, True)

    rejected = await checked(complete, env | {"X_BEARER_TOKEN": "another"})
    assert (rejected.state, "401" in rejected.message) == (State.WARN, True)
