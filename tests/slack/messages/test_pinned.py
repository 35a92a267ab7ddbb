"""Likers' pinned posts, each below its liker."""

import json
from dataclasses import replace

import pytest

from bot.likes.results import Likers
from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import likers
from bot.x.models import Post
from tests.slack.messages.reading import blocks_of, buttons, texts, words
from tests.slack.messages.samples import NOW, POST, found, user, with_pinned

PERMALINK = "https://x.com/i/web/status/1950000000000000001"


def render_likers(outcome: Likers) -> Message:
    return likers(outcome, now=NOW)


def likers_of(post: Post | None) -> Message:
    page = replace(found("", count=1).page, items=(replace(user("jo", 0), pinned=post),))
    return render_likers(replace(found("", count=1), page=page, pinned=True))


def test_the_text_is_plain_and_the_time_links_to_the_post() -> None:
    """The text is unformatted."""
    message = likers_of(Post("1950000000000000001", "*Boring* is <good>", created_at=NOW))

    assert "*Boring* is \u2039good\u203a" in texts(message, "plain_text")
    (pinned,) = [text for text in texts(message, "mrkdwn") if text.startswith("Pinned")]
    assert f"^{int(NOW.timestamp())}^" in pinned
    assert f"^{PERMALINK}|" in pinned


def test_without_a_time_the_label_links_to_the_post() -> None:
    """The post can still be opened on X."""
    assert f"<{PERMALINK}|Pinned>" in words(likers_of(Post("1950000000000000001", "Hi")))


def test_a_long_pinned_post_is_cut() -> None:
    """After 200 characters."""
    text = next(t for t in texts(likers_of(Post("1", "word " * 400)), "plain_text") if t.startswith("word"))

    assert 180 < len(text) <= 200
    assert text.endswith("…")


def test_a_liker_without_a_pinned_post_has_no_line() -> None:
    """Each pinned post has one."""
    message = render_likers(with_pinned("acme_hq", count=10))

    assert len([text for text in texts(message, "mrkdwn") if "Pinned" in text]) == 9


def test_a_page_without_pinned_posts_says_so() -> None:
    """Otherwise the click would seem to have done nothing."""
    assert "No pinned posts to show" in words(likers_of(None))


@pytest.mark.parametrize("text", ["W" * 4000, "&<>" * 1000, '"' * 4000, '\\"' * 1000])
def test_long_texts_shorten_posts_and_leave_out_nobody(text: str) -> None:
    """With the longest values, every liker and every pinned post still fits."""
    outcome = with_pinned(text, number=2)
    longest = tuple(
        replace(one, picture=f"https://pbs.twimg.com/{'p' * 270}", username="W" * 15)
        for one in outcome.page.items
    )

    page = replace(outcome.page, items=longest, next_token="n" * 512, previous_token="p" * 512)

    message = render_likers(replace(outcome, page=page, token="t" * 512, number=3))

    assert len(json.dumps(blocks_of(message), ensure_ascii=False)) <= 13_000
    assert len(message.blocks) <= 50
    assert len([text for text in texts(message, "mrkdwn") if "Pinned" in text]) == 9
    assert len([text for text in texts(message, "mrkdwn") if f"|@{'W' * 15}>" in text]) == 10
    assert {"Next", "Back", "Hide pinned posts"} <= set(buttons(message))


def test_paging_keeps_pinned_posts() -> None:
    """*Next* and *Back* keep them; hiding them requests the same page."""
    outcome = replace(with_pinned("", number=3), token="7140dibdnow9c7btw")
    offered = buttons(render_likers(outcome))

    assert Intent.decode(offered["Next"]["value"]).action == "pinned"
    assert Intent.decode(offered["Back"]["value"]) == Intent("pinned", POST.id, "77qp89x2yf0m", 2, "button")
    assert Intent.decode(offered["Hide pinned posts"]["value"]) == Intent(
        "likers", POST.id, "7140dibdnow9c7btw", 3, "button"
    )
    assert "Show pinned posts" not in offered
