"""The names of posts in lists: by author as X reported lately, otherwise by the handle in the member's link."""

from collections.abc import AsyncIterator

import pytest

from bot.posts import PostRef
from bot.sandbox.environment import X_BEARER_TOKEN
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING, PROTECTED, TEXTS
from tests.conftest import MovableClock
from tests.scenarios.conftest import ANNOUNCED, Scene, scene
from tests.scenarios.homes import home_text, open_home
from tests.scenarios.post_preview_steps import link, member, readers, with_previews
from tests.scenarios.team import posted, reply, turn_on_replies
from tests.scenarios.test_shortcuts import open_choice
from tests.scenarios.watching import stored_text

SPOOFED = f"https://x.com/potus/status/{ANNOUNCEMENT}"  # X opens a post under any handle
TEXT = TEXTS[ANNOUNCEMENT].split("\n")[0][:40]


@pytest.fixture
async def previews_on(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """Acme with post previews on, and Maya connected; the app reads public posts with its own token."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN) as made:
        yield await with_previews(made, "maya")


async def test_ones_own_lists_name_the_author_in_ones_link(acme: Scene) -> None:
    """Even after a button, which has no link; X gets no request."""
    await acme.connect("sam")
    await acme.type("sam", "/like", ANNOUNCED)
    acme.x.requests.clear()
    assert "Post by @acmehq · " in home_text(await open_home(acme, "sam"))
    listed = await acme.type("sam", "/likewise", "history")
    assert "Post by @acmehq · " in as_text(listed)
    assert acme.x.requests == []

    unliked = await acme.click("sam", listed, "ask:unlike:0")

    assert "the post by @acmehq" in as_text(unliked)
    assert "Post by @acmehq · " in as_text(await acme.type("sam", "/likewise", "history"))


async def test_a_team_channel_names_the_author_in_the_link_posted_there(acme: Scene) -> None:
    """The reply, the digest and the choice without a link, even without previews; X gets no request."""
    await acme.connect("lena")
    await turn_on_replies(acme)
    await acme.type("maya", "/likewise", "channel digest on")
    acme.x.requests.clear()
    message = await posted(acme, ANNOUNCED)
    assert "Post by @acmehq · " in as_text(reply(acme, message))
    assert "Post by @acmehq · " in as_text(await acme.type("sam", "/like"))
    assert acme.x.requests == []

    await acme.click("lena", reply(acme, message), "ask:like:1")
    assert "Post by @acmehq · " in as_text(await acme.type("lena", "/likewise", "history"))
    acme.clock.move(days=7)
    await acme.show_name("lena", await acme.type("lena", "/likewise", "account"))
    await acme.likewise.housekeeping()
    (digest,) = [each for each in acme.slack.seen_by("sam", "#social") if "week on X" in as_text(each)]
    assert "Post by @acmehq · " in as_text(digest)


async def test_the_activity_log_names_the_author_in_a_named_members_link(acme: Scene) -> None:
    """As X reported lately, or as in the member's link."""
    await acme.connect("lena")
    await acme.show_name("lena", await acme.type("lena", "/likewise", "account"))
    await acme.type("lena", "/like", ANNOUNCED)

    assert "liked a post by @acmehq · " in as_text(await acme.type("maya", "/likewise", "audit"))


async def test_the_author_from_x_replaces_the_one_in_the_link(previews_on: Scene) -> None:
    """With the text where previews are on, and without another read."""
    await previews_on.show_name("maya", await previews_on.type("maya", "/likewise", "account"))
    await previews_on.type("maya", "/like", SPOOFED)
    await previews_on.container.storage.background.drain(30)
    assert readers(previews_on) == [None]

    for said in (
        as_text(await previews_on.type("maya", "/likewise", "history")),
        home_text(await open_home(previews_on, "maya")),
        as_text(await previews_on.type("maya", "/likewise", "audit")),
    ):
        assert "ost by @acmehq · " in said
        assert TEXT in said
        assert "potus" not in said
    assert readers(previews_on) == [None]

    await previews_on.container.x.linking.update_preferences(member(previews_on), show_previews=False)
    said = as_text(await previews_on.type("maya", "/likewise", "history"))
    assert "Post by @acmehq · " in said
    assert TEXT not in said

    previews_on.clock.move(hours=2)  # X's content is cached for an hour
    assert "Post by @potus · " in as_text(await previews_on.type("maya", "/likewise", "history"))


async def test_a_protected_posts_author_is_shown_only_to_its_reader(previews_on: Scene) -> None:
    """The cached post belongs to the member with whose token it was read."""
    await previews_on.connect("lena")
    await previews_on.type("lena", "/likers", link(PROTECTED))
    previews, posts = previews_on.container.likes.post_previews, [PostRef(PROTECTED)]

    assert list(await previews.names(member(previews_on, "lena"), posts)) == [PROTECTED]
    assert await previews.names(member(previews_on, "lena"), posts, public=True) == {}
    assert await previews.names(member(previews_on, "maya"), posts) == {}


async def test_the_choice_of_posts_shows_cached_authors_and_texts(previews_on: Scene) -> None:
    """In the form for a message with several posts."""
    await previews_on.type("maya", "/like", ANNOUNCED)
    await previews_on.container.storage.background.drain(30)

    options = str((await open_choice(previews_on, "maya", f"{SPOOFED} or {link(HIRING)}")).blocks)

    assert "Post by @acmehq · " in options
    assert TEXT in options
    assert f"x.com/i/web/status/{HIRING}" in options


async def test_deleting_the_history_deletes_the_handles_in_its_links(acme: Scene) -> None:
    await acme.connect("sam")
    await acme.type("sam", "/like", SPOOFED)
    listed = await acme.type("sam", "/likewise", "history")
    assert "potus" in str((await stored_text(acme))["like_events"])

    await acme.click("sam", listed, "ask:delete_history")

    assert "potus" not in str(await stored_text(acme))
