"""The sandbox's Slack in a real browser: modals and confirmations."""

from playwright.async_api import expect

from bot.sandbox.slack import SlackSandbox
from tests.sandbox.slack.echo_app import EchoBot, ReceivedRequest, actions, button, modal, section, text_input

from .conftest import NewPage
from .talking import message, send_message


async def test_a_modal_is_validated_and_submitted(
    slack: SlackSandbox, bot: EchoBot, new_page: NewPage
) -> None:
    """An empty required input is asked for, and the app's errors appear at their inputs."""

    async def open_modal(heard: ReceivedRequest) -> None:
        await bot.api("views.open", trigger_id=heard.form["trigger_id"], view=modal(text_input()))

    bot.answer = open_modal
    page = await new_page(slack.url)
    await send_message(page, "/likewise settings")
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


async def test_escape_closes_a_modal(slack: SlackSandbox, bot: EchoBot, new_page: NewPage) -> None:
    """The app is notified if it asked for that."""

    async def open_modal(heard: ReceivedRequest) -> None:
        if "command" in heard.form:
            view = modal(section("Hello"), notify_on_close=True)
            await bot.api("views.open", trigger_id=heard.form["trigger_id"], view=view)

    bot.answer = open_modal
    page = await new_page(slack.url)
    await send_message(page, "/likewise settings")
    await expect(page.get_by_role("dialog", name="Settings")).to_be_visible()

    await page.keyboard.press("Escape")

    await expect(page.get_by_role("dialog", name="Settings")).to_have_count(0)
    await slack.settled()
    assert bot.last.payload["type"] == "view_closed"


async def test_a_button_with_a_confirmation_asks_first(
    slack: SlackSandbox, bot: EchoBot, new_page: NewPage
) -> None:
    """The click is sent only after the user confirms."""
    words = {"title": "Sure?", "text": "It is gone then.", "confirm": "Disconnect", "deny": "Keep it"}
    confirm = {key: {"type": "plain_text", "text": text} for key, text in words.items()}
    bot.answer = {"text": "x", "blocks": [actions(button("disconnect", text="Leave", confirm=confirm))]}
    page = await new_page(slack.url)
    await send_message(page, "/likewise account")
    await expect(page.get_by_role("button", name="Leave")).to_be_visible()
    bot.answer = None

    await page.get_by_role("button", name="Leave").click()
    await page.get_by_role("button", name="Keep it").click()
    assert len(bot.heard) == 1
    await page.get_by_role("button", name="Leave").click()
    await page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()

    await slack.wait_for(lambda: len(bot.heard) == 2)
    assert bot.last.payload["actions"][0]["action_id"] == "disconnect"


async def test_starting_over_asks_and_resets_the_sandbox(slack: SlackSandbox, new_page: NewPage) -> None:
    page = await new_page(slack.url)
    await send_message(page, "to be forgotten")
    await expect(message(page, "to be forgotten")).to_be_visible()

    await page.locator("#start-over").click()
    await page.get_by_role("dialog").get_by_role("button", name="Start over").click()

    await expect(page.get_by_text("to be forgotten")).to_have_count(0)
