"""The buttons to turn the pages of a list."""

from dataclasses import replace
from typing import Any

from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block
from bot.slack.messages import blocks
from bot.x.models import Page


def turn_pages(first: Intent, page: Page[Any], number: int, of: str) -> list[Block | None]:
    """Return the buttons around page `number` of a list; `first` requests its first page."""
    before = first
    if page.previous_token and number > 2:  # noqa: PLR2004 (page 2 goes back to the first one)
        before = replace(first, page=page.previous_token, number=number - 1)
    after = replace(first, page=page.next_token, number=number + 1)
    return [
        page_button(before, number, of) if number > 1 else None,
        page_button(after, number, of) if page.next_token else None,
    ]


def page_button(intent: Intent, number: int, of: str) -> Block | None:
    """Return the button from page `number` to the intent's page."""
    label, spoken = "First page", f"of {of}"
    if intent.number > number:
        label, spoken = "Next", f": page {intent.number} of {of}"
    elif intent.number == number - 1:
        label, spoken = "Back", f"to page {intent.number} of {of}"
    variant = "next" if label == "Next" else "back"
    return blocks.button(intent, label, spoken, variant=variant, placement=Placement.REPLACE)
