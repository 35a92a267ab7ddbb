"""One deployment for many workspaces: installing it, and keeping each workspace's data apart."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest

from bot import errors
from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.slack.installations.install import SCOPES
from bot.slack.messages import welcome
from tests.error_words import advice_for, words_for
from tests.paths import http_here
from tests.reply_words import NEVER_LEFT
from tests.scenarios.conftest import ANNOUNCED, Scene, button
from tests.scenarios.installing import installed, page
from tests.scenarios.watching import stored_text


@pytest.fixture
async def browser() -> AsyncIterator[HttpBrowser]:
    """The browser of the user who installs the app."""
    async with HttpBrowser() as http_browser:
        yield http_browser


async def at_consent(many: Scene, browser: HttpBrowser) -> str:
    """Open Slack's consent page; return its state."""
    await browser.open(page(many, "/slack/install"))
    return parse_qs(urlsplit(browser.at).query)["state"][0]


async def test_installing_requests_the_scopes_in_use(many: Scene, browser: HttpBrowser) -> None:
    """No others; and the redirect leads to the app's own address."""
    await browser.open(page(many, "/slack/install"))
    asked = parse_qs(urlsplit(browser.at).query)

    assert (
        asked["scope"]
        == [",".join(SCOPES)]
        == [
            "commands,chat:write,users:read,links:read,files:write,im:write,reactions:read,channels:read,groups:read,emoji:read,usergroups:read"
        ]
    )
    assert asked["redirect_uri"] == [page(many, "/slack/oauth_redirect")]
    assert len(asked["state"][0]) >= 43


async def test_commands_work_after_installing(many: Scene, browser: HttpBrowser) -> None:
    """The last page names the workspace and the first step."""
    said = await installed(many, browser)

    assert browser.status == 200
    assert "Likewise is installed in Globex" in said
    assert "/likewise connect" in said
    assert "code=" not in browser.text
    assert many.slack.workspace("globex").id in browser.link("Open Likewise in Slack")
    answer = await many.type("nora", "/likewise", "help", channel="#newsroom")
    assert "/like" in as_text(answer)


@pytest.mark.parametrize("name", ["Glo\0bex", "G" * 400], ids=["a NUL", "long"])
async def test_a_workspace_name_that_no_database_can_store_is_accepted(
    many: Scene, browser: HttpBrowser, name: str
) -> None:
    """Admins choose it; what can't be stored is replaced."""
    many.slack.workspace("globex").name = name

    await installed(many, browser)

    assert browser.status == 200
    answer = await many.type("nora", "/likewise", "help", channel="#newsroom")
    assert "/like" in as_text(answer)


async def test_the_installing_user_is_welcomed_once(many: Scene, browser: HttpBrowser) -> None:
    """By direct message; nobody else gets one, and neither does a second installation."""
    await installed(many, browser)
    await installed(many, browser)
    await many.container.storage.background.drain(30)

    (message,) = many.slack.seen_by("nora", "@app")
    assert message.text == welcome().text
    assert many.slack.seen_by("kai", "@app") == []
    assert button(await many.click("nora", message, "ask:connect"), "link:connect")


async def test_a_failed_welcome_message_does_not_stop_the_installation(
    many: Scene, browser: HttpBrowser
) -> None:
    many.slack.fail_next("chat.postMessage", "messages_tab_disabled")
    await installed(many, browser)
    await many.container.storage.background.drain(30)

    assert browser.status == 200
    assert (await stored_text(many))["installations"]


async def test_the_bot_token_is_stored_encrypted(many: Scene, browser: HttpBrowser) -> None:
    """The state and the browser's cookie aren't stored at all."""
    state = await at_consent(many, browser)
    cookies = [cookie.value or "" for cookie in browser.cookies.jar]
    pending = str(await stored_text(many))
    await browser.submit(user="nora", team=many.slack.workspace("globex").id, decision="allow")

    held = many.slack.installations.of(many.slack.workspace("globex").id)
    assert held is not None
    assert held.token not in str(await stored_text(many))
    assert (await stored_text(many))["installations"]
    for secret in (state, *cookies):
        assert len(secret) >= 43
        assert secret not in pending


