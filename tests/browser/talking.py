"""Actions of a user on the page of the sandbox's Slack."""

from typing import Any

from playwright.async_api import Page

from tests.sandbox.slack.echo_app import actions, button, section

POST = "https://x.com/acmehq/status/2123046788173824001"
LIKED = [section(f"Liked <{POST}|the Post>"), actions(button("unlike", text="Unlike"))]


async def send_message(page: Page, text: str) -> None:
    await page.get_by_role("combobox").fill(text)
    await page.keyboard.press("Enter")


def message(page: Page, text: str) -> Any:
    return page.locator("article.message").filter(has_text=text).last
