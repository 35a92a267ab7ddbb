"""The sandbox's Slack in a real browser: messages, commands and buttons, by mouse and keyboard."""

import pytest
from playwright.async_api import expect

from bot.sandbox.slack import SlackSandbox
from tests.sandbox.slack.echo_app import EchoBot, ReceivedRequest, actions, button, section

from .conftest import NewPage
from .talking import LIKED, POST, message, send_message


async def test_a_command_is_completed_and_its_answer_is_ephemeral(
    slack: SlackSandbox, bot: EchoBot, new_page: NewPage
) -> None:
    """A slash lists the commands, arrow keys and Tab pick one, and only the user sees the answer."""
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


async def test_a_button_replaces_its_message_in_place(
    slack: SlackSandbox, bot: EchoBot, new_page: NewPage
) -> None:
    """The new message appears without reloading."""
    bot.answer = {"text": "Liked", "blocks": LIKED}
    page = await new_page(slack.url)
    await send_message(page, f"/like {POST}")
    await expect(page.get_by_role("button", name="Unlike")).to_be_visible()

    async def unlike(heard: ReceivedRequest) -> None:
        await bot.respond(heard.payload["response_url"], text="Taken back", replace_original=True)

    bot.answer = unlike
    await page.get_by_role("button", name="Unlike").click()

    await expect(message(page, "Taken back")).to_be_visible()
    await expect(page.get_by_text("Liked the Post")).to_have_count(0)


async def test_a_messages_menu_lists_the_apps_shortcuts(
    slack: SlackSandbox, bot: EchoBot, new_page: NewPage
) -> None:
    """An ephemeral message has no menu."""
    page = await new_page(slack.url)
    post = message(page, "Two worth a look")
    await post.hover()
    await post.get_by_label("More actions").click()
    await page.get_by_role("menuitem", name="Like this post").click()

    await slack.wait_for(lambda: bot.heard)
    assert bot.last.payload["callback_id"] == "like_post"
    bot.answer = "An answer"
    await send_message(page, "/likewise")
    await expect(message(page, "An answer").get_by_label("More actions")).to_have_count(0)


async def test_other_peoples_messages_appear_without_reloading(
    slack: SlackSandbox, new_page: NewPage
) -> None:
    """A reply appears in its thread."""
    page = await new_page(slack.url)
    await expect(page.get_by_role("combobox")).to_be_focused()

    parent = slack.post("theo", "#social", "Good morning")
    await expect(message(page, "Good morning")).to_be_visible()
    slack.post("lena", "#social", "Morning, Theo", thread_ts=parent.ts)

    await expect(message(page, "Good morning").locator(".thread")).to_contain_text("1 reply")


async def test_text_without_a_slash_is_posted_as_a_message(slack: SlackSandbox, new_page: NewPage) -> None:
    """Its menu starts a thread."""
    page = await new_page(slack.url)

    await send_message(page, f"look at {POST}")
    await message(page, "look at").hover()
    await message(page, "look at").get_by_label("More actions").click()
    await page.get_by_role("menuitem", name="Reply in thread").click()
    await send_message(page, "nice one")

    await expect(message(page, "look at").locator(".thread")).to_contain_text("nice one")
    said = slack.seen_by("sam", "#social")
    assert [each.text for each in said[-2:]] == [f"look at <{POST}>", "nice one"]
    assert said[-1].thread_ts == said[-2].ts


async def test_hostile_text_is_escaped(slack: SlackSandbox, bot: EchoBot, new_page: NewPage) -> None:
    """Text by people or the app never becomes a tag, a script or a script URL."""
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

    await send_message(page, "/likewise")
    await expect(page.get_by_role("button", name="Press")).to_be_visible()

    assert await page.locator(".log script, .log b:text('bold'), .log img[onerror], .log i").count() == 0
    assert await page.locator('a[href^="javascript"]').count() == 0
    await page.get_by_role("button", name="Press").click()
    await slack.wait_for(lambda: len(bot.heard) == 2)
    assert bot.last.payload["actions"][0]["value"] == '"><script>'


async def test_a_failed_command_shows_slacks_error(
    slack: SlackSandbox, bot: EchoBot, new_page: NewPage
) -> None:
    """For unknown commands and for errors of the app."""
    slack.request_url = "http://127.0.0.1:9/nobody"
    page = await new_page(slack.url)

    await send_message(page, "/nope 1")
    await expect(message(page, "/nope is not a command here")).to_be_visible()
    await send_message(page, "/like 1")
    await expect(message(page, '/like failed with the error "dispatch_failed"')).to_be_visible()
