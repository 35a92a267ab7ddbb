"""The sandbox's Slack in a real browser: what a person does there with mouse, keyboard and thumb."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.sandbox.serving import serve
from bot.sandbox.slack import SlackSandbox
from tests.sandbox.slack.little_bot import (
    MANIFEST,
    SECRET,
    TOKEN,
    Heard,
    LittleBot,
    actions,
    button,
    modal,
    section,
    text_input,
)

from .conftest import SCREENSHOTS, NewPage

pytestmark = pytest.mark.browser

POST = "https://x.com/acmehq/status/2123046788173824001"
LIKED = [section(f"Liked <{POST}|the Post>"), actions(button("unlike", text="Unlike"))]


@pytest.fixture
async def bot() -> AsyncIterator[LittleBot]:
    little = LittleBot()
    async with await serve(little.app) as served:
        little.url = served.url
        yield little


@pytest.fixture
async def slack(bot: LittleBot) -> AsyncIterator[SlackSandbox]:
    sandbox = SlackSandbox(
        signing_secret=SECRET,
        client_id="1.2",
        client_secret="secret",
        bot_token=TOKEN,
        manifest=MANIFEST,
        request_url=f"{bot.url}/slack/events",
    )
    sandbox.seed()
    async with sandbox.running():
        bot.slack_url = sandbox.url
        yield sandbox


async def say(page: Page, text: str) -> None:
    await page.get_by_role("combobox").fill(text)
    await page.keyboard.press("Enter")


def message(page: Page, text: str) -> Any:
    return page.locator("article.message").filter(has_text=text).last


async def test_a_command_is_completed_and_answered_privately(
    slack: SlackSandbox, bot: LittleBot, new_page: NewPage
) -> None:
    """Typing a slash offers the commands; arrows and Tab pick one; the answer is for the person alone."""
    bot.answer = {"text": "Liked", "blocks": LIKED}
    page = await new_page(slack.url)
    box = page.get_by_role("combobox")

    await box.press_sequentially("/li")
    await expect(page.get_by_role("option")).to_have_count(3)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Tab")
    await expect(box).to_have_value("/like ")
    await box.press_sequentially(POST)
    await page.keyboard.press("Enter")

    answer = message(page, "Liked the Post")
    await expect(answer).to_contain_text("Only visible to you")
    await expect(answer.get_by_role("link", name="the Post")).to_have_attribute("href", POST)
    assert bot.last.form["text"] == POST
    sam = await new_page(slack.url)
    await sam.get_by_role("button", name="Sam Okoro").click()
    await expect(sam.locator(".who")).to_contain_text("Sam")
    await expect(sam.get_by_text("Liked the Post")).to_have_count(0)


async def test_a_button_changes_its_message_in_place(
    slack: SlackSandbox, bot: LittleBot, new_page: NewPage
) -> None:
    """What the app puts in the message's place appears without reloading."""
    bot.answer = {"text": "Liked", "blocks": LIKED}
    page = await new_page(slack.url)
    await say(page, f"/like {POST}")
    await expect(page.get_by_role("button", name="Unlike")).to_be_visible()

    async def unlike(heard: Heard) -> None:
        await bot.respond(heard.payload["response_url"], text="Taken back", replace_original=True)

    bot.answer = unlike
    await page.get_by_role("button", name="Unlike").click()

    await expect(message(page, "Taken back")).to_be_visible()
    await expect(page.get_by_text("Liked the Post")).to_have_count(0)


async def test_the_messages_menu_offers_the_apps_shortcuts(
    slack: SlackSandbox, bot: LittleBot, new_page: NewPage
) -> None:
    """The menu of a person's message has the shortcuts, that of an ephemeral one isn't there."""
    page = await new_page(slack.url)
    post = message(page, "Two worth a look")
    await post.hover()
    await post.get_by_label("More actions").click()
    await page.get_by_role("menuitem", name="Like this post").click()

    await slack.wait_for(lambda: bot.heard)
    assert bot.last.payload["callback_id"] == "like_post"
    bot.answer = "An answer"
    await say(page, "/likewise")
    await expect(message(page, "An answer").get_by_label("More actions")).to_have_count(0)


