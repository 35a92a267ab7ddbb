"""Secrets of linking stay out of headers, scripts and the database."""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import text

from bot.db.tables import Base
from bot.sandbox.environment import (
    BOT_TOKEN,
    ENCRYPTION_KEY,
    SIGNING_SECRET,
    SLACK_CLIENT_SECRET,
    X_API_SECRET,
    X_CLIENT_SECRET,
)
from bot.sandbox.http_browser import HttpBrowser
from tests.scenarios.conftest import ANNOUNCED, Scene, button
from tests.scenarios.instances import over_https
from tests.scenarios.link_attempts import begin_at_slack
from tests.scenarios.sign_ins import EITHER

SECRET_PARAMETERS = ("t", "state", "nonce", "code", "oauth_token", "oauth_verifier")


async def test_pages_are_not_cached_framed_or_sent_as_referrer(acme: Scene, browser: HttpBrowser) -> None:
    """They load nothing from elsewhere."""
    await begin_at_slack(acme, browser)
    prompt = await acme.type("maya", "/likewise", "connect")
    await browser.open(button(prompt, "link:connect")["url"])

    assert browser.headers["cache-control"] == "no-store"
    assert browser.headers["referrer-policy"] == "no-referrer"
    policy = browser.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


async def test_the_cookie_is_bound_to_the_host_and_https(acme: Scene) -> None:
    """`__Host-`, Secure, HttpOnly, SameSite=Lax and ten minutes; it's deleted at the end."""
    async with over_https(acme) as http:
        link = urlsplit(button(await acme.type("maya", "/likewise", "connect"), "link:connect")["url"])
        begun = await http.post("/link/start", data=dict(parse_qsl(link.query)))
        stopped = await http.get("/link/x/callback?state=x")

    assert (link.scheme, link.netloc) == ("https", "likewise.example")
    name, _, attributes = begun.headers["set-cookie"].partition("=")
    value, *rest = attributes.split("; ")
    assert name == "__Host-likewise-link"
    assert len(value) == 43
    assert {part.lower() for part in rest} == {"secure", "httponly", "samesite=lax", "path=/", "max-age=600"}
    assert begun.status_code == 303
    sent_to = dict(parse_qsl(urlsplit(begun.headers["location"]).query))
    assert sent_to["redirect_uri"] == "https://likewise.example/link/slack/callback"
    taken_back = stopped.headers["set-cookie"].lower()
    assert taken_back.startswith('__host-likewise-link=""')
    assert "max-age=0" in taken_back
    assert "secure" in taken_back


@EITHER
async def test_the_database_has_no_secret_in_plain_text(
    acme: Scene, browser: HttpBrowser, tmp_path: Path
) -> None:
    """No token, code, state, nonce, cookie or link, at any step or afterwards."""
    secrets = {BOT_TOKEN, X_CLIENT_SECRET, X_API_SECRET, SLACK_CLIENT_SECRET, SIGNING_SECRET, ENCRYPTION_KEY}
    copies: list[str] = []

    async def copied() -> None:
        secrets.update(value for name, value in browser.cookies.items() if name.startswith("likewise"))
        for url in (*browser.visited, browser.at):
            query = dict(parse_qsl(urlsplit(url).query))
            secrets.update(query[name] for name in SECRET_PARAMETERS if name in query)
        grants = acme.x.world.grants
        secrets.update([*grants.codes, *grants.access, *grants.refresh, *acme.slack.codes])
        for token, of_oauth1 in grants.oauth1.items():
            secrets.update((token, of_oauth1.secret))
        secrets.update(acme.slack.response_urls)
        copies.append(await _whole_database(acme, tmp_path))

    prompt = await acme.type("maya", "/like", ANNOUNCED)
    await browser.open(button(prompt, "link:connect")["url"])
    await copied()
    for fields in (
        {},
        {"user": "maya", "decision": "allow"},
        {"account": "maya_builds", "decision": "authorize"},
        {},
    ):
        await browser.submit(**fields)
        await copied()
    acme.clock.move(hours=2)
    await acme.type("maya", "/unlike", ANNOUNCED)
    await copied()

    assert len(secrets) > 15
    assert "maya_builds" in copies[-1]
    assert [secret for secret in secrets if any(secret in copy for copy in copies)] == []


async def _whole_database(acme: Scene, folder: Path) -> str:
    """Return every table as text, and with SQLite the file's bytes, which include deleted rows."""
    async with acme.container.storage.database.session() as session:
        rows = [repr((await session.execute(table.select())).all()) for table in Base.metadata.sorted_tables]
        raw = [
            repr((await session.execute(text(f'SELECT * FROM "{name}"'))).all())
            for name in Base.metadata.tables
        ]
    return "".join([*rows, *raw, *_files(folder)])


def _files(folder: Path) -> list[str]:
    return [path.read_bytes().decode("latin-1") for path in folder.glob("likewise.db*")]
