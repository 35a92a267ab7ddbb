from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.slack.page.timeline import arrange
from tests.paths import http_here

from .echo_app import actions, button, section

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from bot.sandbox.slack import SlackSandbox

    from .conftest import MovableClock
    from .echo_app import LittleBot


@pytest.fixture
async def browser(slack: SlackSandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with http_here(base_url=slack.url) as client:
        yield client


async def test_the_page_says_what_it_is(browser: httpx.AsyncClient) -> None:
    """Nobody can take it for the real Slack."""
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
async def test_all_it_needs_is_served_here(browser: httpx.AsyncClient, path: str) -> None:
    """Style, script and pictures come from the sandbox itself."""
    assert (await browser.get(path)).status_code == 200


async def test_acting_as_someone_is_remembered(slack: SlackSandbox, browser: httpx.AsyncClient) -> None:
    """The browser is that person from then on, also on the pages of Sign in with Slack."""
    answer = await browser.post("/act-as", data={"person": slack.person("lena").key, "back": "/app/messages"})

    assert answer.headers["location"] == "/app/messages"
    assert "Lena</span>" in (await browser.get("/")).text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
async def test_nobody_is_sent_elsewhere(slack: SlackSandbox, browser: httpx.AsyncClient, back: str) -> None:
    """Switching people leads to pages of the sandbox only."""
    answer = await browser.post("/act-as", data={"person": slack.person("lena").key, "back": back})

    assert answer.headers["location"] == "/"


async def test_only_the_pages_script_can_do_things(slack: SlackSandbox, browser: httpx.AsyncClient) -> None:
    """A form on some other page can't send JSON, and nothing else is taken."""
    told = {"channel": slack.at("maya", "#social")[1].id, "text": "forged"}

    assert (await browser.post("/do/say", data=told)).status_code == 415
    assert slack.seen_by("maya", "#social") == []


async def test_the_parts_show_what_the_person_sees(
    slack: SlackSandbox, bot: LittleBot, browser: httpx.AsyncClient
) -> None:
    """What is only visible to Maya isn't in Sam's page."""
    bot.answer = {"text": "Liked", "blocks": [section("For Maya"), actions(button("unlike", text="Unlike"))]}
    await slack.command("maya", "#social", "/like", "1")
    path = f"/c/{slack.at('maya', '#social')[1].id}?parts"

    mine = (await browser.get(path)).json()["content"]
    await browser.post("/act-as", data={"person": slack.person("sam").key})
    theirs = (await browser.get(path)).json()["content"]

    assert "For Maya" in mine
    assert "For Maya" not in theirs


async def test_a_click_on_something_gone_is_told(slack: SlackSandbox, browser: httpx.AsyncClient) -> None:
    """The page says that it is no longer there."""
    answer = await browser.post("/do/click", json={"of": "1.0", "action_id": "like"})

    assert answer.status_code == 409
    assert "no longer there" in answer.json()["error"]


async def test_changes_are_told_as_they_happen(slack: SlackSandbox, browser: httpx.AsyncClient) -> None:
    """Open pages hear of each change, and the stream ends with the sandbox."""
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


async def test_links_can_stay_on_this_machine(slack: SlackSandbox, browser: httpx.AsyncClient) -> None:
    """Addresses of X lead to the sandbox's X where it is there; look-alikes are left alone."""
    slack.links = {"https://x.com": "http://127.0.0.1:1234"}
    slack.post("sam", "#social", "https://x.com/a/status/1 https://x.com.evil.example/b")

    page = (await browser.get("/")).text

    assert 'href="http://127.0.0.1:1234/a/status/1"' in page
    assert 'href="https://x.com.evil.example/b"' in page


def test_messages_of_one_person_stand_close_together(slack: SlackSandbox, clock: MovableClock) -> None:
    """Within five minutes the name isn't repeated; a thread or another person breaks the row."""
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


def test_a_row_without_threads_is_compact(slack: SlackSandbox) -> None:
    """The second and third of a row need no name."""
    for text in ("one", "two", "three"):
        slack.post("sam", "#social", text)

    assert [each.compact for each in arrange(slack.seen_by("maya", "#social"))] == [False, True, True]


async def test_new_messages_elsewhere_are_counted(slack: SlackSandbox, browser: httpx.AsyncClient) -> None:
    """The sidebar tells how many there are, until one has looked."""
    slack.seed()
    general, social = (slack.at("maya", name)[1].id for name in ("#general", "#social"))
    slack.post("sam", "#general", "news")
    slack.post("maya", "#general", "my own")

    before = (await browser.get(f"/c/{social}?parts")).json()["side"]
    await browser.get(f"/c/{general}")
    after = (await browser.get(f"/c/{social}?parts")).json()["side"]

    assert 'aria-label="1 new"' in before
    assert "news" not in after