async def test_a_modal_is_filled_in_corrected_and_closed(
    slack: SlackSandbox, bot: LittleBot, new_page: NewPage
) -> None:
    """An empty required input is asked for, the app's errors are shown at their input, then it closes."""

    async def open_modal(heard: Heard) -> None:
        await bot.api("views.open", trigger_id=heard.form["trigger_id"], view=modal(text_input()))

    bot.answer = open_modal
    page = await new_page(slack.url)
    await say(page, "/likewise settings")
    dialog = page.get_by_role("dialog", name="Settings")

    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("Please complete this required field.")).to_be_visible()
    bot.answer = {"response_action": "errors", "errors": {"name": "Too short"}}
    await dialog.get_by_label("Name").fill("A")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("Too short")).to_be_visible()
    await expect(dialog.get_by_label("Name")).to_have_value("A")
    bot.answer = None
    await dialog.get_by_label("Name").fill("Ada")
    await page.keyboard.press("Enter")

    await expect(dialog).to_have_count(0)
    assert bot.last.payload["view"]["state"]["values"]["name"]["typed"]["value"] == "Ada"


async def test_escape_closes_a_modal(slack: SlackSandbox, bot: LittleBot, new_page: NewPage) -> None:
    """Closing is told to an app that asked for it."""

    async def open_modal(heard: Heard) -> None:
        if "command" in heard.form:
            view = modal(section("Hello"), notify_on_close=True)
            await bot.api("views.open", trigger_id=heard.form["trigger_id"], view=view)

    bot.answer = open_modal
    page = await new_page(slack.url)
    await say(page, "/likewise settings")
    await expect(page.get_by_role("dialog", name="Settings")).to_be_visible()

    await page.keyboard.press("Escape")

    await expect(page.get_by_role("dialog", name="Settings")).to_have_count(0)
    assert bot.last.payload["type"] == "view_closed"


async def test_dangerous_buttons_ask_first(slack: SlackSandbox, bot: LittleBot, new_page: NewPage) -> None:
    """A button with a confirmation is sent after the yes only."""
    words = {"title": "Sure?", "text": "It is gone then.", "confirm": "Disconnect", "deny": "Keep it"}
    confirm = {key: {"type": "plain_text", "text": text} for key, text in words.items()}
    bot.answer = {"text": "x", "blocks": [actions(button("disconnect", text="Leave", confirm=confirm))]}
    page = await new_page(slack.url)
    await say(page, "/likewise account")
    await expect(page.get_by_role("button", name="Leave")).to_be_visible()
    bot.answer = None

    await page.get_by_role("button", name="Leave").click()
    await page.get_by_role("button", name="Keep it").click()
    assert len(bot.heard) == 1
    await page.get_by_role("button", name="Leave").click()
    await page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()

    await slack.wait_for(lambda: len(bot.heard) == 2)
    assert bot.last.payload["actions"][0]["action_id"] == "disconnect"


async def test_what_others_write_arrives_by_itself(slack: SlackSandbox, new_page: NewPage) -> None:
    """A message of somebody else appears without reloading, in its thread if it is a reply."""
    page = await new_page(slack.url)
    await expect(page.get_by_role("combobox")).to_be_focused()

    parent = slack.post("theo", "#social", "Good morning")
    await expect(message(page, "Good morning")).to_be_visible()
    slack.post("lena", "#social", "Morning, Theo", thread_ts=parent.ts)

    await expect(message(page, "Good morning").locator(".thread")).to_contain_text("1 reply")


async def test_plain_text_is_a_message_and_can_be_answered(slack: SlackSandbox, new_page: NewPage) -> None:
    """Without a slash the text is said by the person; a thread is answered from the message's menu."""
    page = await new_page(slack.url)

    await say(page, f"look at {POST}")
    await message(page, "look at").hover()
    await message(page, "look at").get_by_label("More actions").click()
    await page.get_by_role("menuitem", name="Reply in thread").click()
    await say(page, "nice one")

    await expect(message(page, "look at").locator(".thread")).to_contain_text("nice one")
    said = slack.seen_by("sam", "#social")
    assert [each.text for each in said[-2:]] == [f"look at <{POST}>", "nice one"]
    assert said[-1].thread_ts == said[-2].ts


