"""The switches of the page at /sandbox, and Slack's responses after using them."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.sandbox.slack import SlackSandbox
from tests.paths import http_here

from .echo_app import MANIFEST, EchoBot, section

PICTURE = {
    "type": "section",
    "text": {"type": "mrkdwn", "text": "x"},
    "accessory": {"type": "image", "image_url": "https://pbs.twimg.com/x.jpg", "alt_text": "x"},
}


@pytest.fixture
async def page(slack: SlackSandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with http_here(base_url=slack.url) as client:
        yield client


async def set_switch(page: httpx.AsyncClient, name: str, **form: str) -> None:
    """Use a switch as the page's form does."""
    answer = await page.post(f"/sandbox/{name}", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sandbox")


async def posted(bot: EchoBot, **message: Any) -> str:
    """Post to #social; return Slack's error, or "" if there is none."""
    told = await bot.api("chat.postMessage", channel="#social", **({"text": "x"} | message))
    return str(told.get("error", ""))


@pytest.mark.parametrize(
    "error", ["missing_scope", "channel_not_found", "is_archived", "user_not_found", "msg_blocks_too_long"]
)
async def test_the_next_calls_can_be_made_to_fail(bot: EchoBot, page: httpx.AsyncClient, error: str) -> None:
    """A number of times, with an error code; the page lists planned errors and can remove them."""
    await set_switch(page, "fail", method="chat.postMessage", error=error, times="3")
    assert await posted(bot) == error
    assert "fails 2 more times" in (await page.get("/sandbox")).text

    await set_switch(page, "clear-failures")

    assert await posted(bot) == ""


async def test_a_rate_limit_has_its_retry_after(bot: EchoBot, page: httpx.AsyncClient) -> None:
    """The status is 429, with the seconds that were set."""
    await set_switch(page, "fail", method="chat.postMessage", error="ratelimited", retry_after="17")

    refused = await bot.raw_api("chat.postMessage", channel="#social", text="x")

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "17")


async def test_a_scope_can_be_removed(slack: SlackSandbox, bot: EchoBot, page: httpx.AsyncClient) -> None:
    """`missing_scope` lists the needed and the granted scopes."""
    acme = slack.workspace("acme").id
    await set_switch(page, "scope", team=acme, scope="chat:write")

    refused = await bot.api("chat.postMessage", channel="#social", text="x")
    assert (refused["error"], refused["needed"]) == ("missing_scope", "chat:write")
    assert "chat:write" not in refused["provided"]

    await set_switch(page, "scope", team=acme, scope="chat:write")
    assert await posted(bot) == ""


async def test_the_app_can_be_removed_and_installed_again(
    slack: SlackSandbox, bot: EchoBot, page: httpx.AsyncClient
) -> None:
    """Removing sends the event and ends the token (`account_inactive`); the page shows both states."""
    acme = slack.workspace("acme").id
    await set_switch(page, "uninstall", team=acme)
    assert bot.last.payload["event"]["type"] == "app_uninstalled"
    assert await posted(bot) == "account_inactive"
    assert "installed in Acme" in (await page.get("/")).text

    await set_switch(page, "install", team=acme)

    assert await posted(bot) == ""


async def test_a_token_can_be_revoked(slack: SlackSandbox, bot: EchoBot, page: httpx.AsyncClient) -> None:
    """`tokens_revoked` has the bot's user, and the token is refused as `token_revoked`."""
    acme = slack.workspace("acme")
    await set_switch(page, "revoke", team=acme.id)

    assert bot.last.payload["event"]["tokens"] == {"oauth": [], "bot": [acme.app.user_id]}
    assert await posted(bot) == "token_revoked"


async def test_a_channel_can_be_left_archived_and_shared(
    slack: SlackSandbox, bot: EchoBot, page: httpx.AsyncClient
) -> None:
    """Posting is `not_in_channel` or `is_archived`; in a shared channel another workspace sees it."""
    channel = slack.at("maya", "#social")[1].id
    await set_switch(page, "channel", channel=channel, what="membership")
    assert await posted(bot) == "not_in_channel"
    await set_switch(page, "channel", channel=channel, what="membership")
    await set_switch(page, "channel", channel=channel, what="archive")
    assert await posted(bot) == "is_archived"
    await set_switch(page, "channel", channel=channel, what="archive")

    nora = slack.person("nora")
    await set_switch(page, "channel", channel=channel, what="share", person=nora.key)
    assert channel in [each.id for each in slack.world.open_to(nora)]
    assert "Nora Iversen of Globex" in (await page.get(f"/c/{channel}")).text


async def test_images_can_be_unreachable(bot: EchoBot, page: httpx.AsyncClient) -> None:
    """Slack fetches images itself, and refuses a message with one that it can't get."""
    await set_switch(page, "pictures")

    assert await posted(bot, blocks=[PICTURE]) == "invalid_blocks"
    assert await posted(bot, blocks=[section("x")]) == ""


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("fail", {"method": "chat.postMessage", "error": "nonsense"}),
        ("fail", {"method": "chat.postMessage", "error": "ratelimited", "times": "many"}),
        ("uninstall", {"team": "T0NOWHERE"}),
        ("channel", {"channel": "C0NOWHERE", "what": "archive"}),
        ("nothing", {}),
    ],
)
async def test_an_invalid_switch_is_reported(
    page: httpx.AsyncClient, name: str, form: dict[str, str]
) -> None:
    """Nothing is changed."""
    answer = await page.post(f"/sandbox/{name}", data=form)

    assert answer.status_code == 400
    assert "That did not work" in answer.text


async def test_other_sites_cannot_use_the_switches(slack: SlackSandbox, page: httpx.AsyncClient) -> None:
    """A form on another site is refused."""
    answer = await page.post(
        "/sandbox/uninstall",
        data={"team": slack.workspace("acme").id},
        headers={"sec-fetch-site": "cross-site"},
    )

    assert answer.status_code == 403
    assert slack.installations.of(slack.workspace("acme").id)


async def test_the_page_shows_roles_and_scopes(page: httpx.AsyncClient) -> None:
    """Admins and guests are marked, and every scope of the manifest has a switch."""
    side = (await page.get("/")).text
    assert "Communications · admin" in side
    assert "(guest)" in side

    switches = (await page.get("/sandbox")).text
    assert all(f"✓ {scope}" in switches for scope in MANIFEST["oauth_config"]["scopes"]["bot"])
