"""The public pages, and the headers of every response."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import asyncpg
import httpx
import pytest
import yaml
from sqlalchemy import text

from bot import app as likewise
from bot.cli.manifest import FILE
from bot.db.url import DatabaseURL
from bot.sandbox.http_browser import HttpBrowser
from bot.x import oauth2
from tests.conftest import MovableClock
from tests.paths import http_here
from tests.scenarios.conftest import ANNOUNCED, Scene, scene
from tests.scenarios.instances import over_https
from tests.scenarios.watching import log_lines

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGES = (
    "/",
    "/privacy",
    "/terms",
    "/support",
    "/permissions",
    "/nothing-here",
    "/link/start",
    "/slack/install",
)


@pytest.fixture
async def http(acme: Scene) -> AsyncIterator[httpx.AsyncClient]:
    async with http_here(base_url=acme.environment.app_url) as client:
        yield client


@sqlite_only
async def test_the_changelog_is_served(http: httpx.AsyncClient) -> None:
    """As text; `/likewise version` links to it."""
    answer = await http.get("/changelog")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("# Changelog")


@sqlite_only
async def test_the_home_page_describes_likewise(http: httpx.AsyncClient) -> None:
    """In a deployment for one workspace there's nothing to install."""
    answer = await http.get("/")

    assert answer.status_code == 200
    assert "without leaving Slack" in answer.text
    assert "marketing and communications teams" in answer.text
    assert "Add to Slack" not in answer.text
    pictures = re.findall(r'(?:src|srcset)="(/static/[^"]+)"', answer.text)
    assert len(pictures) == 6
    assert {(await http.get(picture)).headers["content-type"] for picture in pictures} == {"image/png"}


@sqlite_only
async def test_the_home_page_of_a_deployment_for_many_workspaces_installs(
    database_url: str, clock: MovableClock
) -> None:
    """With an *Add to Slack* button."""
    async with scene(database_url, clock, SLACK_BOT_TOKEN="") as acme, HttpBrowser() as http_browser:
        await http_browser.open(acme.environment.app_url)
        assert http_browser.link("Add to Slack").endswith("/slack/install")


@sqlite_only
async def test_the_privacy_page_says_what_is_kept_and_deleted(http: httpx.AsyncClient) -> None:
    """Slack's directory and X's policy require it."""
    answer = await http.get("/privacy")

    assert answer.status_code == 200
    for told in ("What Likewise keeps", "/likewise disconnect", "deleted", "never"):
        assert told in answer.text


@sqlite_only
async def test_the_pages_name_the_operator(database_url: str, clock: MovableClock) -> None:
    """With contact and date, from the settings."""
    async with (
        scene(
            database_url,
            clock,
            OPERATOR_NAME="Acme <Comms>",
            SUPPORT_CONTACT="help@acme.example",
            TERMS_DATE="2026-11-28",
        ) as acme,
        HttpBrowser() as browser,
    ):
        for path in ("/privacy", "/terms"):
            told = await browser.open(acme.environment.app_url + path)
            assert "Acme <Comms>" in told
            assert "November 28, 2026" in told
        await browser.open(f"{acme.environment.app_url}/support")
        assert browser.link("help@acme.example") == "mailto:help@acme.example"


@sqlite_only
async def test_without_an_operator_the_pages_say_whom_to_ask(http: httpx.AsyncClient) -> None:
    """An admin of the workspace."""
    told = (await http.get("/support")).text

    assert "Ask an admin of your Slack workspace" in told
    assert all(f'href="{path}"' in told for path in ("/privacy", "/terms", "/support"))
    assert "None" not in (await http.get("/terms")).text


@sqlite_only
async def test_the_permissions_page_explains_every_scope(http: httpx.AsyncClient) -> None:
    """At Slack and at X."""
    told = (await http.get("/permissions")).text

    scopes = yaml.safe_load(FILE.read_text(encoding="utf-8"))["oauth_config"]["scopes"]
    asked = {scope for kind in scopes.values() for scope in kind} | set(oauth2.LIKE_SCOPES)
    assert all(f"<code>{scope}</code>" in told for scope in asked)


