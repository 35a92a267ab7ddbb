from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.slack.page.location import arrange
from tests.paths import http_here

from .echo_app import actions, button, section

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from bot.sandbox.slack import SlackSandbox

    from .conftest import MovableClock
    from .echo_app import EchoBot


@pytest.fixture
async def browser(slack: SlackSandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with http_here(base_url=slack.url) as client:
        yield client


async def test_the_page_says_that_it_is_a_sandbox(browser: httpx.AsyncClient) -> None:
    """Nobody can mistake it for the real Slack."""
    page = await browser.get("/")

    assert "Likewise demo" in page.text
    assert "Slack and X on this machine" in page.text


async def test_the_page_runs_only_its_own_script(browser: httpx.AsyncClient) -> None:
    """The policy allows no script and no style from elsewhere, and no inline one."""
    page = await browser.get("/")

    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "path", ["/static/slack.css", "/static/slack.js", "/avatar/app.svg", "/avatar/slack.svg"]
)
async def test_the_page_loads_nothing_from_other_hosts(browser: httpx.AsyncClient, path: str) -> None:
    """The sandbox serves its styles, scripts and images."""
    assert (await browser.get(path)).status_code == 200


async def test_the_browser_remembers_the_current_user(
    slack: SlackSandbox, browser: httpx.AsyncClient
) -> None:
    """On the pages of Sign in with Slack, too."""
    answer = await browser.post("/act-as", data={"person": slack.person("lena").key, "back": "/app/messages"})

    assert answer.headers["location"] == "/app/messages"
    assert "Lena</span>" in (await browser.get("/")).text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
async def test_switching_users_redirects_within_the_sandbox_only(
    slack: SlackSandbox, browser: httpx.AsyncClient, back: str
) -> None:
    answer = await browser.post("/act-as", data={"person": slack.person("lena").key, "back": back})

    assert answer.headers["location"] == "/"


async def test_only_the_pages_own_script_can_act(slack: SlackSandbox, browser: httpx.AsyncClient) -> None:
    """Requests must be JSON, which a form on another site can't send."""
    told = {"channel": slack.at("maya", "#social")[1].id, "text": "forged"}

    assert (await browser.post("/do/say", data=told)).status_code == 415
    assert slack.seen_by("maya", "#social") == []


async def test_each_user_sees_only_their_own_messages(
    slack: SlackSandbox, bot: EchoBot, browser: httpx.AsyncClient
) -> None:
    """Maya's ephemeral messages aren't in Sam's page."""
    bot.answer = {"text": "Liked", "blocks": [section("For Maya"), actions(button("unlike", text="Unlike"))]}
    await slack.command("maya", "#social", "/like", "1")
    path = f"/c/{slack.at('maya', '#social')[1].id}?parts"

    mine = (await browser.get(path)).json()["content"]
    await browser.post("/act-as", data={"person": slack.person("sam").key})
    theirs = (await browser.get(path)).json()["content"]

    assert "For Maya" in mine
    assert "For Maya" not in theirs


async def test_a_click_in_a_deleted_message_is_reported(
    slack: SlackSandbox, browser: httpx.AsyncClient
) -> None:
    answer = await browser.post("/do/click", json={"of": "1.0", "action_id": "like"})

    assert answer.status_code == 409
    assert "no longer there" in answer.json()["error"]


async def test_open_pages_receive_every_change(slack: SlackSandbox, browser: httpx.AsyncClient) -> None:
    """The stream ends with the sandbox."""
    told = []
    async with browser.stream("GET", "/changes") as stream:
        async for line in stream.aiter_lines():
            if not line.startswith("data:"):
                continue
            told.append(int(line.removeprefix("data:")))
            if len(told) == 1:
                slack.post("sam", "#social", "hello")
            else:
                await slack.aclose()

    assert told[1] > told[0]


async def test_links_to_x_lead_to_the_sandboxs_x(slack: SlackSandbox, browser: httpx.AsyncClient) -> None:
    """Similar host names aren't changed."""
    slack.links = {"https://x.com": "http://127.0.0.1:1234"}
    slack.post("sam", "#social", "https://x.com/a/status/1 https://x.com.evil.example/b")

    page = (await browser.get("/")).text

    assert 'href="http://127.0.0.1:1234/a/status/1"' in page
    assert 'href="https://x.com.evil.example/b"' in page


def test_consecutive_messages_of_one_user_are_grouped(slack: SlackSandbox, clock: MovableClock) -> None:
    """For five minutes; a thread or another user starts a new group."""
    first = slack.post("sam", "#social", "one")
    slack.post("sam", "#social", "two")
    clock.forward(minutes=6)
    slack.post("sam", "#social", "three")
    slack.post("lena", "#social", "four")
    slack.post("lena", "#social", "a reply", thread_ts=first.ts)

    shown = arrange(slack.seen_by("maya", "#social"))

    assert [each.compact for each in shown] == [False, False, False, False]
    assert [reply.message.text for reply in shown[0].replies] == ["a reply"]
    assert [each.new_day for each in shown] == [True, False, False, False]


def test_later_messages_of_a_group_have_no_name(slack: SlackSandbox) -> None:
    for text in ("one", "two", "three"):
        slack.post("sam", "#social", text)

    assert [each.compact for each in arrange(slack.seen_by("maya", "#social"))] == [False, True, True]


async def test_the_sidebar_counts_unread_messages(slack: SlackSandbox, browser: httpx.AsyncClient) -> None:
    """Until the user opens the channel."""
    slack.seed()
    general, social = (slack.at("maya", name)[1].id for name in ("#general", "#social"))
    slack.post("sam", "#general", "news")
    slack.post("maya", "#general", "my own")

    before = (await browser.get(f"/c/{social}?parts")).json()["side"]
    await browser.get(f"/c/{general}")
    after = (await browser.get(f"/c/{social}?parts")).json()["side"]

    assert 'aria-label="1 new"' in before
    assert "news" not in after