async def test_hostile_text_stays_text(slack: SlackSandbox, bot: LittleBot, new_page: NewPage) -> None:
    """Nothing that is written, by people or by the app, becomes a tag, a script or a script's address."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'><b>bold</b>"
    slack.post("theo", "#social", evil)
    bot.answer = {
        "text": "x",
        "blocks": [
            section(f"{evil} <javascript:alert(3)|click> <https://x.com/\"onmouseover='alert(4)|label>"),
            {"type": "header", "text": {"type": "plain_text", "text": evil}},
            actions(button('a"b', value='"><script>', text="Press"), block_id='"><i>'),
        ],
    }
    page = await new_page(slack.url)
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))

    await say(page, "/likewise")
    await expect(page.get_by_role("button", name="Press")).to_be_visible()

    assert await page.locator(".log script, .log b:text('bold'), .log img[onerror], .log i").count() == 0
    assert await page.locator('a[href^="javascript"]').count() == 0
    await page.get_by_role("button", name="Press").click()
    await slack.wait_for(lambda: len(bot.heard) == 2)
    assert bot.last.payload["actions"][0]["value"] == '"><script>'


async def test_a_failing_command_says_so(slack: SlackSandbox, bot: LittleBot, new_page: NewPage) -> None:
    """Unknown commands and errors get a line of Slack's own."""
    slack.request_url = "http://127.0.0.1:9/nobody"
    page = await new_page(slack.url)

    await say(page, "/nope 1")
    await expect(message(page, "/nope is not a command here")).to_be_visible()
    await say(page, "/like 1")
    await expect(message(page, '/like failed with the error "dispatch_failed"')).to_be_visible()


async def test_starting_over_asks_and_forgets(slack: SlackSandbox, new_page: NewPage) -> None:
    """Everything is as at the beginning."""
    page = await new_page(slack.url)
    await say(page, "to be forgotten")
    await expect(message(page, "to be forgotten")).to_be_visible()

    await page.locator("#start-over").click()
    await page.get_by_role("dialog").get_by_role("button", name="Start over").click()

    await expect(page.get_by_text("to be forgotten")).to_have_count(0)


async def test_the_other_workspace_is_another_world(slack: SlackSandbox, new_page: NewPage) -> None:
    """Switching shows other people and channels, and that the app isn't there yet."""
    page = await new_page(slack.url)

    await page.get_by_role("button", name="Workspace Globex").click()

    await expect(page.get_by_role("heading", name="newsroom", exact=True)).to_be_visible()
    await expect(page.get_by_text("isn't installed in Globex")).to_be_visible()
    await say(page, "/like 1")
    await expect(message(page, "is not installed in Globex")).to_be_visible()


async def test_on_a_phone_the_sidebar_is_a_drawer(slack: SlackSandbox, new_page: NewPage) -> None:
    """Nothing is wider than the screen; channels and people are behind one button."""
    page = await new_page(slack.url, width=390, height=844)
    channel = page.get_by_role("link", name="launches")
    await expect(channel).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390

    await page.get_by_role("button", name="Channels and people").click()
    await channel.click()

    await expect(page.get_by_role("heading", name="launches").first).to_be_visible()


async def test_home_shows_what_the_app_publishes(
    slack: SlackSandbox, bot: LittleBot, new_page: NewPage
) -> None:
    """The Home tab is filled while one looks at it, and its buttons work."""
    page = await new_page(f"{slack.url}/app/home")
    await expect(page.get_by_text("hasn't put anything here yet")).to_be_visible()

    view = {"type": "home", "blocks": [section("Your account"), actions(button("go", text="Settings"))]}
    await bot.api("views.publish", user_id=slack.person("maya").id, view=view)
    await page.get_by_role("button", name="Settings").click()

    await slack.wait_for(lambda: bot.heard)
    assert bot.last.payload["view"]["type"] == "home"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
async def test_every_control_has_a_name(
    slack: SlackSandbox, bot: LittleBot, new_page: NewPage, width: int, dark: bool
) -> None:
    """Screen readers can name every button, link and field; a picture of the page is kept to look at."""
    bot.answer = {"text": "Liked", "blocks": LIKED}
    page = await new_page(slack.url, width=width, height=844, dark=dark)
    await say(page, f"/like {POST}")
    await expect(message(page, "Liked the Post")).to_be_visible()

    tree = await page.locator("body").aria_snapshot()

    assert not re.findall(r"^\s*- (?:button|link|textbox|combobox)(?: \[[^\]]*\])*:?$", tree, re.MULTILINE)
    SCREENSHOTS.mkdir(exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"slack-{width}-{'dark' if dark else 'light'}.png")