async def test_the_workspaces_own_token_is_used(many: Scene, browser: HttpBrowser) -> None:
    """A modal opens with it."""
    await installed(many, browser)
    message = many.slack.post("kai", "#newsroom", f"{ANNOUNCED} https://x.com/a/status/1")
    many.slack.api_calls.clear()

    await many.slack.shortcut("nora", "#newsroom", message, "like_post")

    await many.slack.wait_for(lambda: many.slack.modal_of("nora"))
    (call,) = [call for call in many.slack.api_calls if call.method == "views.open"]
    assert (call.team_id, call.ok) == (many.slack.workspace("globex").id, True)


async def test_installing_again_replaces_the_installation(many: Scene, browser: HttpBrowser) -> None:
    """One row is left, with the newest token."""
    await installed(many, browser)
    many.slack.installations.of(many.slack.workspace("globex").id).revoked = True  # type: ignore[union-attr]
    await installed(many, browser)

    assert len((await stored_text(many))["installations"]) == 1
    await test_the_workspaces_own_token_is_used(many, browser)


async def test_a_command_without_an_installation_says_so(many: Scene) -> None:
    """The reply says who can install the app; X gets no request."""
    exchange = await many.slack.command("nora", "#newsroom", "/like", ANNOUNCED)
    answer = await many.answer(exchange)

    assert answer.ephemeral
    assert words_for(errors.NotInstalled()) in as_text(answer)
    assert advice_for(errors.NotInstalled()) in as_text(answer)
    assert advice_for(errors.NotInstalled()) in as_text(answer)
    assert many.x.requests == []


async def test_a_shortcut_without_an_installation_says_so(many: Scene) -> None:
    message = many.slack.post("kai", "#newsroom", ANNOUNCED)

    answer = await many.answer(await many.slack.shortcut("nora", "#newsroom", message, "like_post"))

    assert "isn't installed" in as_text(answer)


async def test_denied_consent_installs_nothing(many: Scene, browser: HttpBrowser) -> None:
    """The page says so, and starts again with one click."""
    await browser.open(page(many, "/slack/install"))
    said = await browser.submit(user="nora", decision="cancel")

    assert browser.status == 400
    assert "You canceled the installation" in said
    assert (await stored_text(many))["installations"] == []
    await browser.open(browser.link("Start again"))
    assert "/oauth/v2/authorize" in browser.at


async def test_reloading_the_last_page_does_not_deny_the_installation(
    many: Scene, browser: HttpBrowser
) -> None:
    """The link works once, but the app is installed."""
    await installed(many, browser)
    await browser.open(browser.at)

    assert "wasn't installed" not in browser.text
    assert "If Slack lists Likewise under Apps, it's installed." in browser.text


@pytest.mark.parametrize("state", ["", "x" * 43])
async def test_a_missing_or_changed_state_is_refused(many: Scene, browser: HttpBrowser, state: str) -> None:
    """A link that somebody sent can't make a user install the app."""
    await at_consent(many, browser)
    many.slack.api_calls.clear()

    await browser.open(page(many, f"/slack/oauth_redirect?code=c&state={state}"))

    assert browser.status == 400
    assert "This install link no longer works" in browser.text
    assert many.slack.api_calls == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_opening_the_install_page_stores_nothing(many: Scene) -> None:
    """However often, and neither does a callback with an invented state."""
    before = await stored_text(many)
    async with http_here() as http:
        for _ in range(3):
            assert (await http.get(page(many, "/slack/install"))).status_code == 303
            http.cookies.clear()
        await http.get(page(many, "/slack/oauth_redirect?code=c&state=made-up"))

    assert await stored_text(many) == before


async def test_a_state_works_only_in_the_browser_that_got_it(many: Scene, browser: HttpBrowser) -> None:
    state = await at_consent(many, browser)

    async with HttpBrowser() as other:
        await other.open(page(many, f"/slack/oauth_redirect?code=c&state={state}"))
        assert other.status == 400
        await other.open(page(many, "/slack/install"))
        await other.open(page(many, f"/slack/oauth_redirect?code=c&state={state}"))
        assert other.status == 400

    await browser.submit(user="nora", team=many.slack.workspace("globex").id, decision="allow")
    assert browser.status == 200