@sqlite_only
@pytest.mark.parametrize("path", PAGES)
async def test_every_page_has_strict_headers_and_no_script(http: httpx.AsyncClient, path: str) -> None:
    """It isn't cached or framed, sends no Referer, and loads nothing from elsewhere."""
    answer = await http.get(path)

    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    assert 'src="http' not in answer.text


@sqlite_only
@pytest.mark.parametrize("path", ["/nothing-here", "/link", "/slack", "/static/none.css", "/.env"])
async def test_an_unknown_path_gets_a_page(http: httpx.AsyncClient, path: str) -> None:
    """Not the server's own error."""
    answer = await http.get(path)

    assert answer.status_code == 404
    assert "Nothing here" in answer.text
    assert "/likewise connect" in answer.text


@sqlite_only
async def test_the_request_url_in_a_browser_says_that_it_is_for_slack(http: httpx.AsyncClient) -> None:
    """Whoever checks it in a browser learns that it's right."""
    answer = await http.get("/slack/events")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert "This address is for Slack" in answer.text
    assert "Request URL" in answer.text


@sqlite_only
@pytest.mark.parametrize("path", ["/", "/privacy", "/link/done", "/healthz", "/nothing-here"])
async def test_an_unsupported_method_gets_a_page(http: httpx.AsyncClient, path: str) -> None:
    """With status 405."""
    answer = await http.post(path)

    assert answer.status_code == 405
    assert answer.headers["allow"]
    assert "That can't be sent here" in html.unescape(answer.text)
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/link/start?t=guessed", "/slack/oauth_redirect?state=s&code=SECRET-CODE"])
async def test_an_unexpected_error_gets_a_page_with_a_reference(
    database_url: str, clock: MovableClock, path: str
) -> None:
    """The log has it, too; neither contains a secret."""
    async with scene(database_url, clock, SLACK_BOT_TOKEN="") as acme:
        async with acme.container.storage.database.engine.begin() as connection:
            for table in ("link_attempts", "install_attempts"):
                await connection.execute(text(f"DROP TABLE {table}"))
        async with http_here(base_url=acme.environment.app_url) as http:
            http.cookies.set("likewise-install", "SECRET-COOKIE")
            with log_lines() as log:
                answer = await http.get(path)

    (line,) = log.of("page_error")
    assert answer.status_code == 500
    assert line["reference"] in answer.text
    assert line["frames"]
    assert "Something went wrong in Likewise" in answer.text
    assert answer.headers["content-security-policy"]
    for secret in ("guessed", "SECRET", "link_attempts", "Traceback"):
        assert secret not in answer.text
    for secret in ("guessed", "SECRET"):
        assert secret not in log.text


@sqlite_only
async def test_the_style_sheet_is_served(http: httpx.AsyncClient) -> None:
    """From the app itself."""
    answer = await http.get("/static/likewise.css")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css")


