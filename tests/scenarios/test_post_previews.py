"""Post previews: where they're on, a reply about a post shows it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot import errors
from bot.posts import PostRef
from bot.sandbox.environment import X_BEARER_TOKEN
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import Hidden, Plan
from bot.sandbox.x.seed import ANNOUNCEMENT, PROTECTED, TEXTS
from tests.conftest import MovableClock
from tests.error_words import words_for
from tests.reply_words import LEFT_TO_X
from tests.scenarios.conftest import ANNOUNCED, Scene, scene
from tests.scenarios.post_preview_steps import link, member, readers, shows, with_previews
from tests.scenarios.sign_ins import EITHER


@pytest.fixture
async def previews_on(acme: Scene) -> Scene:
    """Acme with post previews on, and Maya connected; posts are read with the member's token."""
    return await with_previews(acme, "maya")


@pytest.fixture
async def as_app(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """The same with the app's own token, and with Sam and Lena connected."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN) as made:
        yield await with_previews(made, "maya", "sam", "lena")


@EITHER
async def test_a_like_shows_the_post(previews_on: Scene) -> None:
    """Author, unaltered text, time as a permalink, and the counts from X."""
    answer = await previews_on.type("maya", "/like", ANNOUNCED)

    assert shows(answer, ANNOUNCEMENT)
    said, blocks = as_text(answer), str(answer.blocks)
    assert "@acmehq" in said
    assert f"^{PostRef(ANNOUNCEMENT).url}|" in blocks
    likes = len(previews_on.x.world.posts[ANNOUNCEMENT].likes)
    assert f"on X · {likes} likes" in said


async def test_unliking_and_looking_up_likers_show_the_post(previews_on: Scene) -> None:
    await previews_on.type("maya", "/like", ANNOUNCED)

    assert shows(await previews_on.type("maya", "/unlike", ANNOUNCED), ANNOUNCEMENT)
    assert shows(await previews_on.type("maya", "/likers", ANNOUNCED), ANNOUNCEMENT)


async def test_a_plan_without_likes_still_shows_the_post(previews_on: Scene) -> None:
    """The member sees what the *Like on X* button is for."""
    previews_on.x.plan = Plan.NO_LIKES

    answer = await previews_on.type("maya", "/like", ANNOUNCED)

    assert LEFT_TO_X in as_text(answer)
    assert shows(answer, ANNOUNCEMENT)


async def test_without_previews_no_post_is_read(acme: Scene) -> None:
    """They're off until an admin turns them on."""
    await acme.connect("maya")
    acme.x.requests.clear()

    assert not shows(await acme.type("maya", "/like", ANNOUNCED), ANNOUNCEMENT)
    assert readers(acme) == []


async def test_a_cached_post_costs_one_statement_and_no_call(previews_on: Scene) -> None:
    """Besides the like's request to X and its two statements."""
    await previews_on.type("maya", "/like", ANNOUNCED)
    await previews_on.container.storage.background.drain(30)
    previews_on.x.requests.clear()
    previews_on.statements.clear()

    answer = await previews_on.type("maya", "/like", ANNOUNCED)

    assert [recorded_request.method for recorded_request in previews_on.x.requests] == ["POST"]
    assert len(previews_on.statements) == 3, previews_on.statements
    assert shows(answer, ANNOUNCEMENT)
    assert "counted" in as_text(answer)


async def test_likers_show_the_count_after_a_like(previews_on: Scene) -> None:
    """The cached count is replaced."""
    await previews_on.type("maya", "/likers", ANNOUNCED)
    before = len(previews_on.x.world.posts[ANNOUNCEMENT].likes)
    await previews_on.type("maya", "/like", ANNOUNCED)

    assert f"{before + 1} likes" in as_text(await previews_on.type("maya", "/likers", ANNOUNCED))


async def test_a_public_post_is_read_by_the_app_once_for_everybody(as_app: Scene) -> None:
    """No member's token is used."""
    await as_app.type("maya", "/like", ANNOUNCED)

    assert shows(await as_app.type("sam", "/like", ANNOUNCED), ANNOUNCEMENT)
    assert readers(as_app) == [None]


async def test_concurrent_likes_read_the_post_once(as_app: Scene) -> None:
    """The second one waits for the first one's read."""
    answers = await asyncio.gather(
        as_app.type("maya", "/like", ANNOUNCED), as_app.type("sam", "/like", ANNOUNCED)
    )

    assert all(shows(answer, ANNOUNCEMENT) for answer in answers)
    assert readers(as_app) == [None]


async def test_a_protected_post_is_shown_only_to_its_followers(as_app: Scene) -> None:
    """The app can't see it, so it's read and cached for one member."""
    lenas = as_text(await as_app.type("lena", "/likers", link(PROTECTED)))
    mayas = as_text(await as_app.type("maya", "/likers", link(PROTECTED)))

    assert "The pears are in" in lenas
    assert "The pears are in" not in mayas
    assert (
        await as_app.container.likes.post_previews.public_preview(member(as_app), PostRef(PROTECTED)) is None
    )


async def test_a_public_preview_is_read_with_the_apps_token(as_app: Scene) -> None:
    """Only that may be posted to a channel."""
    card = await as_app.container.likes.post_previews.public_preview(member(as_app), PostRef(ANNOUNCEMENT))

    assert card is not None
    assert card.post.text == TEXTS[ANNOUNCEMENT]
    assert readers(as_app) == [None]


@pytest.mark.parametrize(
    ("hidden", "says"),
    [
        (Hidden.PARTIAL, words_for(errors.PostUnavailable())),
        (Hidden.FORBIDDEN, words_for(errors.RefusedByX())),
    ],
)
async def test_a_deleted_posts_preview_is_deleted_at_once(
    previews_on: Scene, hidden: Hidden, says: str
) -> None:
    """As soon as X reports it as gone, or only as unavailable."""
    previews_on.x.behaviors.missing = hidden
    await previews_on.type("maya", "/like", ANNOUNCED)
    previews_on.x.world.delete_post(previews_on.x.world.posts[ANNOUNCEMENT])

    assert says in as_text(await previews_on.type("maya", "/like", ANNOUNCED))
    previews_on.x.plan = Plan.NO_LIKES
    assert not shows(await previews_on.type("maya", "/unlike", ANNOUNCED), ANNOUNCEMENT)