async def test_a_state_works_once_and_for_ten_minutes(many: Scene, browser: HttpBrowser) -> None:
    """A repeated callback and a late one install nothing."""
    await at_consent(many, browser)
    cookies = dict(browser.cookies)
    await browser.submit(user="nora", team=many.slack.workspace("globex").id, decision="allow")
    callback = browser.at
    assert "/slack/oauth_redirect" in callback
    await many.container.storage.background.drain(30)
    many.slack.api_calls.clear()

    browser.cookies.update(cookies)
    await browser.open(callback)
    assert browser.status == 400

    await browser.open(page(many, "/slack/install"))
    many.clock.move(minutes=10, seconds=1)
    await browser.submit(user="nora", team=many.slack.workspace("globex").id, decision="allow")
    assert browser.status == 400
    assert many.slack.api_calls == []


@pytest.mark.parametrize("error", ["invalid_code", "ratelimited"])
async def test_a_code_that_slack_refuses_installs_nothing(
    many: Scene, browser: HttpBrowser, error: str
) -> None:
    """The page says so, and starts again with one click."""
    await at_consent(many, browser)
    many.slack.fail_next("oauth.v2.access", error)

    said = await browser.submit(user="nora", team=many.slack.workspace("globex").id, decision="allow")

    assert browser.status == 400
    assert "didn't confirm" in said
    assert browser.link("Start again")
    assert (await stored_text(many))["installations"] == []


async def test_one_slack_user_id_in_two_workspaces_is_two_members(many: Scene, browser: HttpBrowser) -> None:
    """Sam of Acme and Kai of Globex have the same one: neither sees, uses or ends the other's link."""
    await installed(many, browser, "maya", "acme")
    await installed(many, browser, "nora", "globex")
    assert many.slack.person("sam").id == many.slack.person("kai").id
    await many.connect("sam")

    prompt = await many.type("kai", "/like", ANNOUNCED, channel="#newsroom")
    assert button(prompt, "link:connect")
    assert NEVER_LEFT in as_text(await many.type("kai", "/likewise", "disconnect", "#newsroom"))

    async with HttpBrowser() as http_browser:
        prompt = await many.type("kai", "/likewise", "connect", channel="#newsroom")
        url = button(prompt, "link:connect")["url"]
        kai = many.slack.person("kai").key
        assert "You're connected" in await connect(http_browser, url, slack_user=kai, x_account="sam_writes")
    await many.type("kai", "/like", ANNOUNCED, channel="#newsroom")
    await many.type("kai", "/likewise", "disconnect", channel="#newsroom")

    assert "@sam_writes" in as_text(await many.type("sam", "/likewise", "account"))
    likers = as_text(await many.type("sam", "/likers", ANNOUNCED))
    assert "liked this with Likewise" not in likers
    assert many.liked("sam_writes", ANNOUNCEMENT)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/slack/install", "/slack/oauth_redirect?code=c&state=s"])
async def test_a_deployment_for_one_workspace_has_nothing_to_install(acme: Scene, path: str) -> None:
    """With a bot token in the settings, the pages say so, and Slack gets no request."""
    async with http_here() as http:
        answer = await http.get(page(acme, path))

    assert answer.status_code == 404
    assert "Nothing to install" in answer.text
    assert acme.slack.api_calls == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_deployment_for_one_workspace_serves_no_other(acme: Scene) -> None:
    """Requests from any other workspace are refused."""
    exchange = await acme.slack.command("nora", "#newsroom", "/likewise", "connect")

    assert "isn't installed" in as_text(await acme.answer(exchange))
    assert (await stored_text(acme))["link_attempts"] == []
    assert [call.method for call in acme.slack.api_calls] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_without_slack_to_identify_the_token_nobody_is_served(acme: Scene) -> None:
    """Commands get an error and events a 503, so that Slack repeats them; the next request asks Slack again."""
    acme.container.slack.tenants.installations.evict("")
    acme.slack.fail_next("auth.test", "internal_error", times=2)
    acme.slack.retry_delays = ()

    exchange = await acme.slack.command("maya", "#social", "/likewise", "help")
    assert words_for(errors.SlackUnavailable()) in as_text(await acme.answer(exchange))
    assert (await acme.slack.event({"type": "user_change", "user": {"id": "U1"}})).status == 503

    assert "/like" in as_text(await acme.type("maya", "/likewise", "help"))
