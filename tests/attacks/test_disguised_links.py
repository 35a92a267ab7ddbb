"""Links that show one post and name another: the app never picks one of them."""

import pytest

from bot.errors import InvalidPostLink, SeveralPosts
from bot.posts import PostRef, find_all, parse
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING, MAYAS_POST
from bot.slack.intents.links import posts_in
from tests.conftest import SQLITE, MovableClock
from tests.error_words import words_for
from tests.scenarios.conftest import ANNOUNCED, MAYAS, scene
from tests.scenarios.test_shortcuts import open_choice
from tests.slack.places import rich, section

ID = "1950000000000000001"
OTHER = f"https://x.com/b/status/{HIRING}"


@pytest.mark.parametrize(
    "text",
    [
        f"https://x.com/a/status/{ID}/../{HIRING}",
        f"https://x.com/a/status/{ID}/../../../b/status/{HIRING}",
        f"https://x.com/a/status/{ID}/%2e%2E/%2e./../b/status/{HIRING}",
        f"https://x.com/a/status/{ID}/\\..\\..\\..\\b/status/{HIRING}",
        f"https://x.com/a/status/{ID}%2F..%2F{HIRING}",
        f"https://x.com/a/status/{ID}/..",
        f"https://x.com/login?redirect_after_login=/a/status/{ID}/../{HIRING}",
        f"https://x.com/a/status/{ID[:9]}\u202e{ID[9:]}",
        f"https://x.com/a/status/{ID[:9]}%E2%80%AE{ID[9:]}",
        "https://x.com/a/status/20\u202e12",
        f"{ID[:9]}\u202e{ID[9:]}",
        *(
            f"https://x.com/a/status/{ID[:at]}{gap}{ID[at:]}"
            for at in (1, 9, 17)
            for gap in (" ", "\n", "\n> ", "\u2013", "\u201d")
        ),
        f"https://x.com/intent/like?tweet_id={ID[:9]}+{ID[9:]}",
        f"https://x.com/intent/like?tweet_id={ID[:9]}%0A{ID[9:]}",
        f"https://x.com/intent/like?tweet_id={ID[:9]}%20%20{ID[9:]}",
        f"https://x.com/intent/like?tweet_id=2?{ID}",
        f"https://x.com/intent/post?in_reply_to={ID}&url={OTHER}",
        f"https://x.com/intent/post?in_reply_to={ID}&text=as+{OTHER}",
    ],
)
def test_a_link_that_may_lead_to_another_post_names_none(text: str) -> None:
    """By its path, the direction of its digits, a break in its number, or a second parameter."""
    with pytest.raises((InvalidPostLink, SeveralPosts)):
        parse(text)
    assert find_all(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        f"https://x.com/a/status/{ID} 3 likes",
        f"https://x.com/a/status/{ID}\n2026",
        f"https://x.com/a/status/{ID}/. Then",
        f"https://x.com/a/status/{ID}。3",
        f"<https://x.com/a/status/{ID}?s=20|x.com/a/status/{ID}>",
        f"<https://x.com/a/status/{ID}|x.com/a/status/{ID[:9]}…>",
        f"<https://x.com/a/status/{ID}|our 20th launch>",
        f"https://x.com/intent/post?in_reply_to={ID}&url=https://x.com/i/status/{ID}",
    ],
)
def test_an_ordinary_link_still_names_its_post(text: str) -> None:
    assert parse(text) == PostRef(ID)


def test_a_rich_text_label_that_names_another_post_makes_two() -> None:
    element = {"type": "link", "url": ANNOUNCED, "text": MAYAS}
    message = {"text": "", "blocks": [rich(section(element))]}
    assert posts_in(message).all == (PostRef(ANNOUNCEMENT), PostRef(MAYAS_POST))


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_a_label_that_names_another_post_is_asked_about(database_url: str, clock: MovableClock) -> None:
    """Neither post is liked, by a command or the shortcut, before the person has chosen one."""
    disguised = f"<{ANNOUNCED}|{MAYAS}>"
    async with scene(database_url, clock) as acme:
        await acme.connect("sam")
        acme.x.requests.clear()

        assert words_for(SeveralPosts()) in as_text(await acme.type("sam", "/like", disguised))
        view = await open_choice(acme, "sam", disguised)

        assert MAYAS_POST in str(view.blocks)
        assert ANNOUNCEMENT in str(view.blocks)
        assert not acme.x.requests
