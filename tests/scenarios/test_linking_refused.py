"""Every way in which linking can go wrong: nothing is linked, the page says why, and there is one way on."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
import pytest
from sqlalchemy import text

from bot import app as likewise
from bot.db.tables import Base
from bot.linking.attempts import LIFETIME
from bot.sandbox.serving import serve
from bot.sandbox.town import BOT_TOKEN, ENCRYPTION_KEY, SIGNING_SECRET, SLACK_CLIENT_SECRET, X_CLIENT_SECRET
from bot.sandbox.visitor import Visitor
from bot.sandbox.x import FaultKind
from bot.settings import Purpose, Settings
from tests.scenarios.conftest import ANNOUNCED, Scene, button


@pytest.fixture
async def browser() -> AsyncIterator[Visitor]:
    """maya's browser."""
    async with Visitor() as visitor:
        yield visitor


async def begun(acme: Scene, browser: Visitor, user: str = "maya") -> str:
    """Go from the Connect button to Slack's sign-in page; return the personal link."""
    prompt = await acme.type(user, "/likewise", "connect")
    url = button(prompt, "link:connect")["url"]
    await browser.open(url)
    await browser.submit()
    return url


async def at_x(acme: Scene, browser: Visitor) -> None:
    """Go on to X's consent page."""
    await begun(acme, browser)
    await browser.submit(user="maya", decision="allow")


async def is_unlinked(acme: Scene, user: str = "maya") -> bool:
    """Ask Slack whether an account is connected."""
    return bool(button(await acme.type(user, "/likewise", "account"), "link:connect"))


def changed(url: str, **query: str) -> str:
    """Return the address with some of its query changed."""
    parts = urlsplit(url)
    kept = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return urlunsplit(parts._replace(query=urlencode(kept | query)))


async def test_consent_denied_at_x(acme: Scene, browser: Visitor) -> None:
    """Cancel on X's page ends in a page that says so and starts again with one click."""
    await at_x(acme, browser)
    page = await browser.submit(account="maya_builds", decision="cancel")

    assert "declined on X" in page
    assert "Connect your X account" in await browser.open(browser.link("Start again"))
    assert await is_unlinked(acme)


async def test_sign_in_denied_at_slack(acme: Scene, browser: Visitor) -> None:
    """Cancel on Slack's page likewise."""
    await begun(acme, browser)

    assert "declined to sign in" in await browser.submit(user="maya", decision="cancel")
    assert browser.link("Start again")


async def test_a_forwarded_link_links_nobody(acme: Scene, browser: Visitor) -> None:
    """When a colleague opens the link of another, Slack's sign-in tells, and X is never asked."""
    await begun(acme, browser, user="sam")
    page = await browser.submit(user="maya", decision="allow")

    assert browser.status == 400
    assert "somebody else" in page
    assert acme.grants("maya_builds") == 0
    assert await is_unlinked(acme, "sam")


async def test_a_state_works_once(acme: Scene, browser: Visitor) -> None:
    """The same address visited twice leads to where the run stands, and exchanges nothing again."""
    await at_x(acme, browser)
    await browser.submit(account="maya_builds", decision="authorize")
    callback = next(url for url in browser.visited if "/link/x/callback" in url)
    acme.x.requests.clear()

    page = await browser.open(callback)

    assert "already used" in page
    assert acme.x.requests == []


async def test_a_callback_after_the_end_is_no_scare(acme: Scene, browser: Visitor) -> None:
    """Going back in the browser's history after success says that all is well."""
    await at_x(acme, browser)
    await browser.submit(account="maya_builds", decision="authorize")
    callback = next(url for url in browser.visited if "/link/x/callback" in url)
    cookies = dict(browser.cookies)
    await browser.submit()
    browser.cookies.update(cookies)

    assert "You're connected" in await browser.open(callback)


Spoil = Callable[[str], str]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda url: changed(url, state="x" * 43), id="changed"),
        pytest.param(lambda url: url.split("?", maxsplit=1)[0], id="missing"),
        pytest.param(lambda url: changed(url, state=""), id="empty"),
    ],
)
async def test_a_spoiled_state_goes_nowhere(acme: Scene, browser: Visitor, spoil: Spoil) -> None:
    """A state that is missing or changed is refused before X is asked."""
    await at_x(acme, browser)
    state = parse_qs(urlsplit(browser.at).query)["state"][0]
    acme.x.requests.clear()

    page = await browser.open(spoil(f"{acme.town.app_url}/link/x/callback?code=c&state={state}"))

    assert browser.status == 400
    assert "already used" in page
    assert acme.x.requests == []


