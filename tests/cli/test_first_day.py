"""An operator's first day: the real `setup`, `doctor` and `serve`, with the usual mistakes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.sandbox.environment import SandboxEnvironment, sandbox_environment
from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import Plan
from tests.cli import processes
from tests.conftest import MovableClock
from tests.paths import http_here
from tests.ports import free_port
from tests.prove.deployment import final_messages
from tests.scenarios.conftest import ANNOUNCED, MAYAS, button

pytestmark = pytest.mark.processes

SECONDS = 60


@pytest.fixture
async def here(clock: MovableClock) -> AsyncIterator[SandboxEnvironment]:
    """Slack and X in the sandbox, and a URL for the app."""
    async with sandbox_environment(f"http://127.0.0.1:{free_port()}", clock=clock) as made:
        made.slack.deadline = SECONDS
        yield made


async def set_up(folder: Path, here: SandboxEnvironment, **changes: str) -> tuple[int, str]:
    """Run `setup` with these answers; return its status and its output."""
    port = here.app_url.rsplit(":", 1)[1]
    values = here.settings(HOST="127.0.0.1", PORT=port) | changes
    (folder / "answers").write_text("".join(f"{name}={text}\n" for name, text in values.items()))
    done = await asyncio.to_thread(processes.run, folder, "setup", "--answers", "answers")
    return done.returncode, done.stdout.decode()


@asynccontextmanager
async def served(folder: Path, here: SandboxEnvironment) -> AsyncIterator[None]:
    """Run `serve` with the settings of `.env` only."""
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *processes.command("serve"), env=processes.environment(), cwd=folder, stderr=log
        )
    try:
        async with http_here() as http, asyncio.timeout(SECONDS):
            while not await _is_ready(http, here.app_url):
                assert process.returncode is None, (folder / "log").read_text()
                await asyncio.sleep(0.05)
        yield
    finally:
        process.kill()
        await process.wait()


async def _is_ready(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(f"{url}/readyz")).is_success
    except httpx.HTTPError:
        return False


async def typed(here: SandboxEnvironment, command: str, text: str) -> Message:
    exchange = await here.slack.command("maya", "#social", command, text)
    assert not exchange.error, exchange.error
    messages = await here.slack.wait_for(lambda: final_messages(exchange) or None, SECONDS)
    return messages[-1]


async def pages(prompt: Message) -> str:
    """Follow a Connect button; return the text of the last page."""
    async with HttpBrowser() as browser:
        return await connect(
            browser, button(prompt, "link:connect")["url"], slack_user="maya", x_account="maya_builds"
        )


async def test_from_nothing_to_a_like(folder: Path, here: SandboxEnvironment) -> None:
    """`setup` finds no problems, `serve` needs only the `.env` it wrote, and the first `/like` works.

    Then X's plan loses likes, and the member's link ends: each answer has the button for the next step.
    """
    status, told = await set_up(folder, here)
    assert status == 0, told
    assert "`python -m bot serve` starts Likewise" in told

    async with served(folder, here):
        assert "You're connected" in await pages(await typed(here, "/likewise", "connect"))
        assert "Liked" in as_text(await typed(here, "/like", ANNOUNCED))
        here.x.plan = Plan.NO_LIKES
        assert button(await typed(here, "/like", MAYAS), "link:like")
        here.x.plan = Plan.LIKES
        account = here.x.world.account_named("maya_builds")
        assert account is not None
        here.x.world.grants.revoke_account(account.id)
        assert button(await typed(here, "/likers", ANNOUNCED), "link:connect")


WRONG = {
    "SLACK_CLIENT_SECRET": "Copy it again from your Slack app's Basic Information page.",
    "SLACK_BOT_TOKEN": "Copy the Bot User OAuth Token again from your Slack app's OAuth & Permissions page.",
    "X_CLIENT_SECRET": "Copy both again from your X app's Keys and tokens page",
    "X_BEARER_TOKEN": "Copy the Bearer Token again from your X app's Keys and tokens page.",
}


async def test_each_wrong_secret_is_reported_with_the_page_to_copy_it_from(
    folder: Path, here: SandboxEnvironment
) -> None:
    """The output says how to enter it again, and shows no values."""
    keys = dict(zip(WRONG, ("wrong-one", "xoxb-wrong-one", "wrong-two", "A" * 20 + "wrong"), strict=True))

    status, told = await set_up(folder, here, **keys)

    assert status == 1
    assert [says for says in WRONG.values() if says not in told] == []
    assert "4 problems" in told
    assert "setup X_CLIENT_ID X_CLIENT_SECRET`" in told
    assert [key for key in keys.values() if key in told] == []


async def test_mistakes_that_setup_cannot_check_show_where_they_cause_errors(
    folder: Path, here: SandboxEnvironment
) -> None:
    """The log reports a wrong signing secret; X's own page reports a wrong callback URL."""
    await set_up(folder, here, SLACK_SIGNING_SECRET="of-another-app")
    async with served(folder, here):
        exchange = await here.slack.command("maya", "#social", "/likewise", "help")
    assert exchange.error
    assert "wrong signature" in (folder / "log").read_text()

    await set_up(folder, here)
    here.x.redirect_uris = [f"{here.app_url}/link/x/callback/"]
    async with served(folder, here), HttpBrowser() as browser:
        await browser.open(button(await typed(here, "/likewise", "connect"), "link:connect")["url"])
        await browser.submit()
        said = await browser.submit(user="maya", decision="allow")
    assert "redirect_uri is not exactly one of those registered" in said
