"""One deployment for many workspaces: installing, and keeping what belongs to each apart."""

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
from tests.scenarios.watching import stored


@pytest.fixture
async def browser() -> AsyncIterator[HttpBrowser]:
    """The browser of whoever installs."""
    async with HttpBrowser() as http_browser:
        yield http_browser


async def at_consent(many: Scene, browser: HttpBrowser) -> str:
    """Go as far as Slack's consent page; return the state it holds."""
    await browser.open(page(many, "/slack/install"))
    return parse_qs(urlsplit(browser.at).query)["state"][0]


async def test_the_page_asks_for_what_is_used(many: Scene, browser: HttpBrowser) -> None:
    """Slack is asked for the scopes that are used and no more, and to come back to the app's own address."""
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


async def test_a_workspace_that_installs_is_served(many: Scene, browser: HttpBrowser) -> None:
    """After consent the last page names the workspace and the first step; then commands work there."""
    said = await installed(many, browser)

    assert browser.status == 200
    assert "Likewise is installed in Globex" in said
    assert "/likewise connect" in said
    assert "code=" not in browser.text
    assert many.slack.workspace("globex").id in browser.link("Open Likewise in Slack")
    answer = await many.type("nora", "/likewise", "help", channel="#newsroom")
    assert "/like" in as_text(answer)


@pytest.mark.parametrize("name", ["Glo\0bex", "G" * 400], ids=["a NUL", "long"])
async def test_attack_a_workspace_by_a_name_that_no_database_takes(
    many: Scene, browser: HttpBrowser, name: str
) -> None:
    """Its admins choose it; what can't be stored of it is replaced, and the workspace is served."""
    many.slack.workspace("globex").name = name

    await installed(many, browser)

    assert browser.status == 200
    answer = await many.type("nora", "/likewise", "help", channel="#newsroom")
    assert "/like" in as_text(answer)


async def test_whoever_installs_is_welcomed_once(many: Scene, browser: HttpBrowser) -> None:
    """They get one direct message: what this is, and what to do first; nobody else does, and a second installation sends none."""
    await installed(many, browser)
    await installed(many, browser)
    await many.container.storage.background.drain(5)

    (message,) = many.slack.seen_by("nora", "@app")
    assert message.text == welcome().text
    assert many.slack.seen_by("kai", "@app") == []
    assert button(await many.click("nora", message, "ask:connect"), "link:connect")


async def test_a_welcome_that_cannot_be_sent_is_no_trouble(many: Scene, browser: HttpBrowser) -> None:
    """The app is installed all the same."""
    many.slack.fail_next("chat.postMessage", "messages_tab_disabled")
    await installed(many, browser)
    await many.container.storage.background.drain(5)

    assert browser.status == 200
    assert (await stored(many))["installations"]


async def test_the_token_lies_encrypted(many: Scene, browser: HttpBrowser) -> None:
    """The database holds the bot token sealed, and the state and the browser's cookie not at all."""
    state = await at_consent(many, browser)
    cookies = [cookie.value or "" for cookie in browser.cookies.jar]
    pending = str(await stored(many))
    await browser.submit(user="nora", team=many.slack.workspace("globex").id, decision="allow")

    held = many.slack.installations.of(many.slack.workspace("globex").id)
    assert held is not None
    assert held.token not in str(await stored(many))
    assert (await stored(many))["installations"]
    for secret in (state, *cookies):
        assert len(secret) >= 43
        assert secret not in pending


async def test_the_token_works(many: Scene, browser: HttpBrowser) -> None:
    """What is stored is the workspace's own token: a modal opens with it."""
    await installed(many, browser)
    message = many.slack.post("kai", "#newsroom", f"{ANNOUNCED} https://x.com/a/status/1")
    many.slack.api_calls.clear()

    await many.slack.shortcut("nora", "#newsroom", message, "like_post")

    await many.slack.wait_for(lambda: many.slack.modal_of("nora"))
    (call,) = [call for call in many.slack.api_calls if call.method == "views.open"]
    assert (call.team_id, call.ok) == (many.slack.workspace("globex").id, True)


async def test_installing_again_replaces(many: Scene, browser: HttpBrowser) -> None:
    """A second installation of one workspace leaves one row, with the newest token."""
    await installed(many, browser)
    many.slack.installations.of(many.slack.workspace("globex").id).revoked = True  # type: ignore[union-attr]
    await installed(many, browser)

    assert len((await stored(many))["installations"]) == 1
    await test_the_token_works(many, browser)


async def test_a_workspace_without_the_app_is_told(many: Scene) -> None:
    """A command from a workspace that has removed the app says so and who can change it, in words."""
    exchange = await many.slack.command("nora", "#newsroom", "/like", ANNOUNCED)
    answer = await many.answered(exchange)

    assert answer.ephemeral
    assert words_for(errors.NotInstalled()) in as_text(answer)
    assert advice_for(errors.NotInstalled()) in as_text(answer)
    assert advice_for(errors.NotInstalled()) in as_text(answer)
    assert many.x.requests == []