async def test_another_browser_cannot_finish(acme: Scene, browser: Visitor) -> None:
    """A callback address opened in another browser is refused, and the first browser can still go on."""
    await at_x(acme, browser)
    state = parse_qs(urlsplit(browser.at).query)["state"][0]

    async with Visitor() as other:
        page = await other.open(f"{acme.town.app_url}/link/x/callback?code=c&state={state}")
        assert "another browser" in page

    assert "@maya_builds" in await browser.submit(account="maya_builds", decision="authorize")


async def test_a_link_ends_after_ten_minutes(acme: Scene, browser: Visitor) -> None:
    """A late step is refused, and the page says how to get a new link."""
    await at_x(acme, browser)
    acme.clock.move(minutes=10, seconds=1)

    page = await browser.submit(account="maya_builds", decision="authorize")

    assert browser.status == 400
    assert "/likewise connect" in page
    assert await is_unlinked(acme)


async def test_an_abandoned_run_is_swept_away_and_revoked(acme: Scene, browser: Visitor) -> None:
    """What X gave and nobody confirmed is revoked at X when its time is over."""
    await at_x(acme, browser)
    await browser.submit(account="maya_builds", decision="authorize")
    assert acme.grants("maya_builds") == 1
    acme.clock.move(minutes=10, seconds=1)

    await acme.parts.housekeeping()
    await acme.parts.linking.settled()

    assert acme.grants("maya_builds") == 0


async def test_starting_again_revokes_what_was_pending(acme: Scene, browser: Visitor) -> None:
    """ "Wrong account?" on the confirmation page starts over; the account seen there is let go at X."""
    await at_x(acme, browser)
    await browser.submit(account="acmehq", decision="authorize")

    await browser.open(browser.link("start again"))
    await browser.submit()
    await browser.submit(user="maya", decision="allow")
    await browser.submit(account="maya_builds", decision="authorize")

    assert "You're connected" in await browser.submit()
    await acme.parts.linking.settled()
    assert acme.grants("acmehq") == 0


async def test_a_second_window_takes_over(acme: Scene, browser: Visitor) -> None:
    """Starting the same link in a second browser ends the first one's run, and only one link is made."""
    url = await begun(acme, browser)
    async with Visitor() as second:
        await second.open(url)
        await second.submit()

        assert "already used" in await browser.submit(user="maya", decision="allow") or browser.status == 400
        await second.submit(user="maya", decision="allow")
        await second.submit(account="maya_builds", decision="authorize")
        assert "You're connected" in await second.submit()


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://evil.example"),
        ("aud", "1.2"),
        ("nonce", "another"),
        ("exp", 1_600_000_000),
        ("https://slack.com/user_id", "U0SOMEONE"),
        ("https://slack.com/team_id", "T0ELSEWHERE"),
        ("iss", None),
        ("aud", None),
        ("nonce", None),
        ("exp", None),
        ("https://slack.com/user_id", None),
    ],
)
async def test_an_unsound_id_token_is_refused(
    acme: Scene, browser: Visitor, claim: str, value: object
) -> None:
    """Issuer, audience, nonce, expiry, user and workspace of Slack's id_token must all be right."""
    await begun(acme, browser)
    acme.slack.id_token_overrides[claim] = value

    await browser.submit(user="maya", decision="allow")

    assert browser.status == 400
    assert browser.at.startswith(acme.town.app_url)
    assert acme.x.requests == []


async def test_an_id_token_signed_by_somebody_else_is_refused(acme: Scene, browser: Visitor) -> None:
    """The signature must be by one of Slack's published keys."""
    await begun(acme, browser)
    acme.slack.id_tokens.sign_with_foreign_key = True

    assert "could not be verified" in await browser.submit(user="maya", decision="allow")


@pytest.mark.parametrize("path", ["/2/oauth2/token", "/2/users/me"])
@pytest.mark.parametrize(
    "kind", [FaultKind.STATUS, FaultKind.INVALID_JSON, FaultKind.HALF_BODY, FaultKind.NO_DATA]
)
async def test_x_failing_during_the_exchange(
    acme: Scene, browser: Visitor, path: str, kind: FaultKind
) -> None:
    """When X fails at the exchange or doesn't say who consented, nothing is linked and the page starts again."""
    await at_x(acme, browser)
    acme.x.faults.every(kind, path=path, status=503)

    page = await browser.submit(account="maya_builds", decision="authorize")

    assert browser.status == 400
    assert "Nothing was connected" in page
    assert browser.link("Start again")
    acme.x.faults.clear()
    assert await is_unlinked(acme)


