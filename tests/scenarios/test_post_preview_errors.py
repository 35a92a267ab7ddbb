"""Post previews of unusual or unavailable posts: the reply arrives in any case."""

import pytest
from sqlalchemy import update

from bot.db import Sealed
from bot.db.tables import CachedXResponse
from bot.posts import PostRef
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT, MEETUP, PRODUCT, THREAD
from tests.conftest import MovableClock
from tests.reply_words import liked_as, says_liked
from tests.scenarios.conftest import ANNOUNCED, Scene, scene
from tests.scenarios.instances import second_instance
from tests.scenarios.post_preview_steps import READ, link, member, readers, shows, with_previews
from tests.scenarios.test_refresh import late_answer

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.slow]


@pytest.fixture
async def previews_on(acme: Scene) -> Scene:
    """Acme with post previews on, and Maya connected."""
    return await with_previews(acme, "maya")


async def test_links_media_and_long_texts_are_shown_completely(previews_on: Scene) -> None:
    """Links as X displays them; pictures by their description."""
    meetup = await previews_on.type("maya", "/like", link(MEETUP))
    assert "{'type': 'link', 'url': 'https://t.co/AcmePorto4', 'text': 'acme.example/meetups/porto" in str(
        meetup.blocks
    )
    assert "https://x.com/theo_dev" in str(meetup.blocks)

    assert "Picture: Two bar charts" in as_text(await previews_on.type("maya", "/like", link(PRODUCT)))
    assert shows(await previews_on.type("maya", "/like", link(THREAD)), THREAD)


@pytest.mark.parametrize(
    "kind", [FaultKind.STATUS, FaultKind.DROP, FaultKind.RATE_LIMITED, FaultKind.INVALID_JSON]
)
async def test_a_failed_preview_does_not_stop_the_like(previews_on: Scene, kind: FaultKind) -> None:
    previews_on.x.faults.every(kind, "GET", f"{READ}*", seconds=60)

    answer = await previews_on.type("maya", "/like", ANNOUNCED)

    assert liked_as("maya_builds", as_text(answer))
    assert not shows(answer, ANNOUNCEMENT)
    assert previews_on.liked("maya_builds", ANNOUNCEMENT)


async def test_a_budget_too_small_for_the_preview_covers_the_like(
    database_url: str, clock: MovableClock
) -> None:
    """The like comes first."""
    async with scene(database_url, clock, DAILY_BUDGET="0.03") as acme:
        await with_previews(acme, "maya")

        answer = await acme.type("maya", "/like", ANNOUNCED)

        assert liked_as("maya_builds", as_text(answer))
        assert readers(acme) == []


async def test_a_slow_preview_is_left_out(previews_on: Scene) -> None:
    """The read goes on in the background and serves the next reply."""
    held = previews_on.x.faults.hold("GET", f"{READ}*")
    async with second_instance(previews_on, answer_within=1.0) as hasty:
        answer = await late_answer(hasty, "maya", "/like", ANNOUNCED, said="Liked")
        assert liked_as("maya_builds", as_text(answer))
        assert not shows(answer, ANNOUNCEMENT)
        held.release()
        await hasty.container.storage.background.drain(30)

    assert shows(await previews_on.type("maya", "/like", ANNOUNCED), ANNOUNCEMENT)
    assert len(readers(previews_on)) == 1


async def test_without_the_apps_token_there_are_no_public_previews(previews_on: Scene) -> None:
    """A post read with a member's token isn't shown in public."""
    await previews_on.type("maya", "/like", ANNOUNCED)

    assert (
        await previews_on.container.likes.post_previews.public_preview(
            member(previews_on), PostRef(ANNOUNCEMENT)
        )
        is None
    )


async def test_a_withheld_post_is_not_shown(previews_on: Scene) -> None:
    """The app can't know in which country the reader is."""
    previews_on.x.world.posts[ANNOUNCEMENT].withheld = True

    answer = await previews_on.type("maya", "/like", ANNOUNCED)

    assert says_liked(as_text(answer))
    assert not shows(answer, ANNOUNCEMENT)


async def test_a_repost_is_not_shown(previews_on: Scene) -> None:
    """X truncates its text, and a post is shown completely or not at all."""
    original = previews_on.x.world.posts[ANNOUNCEMENT]
    repost = previews_on.x.world.add_post(
        previews_on.account("theo_dev"), f"RT @acmehq: {original.text[:100]}…"
    )
    repost.repost_of = original

    answer = as_text(await previews_on.type("maya", "/like", link(repost.id)))

    assert says_liked(answer)
    assert "RT @acmehq" not in answer


async def test_a_cached_post_that_cannot_be_decrypted_is_read_again(previews_on: Scene) -> None:
    """After the key was lost, for example."""
    await previews_on.type("maya", "/like", ANNOUNCED)
    async with previews_on.container.storage.database.session() as session:
        await session.execute(update(CachedXResponse).values(response=Sealed(b"nobody can open this")))

    assert shows(await previews_on.type("maya", "/like", ANNOUNCED), ANNOUNCEMENT)
    assert len(readers(previews_on)) == 2
