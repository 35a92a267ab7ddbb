"""`doctor` tries every secret that Slack and X can check."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.cli.checks import Check, State, run_checks
from bot.sandbox.environment import X_BEARER_TOKEN, SandboxEnvironment, sandbox_environment
from bot.sandbox.test_server import serve

pytestmark = pytest.mark.usefixtures("folder")


class Site:
    """The server at PUBLIC_URL."""

    def __init__(self) -> None:
        self.url = ""
        self.answer: Response = JSONResponse({"ok": True})
        self.app = Starlette(routes=[Route("/healthz", lambda _: self.answer)])


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    async with await serve(made.app) as server:
        made.url = server.url
        yield made


@pytest_asyncio.fixture
async def here(site: Site) -> AsyncIterator[SandboxEnvironment]:
    async with sandbox_environment(site.url) as made:
        yield made


async def checks(env: dict[str, str]) -> dict[str, Check]:
    return await asyncio.to_thread(lambda: {check.name: check for check in run_checks(env)})


async def test_working_secrets_are_reported(here: SandboxEnvironment) -> None:
    """The app token, both client secrets, the bot token, the app-only token, and the page at PUBLIC_URL."""
    found = await checks(here.settings(X_BEARER_TOKEN=X_BEARER_TOKEN, HOST="127.0.0.1"))

    tried = ("slack", "blocks", "slack oauth", "socket", "x", "x oauth2", "x app", "public url")
    assert {what: found[what].state for what in tried} == dict.fromkeys(tried, State.OK)
    assert not [check for check in found.values() if check.state in {State.FAIL, State.WARN}]


@pytest.mark.parametrize(
    ("variable", "text", "what", "says"),
    [
        ("SLACK_APP_TOKEN", "xapp-wrong-one", "socket", "Slack rejects SLACK_APP_TOKEN (invalid_auth)."),
        (
            "SLACK_CLIENT_SECRET",
            "wrong-one",
            "slack oauth",
            "Slack rejects SLACK_CLIENT_SECRET (bad_client_secret).",
        ),
        ("SLACK_CLIENT_ID", "1.2", "slack oauth", "Slack rejects SLACK_CLIENT_ID (invalid_client_id)."),
        ("X_CLIENT_SECRET", "wrong-one", "x oauth2", "X rejects X_CLIENT_ID and X_CLIENT_SECRET."),
        ("X_CLIENT_ID", "wrong-one", "x oauth2", "X rejects X_CLIENT_ID and X_CLIENT_SECRET."),
        ("SLACK_BOT_TOKEN", "xoxb-wrong-one", "slack", "Slack rejects the bot token (invalid_auth)."),
    ],
)
async def test_a_rejected_secret_is_named(
    here: SandboxEnvironment, variable: str, text: str, what: str, says: str
) -> None:
    """One line has the variable and where to copy it from, but not the value; no other check fails."""
    found = await checks(here.settings(**{variable: text}))

    assert found[what].message.startswith(says)
    assert [check.name for check in found.values() if check.state is State.FAIL] == [what]
    assert "wrong-one" not in found[what].message


async def test_a_proxys_page_is_not_blamed_on_a_secret(site: Site, here: SandboxEnvironment) -> None:
    """Whatever its status, it isn't Slack's refusal."""
    blocked = Starlette(
        routes=[Route("/{path:path}", lambda _: HTMLResponse("blocked", 401), methods=["GET", "POST"])]
    )
    async with await serve(blocked) as edge:
        found = await checks(here.settings(SLACK_API_URL=f"{edge.url}/api/"))

    for what in ("slack oauth", "socket"):
        assert found[what].state is State.WARN
        assert "couldn't be verified" in found[what].message
    assert "refuses the bot token" not in found["slack"].message


@pytest.mark.parametrize(
    ("answer", "state", "says"),
    [
        (JSONResponse({"ok": True}), State.OK, "answers."),
        (HTMLResponse("Welcome"), State.FAIL, "isn't answered by Likewise (status 200)"),
        (HTMLResponse("Not found", 404), State.FAIL, "isn't answered by Likewise (status 404)"),
        (RedirectResponse("https://www.likewise.invalid/"), State.FAIL, "redirects to another address (307)"),
        (HTMLResponse("Bad gateway", 502), State.WARN, "can't be reached from here (status 502)"),
    ],
)
async def test_the_public_url_must_be_answered_by_the_app(
    site: Site, here: SandboxEnvironment, answer: Response, state: State, says: str
) -> None:
    """Before the first start nothing answers, which is only a warning."""
    site.answer = answer
    found = (await checks(here.settings()))["public url"]

    assert found.state is state
    assert says in found.message


async def test_the_reason_for_an_unreachable_address_is_a_sentence(here: SandboxEnvironment) -> None:
    """It's not the class name of an exception."""
    found = (await checks(here.settings(PUBLIC_URL="http://127.0.0.1:9")))["public url"]

    assert (found.state, "(Connection refused)" in found.message) == (State.WARN, True), found.message


async def test_doctor_warns_of_several_processes_on_sqlite(here: SandboxEnvironment) -> None:
    """Some platforms set WEB_CONCURRENCY by themselves."""
    found = await checks(here.settings(WEB_CONCURRENCY="2"))

    assert found["listening"].state is State.WARN
    assert found["listening"].message.startswith("WEB_CONCURRENCY is 2, but on SQLite")


async def test_the_missing_folder_of_a_new_database_is_named(here: SandboxEnvironment) -> None:
    """The first start couldn't create the file."""
    found = await checks(here.settings(DATABASE_URL="sqlite:////nowhere/at/all/likewise.db"))

    assert found["database"].state is State.FAIL
    assert "/nowhere/at/all" in found["database"].message


async def test_equal_secrets_are_reported(here: SandboxEnvironment) -> None:
    """The signing secret can't be tried, but it always differs from the client secret."""
    secret = here.settings()["SLACK_CLIENT_SECRET"]
    found = await checks(here.settings(SLACK_SIGNING_SECRET=secret))

    assert found["settings"].state is State.WARN
    assert found["settings"].message.startswith("SLACK_SIGNING_SECRET and SLACK_CLIENT_SECRET are the same")