async def test_a_code_that_comes_late_is_explained(acme: Scene, browser: Visitor) -> None:
    """X's codes live 30 seconds."""
    await at_x(acme, browser)
    state = parse_qs(urlsplit(browser.at).query)["state"][0]

    page = await browser.open(f"{acme.town.app_url}/link/x/callback?code=stale&state={state}")

    assert "30 seconds" in page


async def test_pages_keep_their_secrets(acme: Scene, browser: Visitor) -> None:
    """No caching, no Referer, no frames, nothing from elsewhere; and a cookie scripts can't read."""
    await begun(acme, browser)
    prompt = await acme.type("maya", "/likewise", "connect")
    await browser.open(button(prompt, "link:connect")["url"])

    assert browser.headers["cache-control"] == "no-store"
    assert browser.headers["referrer-policy"] == "no-referrer"
    policy = browser.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


async def test_an_unknown_link_says_how_to_get_one(acme: Scene, browser: Visitor) -> None:
    """A personal link that never was, or none at all."""
    for url in ("/link/start?t=nonsense", "/link/start", "/link/confirm"):
        page = await browser.open(f"{acme.town.app_url}{url}")
        assert browser.status == 400
        assert "/likewise connect" in page


async def test_the_cookie_is_bound_to_the_host_and_to_https(acme: Scene) -> None:
    """Under an https address: `__Host-`, Secure, HttpOnly, SameSite=Lax, the whole path, ten minutes; taken back at the end."""
    settings = acme.town.settings(
        DATABASE_URL=acme.settings.database_url, PUBLIC_URL="https://likewise.example"
    )
    app = likewise.create(Settings.read(Purpose.SERVE, settings), clock=acme.clock, housekeeping_every=None)
    async with await serve(app) as served, httpx.AsyncClient(trust_env=False) as http:
        acme.slack.request_url = f"{served.url}/slack/events"
        link = urlsplit(button(await acme.type("maya", "/likewise", "connect"), "link:connect")["url"])
        begun = await http.post(f"{served.url}/link/start", data=dict(parse_qsl(link.query)))
        stopped = await http.get(f"{served.url}/link/x/callback?state=x")

    assert (link.scheme, link.netloc) == ("https", "likewise.example")
    name, _, attributes = begun.headers["set-cookie"].partition("=")
    value, *rest = attributes.split("; ")
    assert name == "__Host-likewise-link"
    assert len(value) == 43
    assert {part.lower() for part in rest} == {
        "secure",
        "httponly",
        "samesite=lax",
        "path=/",
        "max-age=600",
    }
    assert begun.status_code == 303
    sent_to = dict(parse_qsl(urlsplit(begun.headers["location"]).query))
    assert sent_to["redirect_uri"] == "https://likewise.example/link/slack/callback"
    taken_back = stopped.headers["set-cookie"].lower()
    assert taken_back.startswith('__host-likewise-link=""')
    assert "max-age=0" in taken_back
    assert "secure" in taken_back


async def test_a_copy_of_the_database_opens_nothing(acme: Scene, browser: Visitor, tmp_path: Path) -> None:
    """No token, code, state, nonce, cookie or link lies there in the clear, at any step or afterwards."""
    secrets = {BOT_TOKEN, X_CLIENT_SECRET, SLACK_CLIENT_SECRET, SIGNING_SECRET, ENCRYPTION_KEY}
    copies: list[str] = []

    async def copied() -> None:
        secrets.update(value for name, value in browser.cookies.items() if name.startswith("likewise"))
        for url in (*browser.visited, browser.at):
            query = dict(parse_qsl(urlsplit(url).query))
            secrets.update(query[name] for name in ("t", "state", "nonce", "code") if name in query)
        grants = acme.x.world.grants
        secrets.update([*grants.codes, *grants.access, *grants.refresh, *acme.slack.state.codes])
        secrets.update(acme.slack.state.response_urls._given)
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
    """Return every table as text, and of SQLite the very bytes on disk, deleted rows included."""
    async with acme.parts.database.session() as session:
        rows = [repr((await session.execute(table.select())).all()) for table in Base.metadata.sorted_tables]
        raw = [
            repr((await session.execute(text(f'SELECT * FROM "{name}"'))).all())
            for name in Base.metadata.tables
        ]
    return "".join([*rows, *raw, *_files(folder)])


def _files(folder: Path) -> list[str]:
    return [path.read_bytes().decode("latin-1") for path in folder.glob("likewise.db*")]


def test_a_run_lasts_ten_minutes() -> None:
    """The promise of the page."""
    assert timedelta(minutes=10) == LIFETIME
