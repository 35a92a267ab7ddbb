"""An admin's access policy and liking by emoji, with mouse and keyboard on the sandbox's page."""

from playwright.async_api import expect

from bot.sandbox.x.seed import PRODUCT
from tests.browser.conftest import SCREENSHOTS, NewPage
from tests.browser.test_main_job import acme, connect, message, newest_button, say
from tests.reply_words import LIKED, UNLIKED
from tests.scenarios.conftest import Scene

__all__ = ["acme"]


async def test_an_admin_can_limit_the_app_to_channels(acme: Scene, new_page: NewPage) -> None:
    """After `/likewise policy`, the form and Save, a command elsewhere is refused, and the answer names the admin."""
    page = await new_page(acme.slack.url)
    await say(page, "/likewise policy")
    await newest_button(page, "Change rules…").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Channels", exact=True).select_option(label="#launches")
    await form.get_by_label("Guests").check()
    await page.screenshot(path=SCREENSHOTS / "policy-form.png")
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_text("Saved")).to_be_visible()
    await page.screenshot(path=SCREENSHOTS / "policy-saved.png")
    await form.get_by_role("button", name="Close").last.click()

    await say(page, "/likers 1")

    refusal = message(page, "Likewise is only available in")
    await expect(refusal.get_by_text("#launches")).to_be_visible()
    await expect(refusal.get_by_text("@maya")).to_be_visible()
    await refusal.scroll_into_view_if_needed()
    await page.screenshot(path=SCREENSHOTS / "policy-refusal.png")


async def test_an_emoji_likes_a_post(acme: Scene, new_page: NewPage) -> None:
    """Turned on by a command, added from the message's menu, answered privately, and undone by Undo."""
    page = await new_page(acme.slack.url)
    await say(page, "/likewise connect")
    await connect(page, "lena_ops")
    await say(page, "/likewise reaction :tada:")
    await expect(message(page, "You like posts with")).to_be_visible()
    await say(page, f"Look: https://x.com/acmehq/status/{PRODUCT}")
    said = message(page, "Look:")
    await said.hover()
    await said.get_by_label("More actions").click()
    await page.screenshot(path=SCREENSHOTS / "emoji-menu.png")
    await said.get_by_label("React with tada").click()

    liked = message(page, LIKED)
    await expect(liked).to_contain_text("as @lena_ops")
    await expect(liked).to_be_visible()
    await expect(said.get_by_role("button", name="tada: Maya")).to_be_visible()
    assert acme.liked("lena_ops", PRODUCT)
    await page.screenshot(path=SCREENSHOTS / "emoji-liked.png")
    await newest_button(page, "Undo").click()
    await expect(message(page, UNLIKED)).to_be_visible()
    assert not acme.liked("lena_ops", PRODUCT)
