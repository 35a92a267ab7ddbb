"""What a post is called in lists: by its author as X lately said, else as the person's own link does."""

from collections.abc import AsyncIterator

import pytest

from bot.posts import PostRef
from bot.sandbox.environment import X_BEARER_TOKEN
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING, PROTECTED, TEXTS
from tests.conftest import MovableClock
from tests.scenarios.conftest import ANNOUNCED, Scene, scene
from tests.scenarios.homes import opened, words
from tests.scenarios.post_preview_steps import link, member, readers, with_cards
from tests.scenarios.team import posted, reply, turned_on, written
from tests.scenarios.test_shortcuts import picked
from tests.scenarios.watching import stored

SPOOFED = f"https://x.com/potus/status/{ANNOUNCEMENT}"  # X opens a post under any handle
TEXT = TEXTS[ANNOUNCEMENT].split("\n")[0][:40]


@pytest.fixture
async def carded(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """Acme with post previews on, and Maya connected; the App reads public posts."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN) as made:
        yield await with_cards(made, "maya")


async def test_ones_own_lists_call_a_post_as_ones_link_did(acme: Scene) -> None:
    """Also after a button, which has no link, and without a request to X."""
    await acme.connected("sam")
    await acme.type("sam", "/like", ANNOUNCED)
    acme.x.requests.clear()
    assert "Post by @acmehq · " in words(await opened(acme, "sam"))
    listed = await acme.type("sam", "/likewise", "history")
    assert "Post by @acmehq · " in as_text(listed)
    assert acme.x.requests == []

    unliked = await acme.click("sam", listed, "ask:unlike:0")

    assert "the post by @acmehq" in as_text(unliked)
    assert "Post by @acmehq · " in as_text(await acme.type("sam", "/likewise", "history"))


async def test_a_link_can_name_anybody_and_only_who_used_it_is_told_so(acme: Scene) -> None:
    """The team's reply, the digest and the activity log don't repeat a handle that X hasn't confirmed."""
    await acme.connected("lena")
    await acme.show_name("lena", await acme.type("lena", "/likewise", "account"))
    await turned_on(acme)
    await acme.type("maya", "/likewise", "channel digest on")
    message = await posted(acme, SPOOFED)
    await acme.type("lena", "/like", SPOOFED)
    await written(acme)

    assert "potus" in as_text(await acme.type("lena", "/likewise", "history"))
    log = as_text(await acme.type("maya", "/likewise", "audit"))
    assert "liked post · " in log
    for told in (as_text(reply(acme, message)), log):
        assert ANNOUNCEMENT in told
        assert "potus" not in told
    acme.clock.move(days=7)
    await acme.likewise.housekeeping()
    (digest,) = [each for each in acme.slack.seen_by("sam", "#social") if "week on X" in as_text(each)]
    assert "potus" not in as_text(digest)


async def test_what_x_says_wins_over_the_link(carded: Scene) -> None:
    """In history, Home and the activity log, with the text where previews are on, and nothing is read again."""
    await carded.show_name("maya", await carded.type("maya", "/likewise", "account"))
    await carded.type("maya", "/like", SPOOFED)
    await carded.container.storage.background.drain(5)
    assert readers(carded) == [None]

    for said in (
        as_text(await carded.type("maya", "/likewise", "history")),
        words(await opened(carded, "maya")),
        as_text(await carded.type("maya", "/likewise", "audit")),
    ):
        assert "ost by @acmehq · " in said
        assert TEXT in said
        assert "potus" not in said
    assert readers(carded) == [None]

    await carded.container.x.linking.update_preferences(member(carded), show_previews=False)
    said = as_text(await carded.type("maya", "/likewise", "history"))
    assert "Post by @acmehq · " in said
    assert TEXT not in said

    carded.clock.move(hours=2)  # X's content is kept for an hour
    assert "Post by @potus · " in as_text(await carded.type("maya", "/likewise", "history"))


async def test_what_x_showed_one_person_names_no_post_for_another(carded: Scene) -> None:
    """A protected post is kept for who may see it alone."""
    await carded.connected("lena")
    await carded.type("lena", "/likers", link(PROTECTED))
    previews, posts = carded.container.likes.post_previews, [PostRef(PROTECTED)]

    assert list(await previews.names(member(carded, "lena"), posts)) == [PROTECTED]
    assert await previews.names(member(carded, "lena"), posts, public=True) == {}
    assert await previews.names(member(carded, "maya"), posts) == {}


async def test_a_choice_among_posts_shows_what_each_says(carded: Scene) -> None:
    """The form of a message's menu has a post's author and text where X was asked for it lately."""
    await carded.type("maya", "/like", ANNOUNCED)
    await carded.container.storage.background.drain(5)

    options = str((await picked(carded, "maya", f"{SPOOFED} or {link(HIRING)}")).blocks)

    assert "Post by @acmehq · " in options
    assert TEXT in options
    assert f"x.com/i/web/status/{HIRING}" in options


async def test_the_handle_of_a_link_goes_with_the_history(acme: Scene) -> None:
    """It is a part of the entry; nothing else keeps it."""
    await acme.connected("sam")
    await acme.type("sam", "/like", SPOOFED)
    listed = await acme.type("sam", "/likewise", "history")
    assert "potus" in str((await stored(acme))["like_events"])

    await acme.click("sam", listed, "ask:delete_history")

    assert "potus" not in str(await stored(acme))