@sqlite_only
async def test_health_and_readiness_are_json(http: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/readyz"):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["ok"]) == (200, True)


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
async def test_without_the_database_the_app_is_alive_but_not_ready(
    acme: Scene, http: httpx.AsyncClient
) -> None:
    """A platform sends requests elsewhere, and doesn't restart it."""
    await _lose_the_database(acme)

    ready = await http.get("/readyz")

    assert (ready.status_code, ready.json()["ok"]) == (503, False)
    assert ready.json()["reason"] == "the database does not answer"
    assert (await http.get("/healthz")).status_code == 200


async def _lose_the_database(acme: Scene) -> None:
    name = DatabaseURL.parse(acme.settings.database_url).url.database
    server = await asyncpg.connect(acme.settings.database_url, database="postgres")
    await server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    await server.close()


@sqlite_only
async def test_readiness_fails_fast(
    acme: Scene, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When all database connections are in use; a platform would take a slow probe for a dead process."""
    monkeypatch.setattr(likewise, "READY_SECONDS", 0.05)
    engine = acme.container.storage.database.engine
    async with AsyncExitStack() as connections:
        while "Current Overflow: 10" not in engine.pool.status():
            await connections.enter_async_context(engine.connect())
        busy = await http.get("/readyz")

    assert (busy.status_code, busy.json()["reason"]) == (503, "the database does not answer")
    assert (await http.get("/readyz")).status_code == 200


@sqlite_only
async def test_the_last_page_of_linking_is_empty_in_another_browser(http: httpx.AsyncClient) -> None:
    """It doesn't say that an account is connected."""
    answer = await http.get("/link/done")

    assert answer.status_code == 400
    assert "Nothing was finished in this browser" in answer.text
    assert "You're connected" not in html.unescape(answer.text)


TOKEN = "a-token-of-thirty-two-characters"


@sqlite_only
async def test_metrics_identify_no_user_post_or_workspace(database_url: str, clock: MovableClock) -> None:
    """They count calls by kind and outcome."""
    async with scene(database_url, clock, METRICS_TOKEN=TOKEN) as acme, http_here() as http:
        await acme.connect("maya")
        await acme.type("maya", "/like", ANNOUNCED)

        answer = await http.get(
            f"{acme.environment.app_url}/metrics", headers={"authorization": f"Bearer {TOKEN}"}
        )

        assert answer.status_code == 200
        assert 'likewise_x_requests_total{endpoint="like",error="",status="200"} 1.0' in answer.text
        for named in ("maya", acme.slack.person("maya").id, acme.slack.workspace().id, ANNOUNCED[-10:]):
            assert named not in answer.text


@sqlite_only
@pytest.mark.parametrize(
    "given",
    [None, "", "Bearer", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", TOKEN, f"Basic {TOKEN}", "Bearer \xe9"],
)
async def test_metrics_require_the_token(database_url: str, clock: MovableClock, given: str | None) -> None:
    """Otherwise the response is a 401 without numbers."""
    async with scene(database_url, clock, METRICS_TOKEN=TOKEN) as acme, http_here() as http:
        headers = [] if given is None else [(b"authorization", given.encode("latin-1"))]
        answer = await http.get(f"{acme.environment.app_url}/metrics", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "likewise_" not in answer.text


@sqlite_only
async def test_without_a_metrics_token_there_is_no_metrics_page(http: httpx.AsyncClient) -> None:
    """Nothing is public unless the operator publishes it."""
    for authorization in ("", "Bearer", "Bearer None"):
        answer = await http.get("/metrics", headers={"authorization": authorization})
        assert answer.status_code == 404


ANYTHING = (
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/static/likewise.css"),
    ("GET", "/static/none.css"),
    ("GET", "/static"),
    ("GET", "/nothing-here"),
    ("POST", "/healthz"),
    ("OPTIONS", "/"),
    ("GET", "/slack/events"),
    ("POST", "/slack/events"),
    ("PUT", "/slack/events"),
    ("GET", "/slack/install"),
    ("GET", "/slack/oauth_redirect"),
    ("GET", "/link/start?t=x"),
    ("POST", "/link/start"),
    ("GET", "/link/x/callback"),
    ("GET", "/link/confirm"),
)


@sqlite_only
@pytest.mark.parametrize(("method", "path"), ANYTHING)
async def test_every_response_has_the_security_headers(
    http: httpx.AsyncClient, method: str, path: str
) -> None:
    """Pages, health checks, files, redirects and errors."""
    answer = await http.request(method, path)

    _assert_headers(answer)


@pytest.mark.parametrize("path", ["/link/start?t=guessed", "/readyz", "/healthz", "/static/likewise.css"])
@sqlite_only
async def test_every_https_response_has_each_security_header_once(acme: Scene, path: str) -> None:
    """With HSTS; on unexpected errors, too."""
    async with acme.container.storage.database.engine.begin() as connection:
        await connection.execute(text("DROP TABLE link_attempts"))
    async with over_https(acme) as http:
        answer = await http.get(path)

    assert (answer.status_code == 500) is path.startswith("/link")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    _assert_headers(answer)


def _assert_headers(answer: httpx.Response) -> None:
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    names = [name for name, _ in answer.headers.multi_items()]
    assert len(names) == len(set(names))
