"""Slack's responses to an installation, and what is stored of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.background import BackgroundTasks
from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.metrics import Metrics
from bot.sandbox.test_server import serve
from bot.secret import Secret
from bot.slack.api import SlackApi, SlackClient
from bot.slack.installation import Installation
from bot.slack.installations.install import Install, InstallFailed
from bot.slack.installations.store import Installations
from bot.slack.installations.token_rotation import TokenRotation

ANSWER: dict[str, Any] = {
    "ok": True,
    "app_id": "A1",
    "access_token": "xoxb-1",
    "scope": "commands",
    "bot_user_id": "U9",
    "team": {"id": "T1", "name": "Acme"},
    "enterprise": None,
    "is_enterprise_install": False,
    "authed_user": {"id": "U1"},
}
GROUP = {"id": "E1", "name": "Acme Group"}


@asynccontextmanager
async def installing(
    database_url: str, answer: dict[str, Any]
) -> AsyncIterator[tuple[Install, Installations]]:
    async def access(_: Request) -> Response:
        return JSONResponse(answer)

    database = Database(database_url)
    keyring = Keyring([new_key()])
    installations = Installations(database, keyring, lambda: datetime.now(UTC))
    background = BackgroundTasks()
    slack = Starlette(routes=[Route("/api/oauth.v2.access", access, methods=["POST"])])
    async with await serve(slack) as server:
        yield (
            Install(
                database,
                installations,
                client := SlackClient(f"{server.url}/api/", Metrics()),
                SlackApi(client, installations.find),
                background,
                keyring,
                client_id="1.2",
                client_secret=Secret("s"),
                slack_url=server.url,
                redirect_uri="https://likewise.example/slack/oauth_redirect",
                clock=lambda: datetime.now(UTC),
            ),
            installations,
        )
        await background.drain(30)
    await database.close()


async def finished(install: Install) -> Installation:
    url, browser = install.begin()
    state = parse_qs(urlsplit(url).query)["state"][0]
    return await install.finish(browser, Secret(state), Secret("code"))


async def test_a_workspace_is_installed(database_url: str) -> None:
    """The workspace is the tenant and has its own token."""
    async with installing(database_url, ANSWER) as (install, installations):
        installation = await finished(install)
        found = await installations.find("T1")

    assert (installation.tenant, installation.workspace, installation.enterprise) == ("T1", "T1", None)
    assert found is not None
    assert found.token == Secret("xoxb-1")


async def test_a_workspace_of_an_enterprise_is_installed(database_url: str) -> None:
    """Installed in one workspace of an enterprise, the app belongs to that workspace."""
    async with installing(database_url, ANSWER | {"enterprise": GROUP}) as (install, installations):
        installation = await finished(install)

        assert (installation.tenant, installation.enterprise) == ("T1", "E1")
        assert await installations.find("E1") is None


async def test_an_enterprise_is_installed(database_url: str) -> None:
    """Installed for the whole organization, the enterprise is the tenant, without a workspace."""
    answer = ANSWER | {"enterprise": GROUP, "team": None, "is_enterprise_install": True}
    async with installing(database_url, answer) as (install, installations):
        installation = await finished(install)

        assert (installation.tenant, installation.workspace, installation.name) == ("E1", None, "Acme Group")
        assert await installations.find("E1") is not None


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param({"ok": True}, id="nothing"),
        pytest.param(ANSWER | {"team": None}, id="no workspace"),
        pytest.param(ANSWER | {"team": [{"id": "T1"}]}, id="a list of workspaces"),
        pytest.param(ANSWER | {"team": {"id": 1}}, id="a number for an ID"),
        pytest.param(ANSWER | {"access_token": ["xoxb-1"]}, id="a list of tokens"),
        pytest.param(ANSWER | {"access_token": ""}, id="no token"),
        pytest.param(ANSWER | {"is_enterprise_install": True}, id="no enterprise"),
        pytest.param({"ok": False, "error": "bad_client_secret"}, id="refused"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_incomplete_response_installs_nothing(database_url: str, odd: dict[str, Any]) -> None:
    """The person learns that it didn't work."""
    async with installing(database_url, odd) as (install, installations):
        with pytest.raises(InstallFailed):
            await finished(install)

        assert await installations.find("T1") is None


@pytest.mark.parametrize("seconds", [10**20, 1e300, -1, 0, True, "43200", [1]])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_impossible_lifetime_is_ignored(database_url: str, seconds: object) -> None:
    """The app is installed."""
    odd = ANSWER | {"expires_in": seconds, "authed_user": [], "scope": None, "bot_user_id": 9}
    async with installing(database_url, odd) as (install, _):
        assert (await finished(install)).expires_at is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_undecryptable_installation_does_not_block_others(database_url: str) -> None:
    """Its token can't be refreshed; those of other workspaces are."""
    renewed: list[str] = []

    async def access(request: Request) -> Response:
        renewed.append(str((await request.form())["refresh_token"]))
        return JSONResponse(ANSWER | {"refresh_token": "r-new", "expires_in": 43_200})

    database, clock = Database(database_url), lambda: datetime.now(UTC)
    slack = Starlette(routes=[Route("/api/oauth.v2.access", access, methods=["POST"])])
    async with await serve(slack) as server:
        client, keyring = SlackClient(f"{server.url}/api/", Metrics()), Keyring([new_key()])
        token_rotation = TokenRotation(database, keyring, client, "1.2", Secret("s"), clock)
        await Installations(database, Keyring([new_key()]), clock).save(ending("T0"))
        installations = Installations(database, keyring, clock, token_rotation=token_rotation)
        await installations.save(ending("T1"))

        await installations.refresh_expiring()

    assert renewed == ["r-T1"]
    await database.close()


def ending(team: str) -> Installation:
    now = datetime.now(UTC)
    return Installation(
        tenant=team,
        enterprise=None,
        workspace=team,
        name=team,
        app_id="A1",
        bot_id="",
        bot_user_id="U9",
        scopes="",
        token=Secret("xoxe.xoxb-1"),
        installed_by="",
        installed_at=now,
        refresh_token=Secret(f"r-{team}"),
        expires_at=now + timedelta(minutes=5),
    )