async def test_a_shortcut_without_the_app_is_told_too(many: Scene) -> None:
    """And so does a shortcut."""
    message = many.slack.post("kai", "#newsroom", ANNOUNCED)

    answer = await many.answered(await many.slack.shortcut("nora", "#newsroom", message, "like_post"))

    assert "isn't installed" in as_text(answer)


async def test_consent_denied(many: Scene, browser: HttpBrowser) -> None:
    """Cancel on Slack's page installs nothing, says so, and starts again with one click."""
    await browser.open(page(many, "/slack/install"))
    said = await browser.submit(user="nora", decision="cancel")

    assert browser.status == 400
    assert "You canceled the installation" in said
    assert (await stored(many))["installations"] == []
    await browser.open(browser.link("Start again"))
    assert "/oauth/v2/authorize" in browser.at


@pytest.mark.parametrize("state", ["", "x" * 43])
async def test_a_state_that_is_missing_or_changed(many: Scene, browser: HttpBrowser, state: str) -> None:
    """Nobody can be made to install by an address sent to them."""
    await at_consent(many, browser)
    many.slack.api_calls.clear()

    await browser.open(page(many, f"/slack/oauth_redirect?code=c&state={state}"))

    assert browser.status == 400
    assert "This install link expired" in browser.text
    assert many.slack.api_calls == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_whoever_only_opens_the_address_leaves_nothing(many: Scene) -> None:
    """Anybody may ask for the install page, any number of times; nothing is kept of it, nor of states made up."""
    before = await stored(many)
    async with http_here() as http:
        for _ in range(3):
            assert (await http.get(page(many, "/slack/install"))).status_code == 303
            http.cookies.clear()
        await http.get(page(many, "/slack/oauth_redirect?code=c&state=made-up"))

    assert await stored(many) == before


async def test_another_browser(many: Scene, browser: HttpBrowser) -> None:
    """A state is good in the browser it was given to only."""
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
    """The address visited twice installs nothing again; a late one nothing at all."""
    await at_consent(many, browser)
    cookies = dict(browser.cookies)
    await browser.submit(user="nora", team=many.slack.workspace("globex").id, decision="allow")
    callback = browser.at
    assert "/slack/oauth_redirect" in callback
    await many.container.storage.background.drain(5)
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
async def test_slack_does_not_confirm(many: Scene, browser: HttpBrowser, error: str) -> None:
    """When Slack refuses the code, nothing is stored, and one click starts again."""
    await at_consent(many, browser)
    many.slack.fail_next("oauth.v2.access", error)

    said = await browser.submit(user="nora", team=many.slack.workspace("globex").id, decision="allow")

    assert browser.status == 400
    assert "didn't confirm" in said
    assert browser.link("Start again")
    assert (await stored(many))["installations"] == []


async def test_one_user_id_in_two_workspaces_is_two_people(many: Scene, browser: HttpBrowser) -> None:
    """Sam at Acme and Kai at Globex share a Slack user id: neither sees, uses or ends the other's link."""
    await installed(many, browser, "maya", "acme")
    await installed(many, browser, "nora", "globex")
    assert many.slack.person("sam").id == many.slack.person("kai").id
    await many.connected("sam")

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
    """With a bot token in the settings the pages say so, and Slack is not asked."""
    async with http_here() as http:
        answer = await http.get(page(acme, path))

    assert answer.status_code == 404
    assert "Nothing to install" in answer.text
    assert acme.slack.api_calls == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_deployment_for_one_workspace_serves_no_other(acme: Scene) -> None:
    """Whose the bot token of the settings is, Slack says, once; requests of any other workspace are refused."""
    exchange = await acme.slack.command("nora", "#newsroom", "/likewise", "connect")

    assert "isn't installed" in as_text(await acme.answered(exchange))
    assert (await stored(acme))["link_attempts"] == []
    assert [call.method for call in acme.slack.api_calls] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_slack_does_not_say_whose_the_token_is(acme: Scene) -> None:
    """Then nobody is served for the moment, an event is told again, and the next request asks again."""
    acme.container.slack.tenants.installations.evict("")
    acme.slack.fail_next("auth.test", "internal_error", times=2)
    acme.slack.retry_delays = ()

    exchange = await acme.slack.command("maya", "#social", "/likewise", "help")
    assert words_for(errors.SlackUnavailable()) in as_text(await acme.answered(exchange))
    assert (await acme.slack.event({"type": "user_change", "user": {"id": "U1"}})).status == 503

    assert "/like" in as_text(await acme.type("maya", "/likewise", "help"))
