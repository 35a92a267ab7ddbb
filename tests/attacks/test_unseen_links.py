"""Messages of bots whose payload links to a post that people don't see: nothing acts on it unasked."""

from typing import Any

import pytest

from bot.posts import PostRef
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import HIRING, MAYAS_POST
from bot.slack.intents.links import posts_in
from bot.slack.messages import UNSEEN
from tests.conftest import SQLITE
from tests.reply_words import says_liked
from tests.scenarios.conftest import MAYAS, Scene, acme, sign_in
from tests.scenarios.reacting import connect_with_emoji, react
from tests.scenarios.test_shortcuts import result
from tests.slack.places import rich, section

__all__ = ["acme", "sign_in"]

URL = f"https://x.com/a/status/{HIRING}"
HIDDEN, SHOWN = PostRef(HIRING), PostRef(MAYAS_POST)
WORDS = rich(section({"type": "text", "text": "Our CEO is on X!"}))


@pytest.mark.parametrize(
    "message",
    [
        {"text": URL, "blocks": [WORDS]},
        {"attachments": [{"from_url": URL, "text": "Our CEO is on X!"}]},
        {"attachments": [{"original_url": URL, "text": "Our CEO is on X!"}]},
        {"attachments": [{"app_unfurl_url": URL, "blocks": [WORDS]}]},
        {"attachments": [{"title_link": URL, "text": "Our CEO is on X!"}]},
        {"attachments": [{"author_link": URL, "text": "Our CEO is on X!"}]},
        {"attachments": [{"service_url": URL, "text": "Our CEO is on X!"}]},
        {"attachments": [{"text": URL, "blocks": [WORDS]}]},
        {"attachments": [{"text": URL, "message_blocks": [{"message": {"blocks": [WORDS]}}]}]},
        {"blocks": [rich(section({"type": "link", "url": URL, "text": "\u200b"}))]},
        {"blocks": [rich(section({"type": "link", "url": URL, "text": " \u2800\u3164"}))]},
        {
            "blocks": [
                {"type": "section", "text": {"type": "mrkdwn", "text": f"Happy birthday!<{URL}|\u00a0>"}}
            ]
        },
        {"attachments": [{"attachments": [{"from_url": URL, "text": "Our CEO is on X!"}]}]},
    ],
)
def test_a_post_whose_link_is_not_shown_is_asked_about(message: dict[str, Any]) -> None:
    """Slack shows neither a preview's own address, a link without its label, nor a text beside blocks."""
    found = posts_in(message)
    assert (found.all, found.only) == ((HIDDEN,), None)


@pytest.mark.parametrize(
    "attachment",
    [
        {"from_url": URL, "text": f"Look: <{MAYAS}>"},
        {"from_url": URL, "title": "Maya on X", "title_link": MAYAS},
        {"title": MAYAS, "title_link": URL},
        {"from_url": URL, "title": "x", "title_link": URL, "text": f"Look: <{MAYAS}>"},
        {"actions": [{"type": "button", "text": MAYAS, "url": URL}]},
        {
            "blocks": [
                {"type": "actions", "elements": [{"type": "button", "text": {"text": MAYAS}, "url": URL}]}
            ]
        },
    ],
)
def test_a_post_that_differs_from_the_one_shown_is_asked_about(attachment: dict[str, Any]) -> None:
    """Both are offered."""
    found = posts_in({"attachments": [attachment]})
    assert set(found.all) == {HIDDEN, SHOWN}
    assert found.only is None


def test_the_value_of_a_menus_option_is_not_a_link() -> None:
    """Slack shows only its text."""
    option = {"text": "Choose", "value": URL}
    menu = {"type": "select", "options": [option]}
    assert posts_in({"attachments": [{"actions": [menu]}]}).all == ()


@pytest.mark.parametrize(
    "message",
    [
        {"text": f"<{URL}>", "attachments": [{"from_url": URL, "text": f"Look: <{MAYAS}>"}]},
        {"text": f"<{URL}|.>"},
        {"text": "<https://t.co/x>", "attachments": [{"from_url": URL, "title": "Jo", "title_link": URL}]},
    ],
)
def test_a_link_that_people_see_is_its_post(message: dict[str, Any]) -> None:
    """Even if its preview quotes another post, its label is a dot, or it was a short link."""
    assert posts_in(message).only == HIDDEN


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_the_shortcut_and_the_emoji_ask_about_an_unseen_post(acme: Scene) -> None:
    await connect_with_emoji(acme)
    unseen = [{"from_url": URL, "text": "Our CEO is on X!"}]
    message = acme.slack.post("lena", "#social", "", blocks=[], attachments=unseen)
    acme.x.requests.clear()

    (asked,) = await react(acme, "sam", message)
    await acme.slack.shortcut("sam", "#social", message, "like_post")
    view = await acme.slack.wait_for(lambda: acme.slack.modal_of("sam"))

    assert UNSEEN in as_text(asked)
    assert not acme.x.requests
    before = len(acme.slack.seen_by("sam", "#social"))
    await acme.slack.submit("sam", view, {"post": {"choice": HIRING}})
    assert says_liked(await result(acme, "sam", before))
