from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.slack import ApiError
from bot.sandbox.slack.limits import check_message, check_view, faults_of

from .echo_app import actions, button, modal, section


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "1", text: str = "One", **more: Any) -> dict[str, Any]:
    return {"text": plain(text), "value": value, **more}


def menu(*options: dict[str, Any]) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "m", "options": list(options)}


GOOD: list[dict[str, Any]] = [
    {"type": "header", "text": plain("Liked")},
    section("*bold*"),
    section("*with*") | {"accessory": button("a")},
    {"type": "section", "fields": [mrkdwn("a"), plain("b")]},
    {"type": "divider"},
    {
        "type": "context",
        "elements": [mrkdwn("a"), {"type": "image", "image_url": "https://x.test/a", "alt_text": "a"}],
    },
    {"type": "image", "image_url": "https://x.test/a.png", "alt_text": "A picture"},
    actions(button("a", url="https://x.com/i/web/status/1"), button("b", style="primary")),
    actions(menu(option(), option("2"))),
    {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}],
    },
]

BAD: dict[str, dict[str, Any]] = {
    "empty text": section(""),
    "long text": section("x" * 3001),
    "nothing in it": {"type": "section"},
    "long field": {"type": "section", "fields": [mrkdwn("x" * 2001)]},
    "eleven fields": {"type": "section", "fields": [mrkdwn("x")] * 11},
    "text without a type": {"type": "section", "text": "x"},
    "formatted header": {"type": "header", "text": mrkdwn("x")},
    "long header": {"type": "header", "text": plain("x" * 151)},
    "formatted button": actions({"type": "button", "action_id": "a", "text": mrkdwn("x")}),
    "long button": actions(button("a", text="x" * 76)),
    "long value": actions(button("a", "x" * 2001)),
    "long action id": actions(button("a" * 256)),
    "button color": actions(button("a", style="blue")),
    "button without an address": actions(button("a", url="x.com/1")),
    "no elements": actions(),
    "26 elements": actions(*[button(str(number)) for number in range(26)]),
    "doubled action id": actions(button("a"), button("a")),
    "unknown element": actions({"type": "buttn", "text": plain("x"), "action_id": "a"}),
    "input among actions": actions({"type": "plain_text_input", "action_id": "a"}),
    "button in a context": {"type": "context", "elements": [button("a")]},
    "eleven in a context": {"type": "context", "elements": [mrkdwn("x")] * 11},
    "picture without alt text": {"type": "image", "image_url": "https://x.test/a"},
    "long option": actions(menu(option(text="x" * 76))),
    "long option value": actions(menu(option("x" * 151))),
    "url in a select": actions(menu(option(url="https://x.test"))),
    "half a dialog": actions(button("a", confirm={"title": plain("Sure?")})),
    "unknown key": section("x") | {"hue": "red"},
    "unknown block": {"type": "marquee", "text": plain("x")},
    "block that the app doesn't use": {"type": "alert", "text": plain("x")},
    "long block id": {"type": "divider", "block_id": "x" * 256},
}


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_valid_blocks_are_accepted(block: dict[str, Any]) -> None:
    assert faults_of([block], "message") == []


@pytest.mark.parametrize("block", BAD.values(), ids=BAD.keys())
def test_invalid_blocks_are_refused(block: dict[str, Any]) -> None:
    assert faults_of([block], "message")


def test_a_message_has_at_most_50_blocks_and_a_view_100() -> None:
    dividers = [{"type": "divider"} for _ in range(101)]

    assert faults_of(dividers[:50], "message") == []
    assert faults_of(dividers[:51], "message")
    assert faults_of(dividers[:100], "view") == []
    assert faults_of(dividers, "view")


def test_duplicate_block_ids_are_refused() -> None:
    """A `block_id` is unique in a message."""
    assert faults_of([actions(button("a")), actions(button("a"))], "message")


def test_an_error_points_to_the_invalid_part() -> None:
    """With a JSON pointer, as in Slack's responses."""
    [fault] = faults_of([{"type": "divider"}, section("")], "message")

    assert fault.endswith("[json-pointer:/blocks/1/text/text]")


def test_missing_ids_are_generated() -> None:
    """For blocks and for elements."""
    [block] = check_message([{"type": "actions", "elements": [{"type": "button", "text": plain("x")}]}])

    assert block["block_id"]
    assert block["elements"][0]["action_id"]


@pytest.mark.parametrize(
    "more",
    [
        {"title": plain("x" * 25)},
        {"private_metadata": "x" * 3001},
        {"title": None},
        {"blocks": [{"type": "markdown", "text": "x"}]},
    ],
)
def test_invalid_views_are_refused(more: dict[str, Any]) -> None:
    """Titles, metadata and blocks of modals have their own limits."""
    with pytest.raises(ApiError, match="invalid_arguments"):
        check_view(modal(section("x")) | more, "modal")
