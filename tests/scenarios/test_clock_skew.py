"""The app's clock is two minutes off those of Slack and X, and everything works."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.conftest import MovableClock
from tests.error_words import LIKE_LIMIT, words_for
from tests.reply_words import LIKED
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, scene
from tests.scenarios.sign_ins import EITHER

pytestmark = pytest.mark.slow

AHEAD, BEHIND = timedelta(minutes=2), timedelta(minutes=-2)


@pytest.fixture(params=[AHEAD, BEHIND], ids=["ahead", "behind"])
async def skewed(
    database_url: str, clock: MovableClock, sign_in: str, request: pytest.FixtureRequest
) -> AsyncIterator[Scene]:
    async with scene(database_url, clock, sign_in=sign_in, app_clock=lambda: clock() + request.param) as made:
        await made.connect("maya")
        yield made


@EITHER
async def test_everything_works(skewed: Scene) -> None:
    """Connecting with an ID token, liking, looking up, paging."""
    assert LIKED in as_text(await skewed.type("maya", "/like", ANNOUNCED))
    listed = await skewed.type("maya", "/likers", MAYAS)
    assert "Page 2" in as_text(await skewed.click("maya", listed, "ask:likers:next"))
    assert ANNOUNCEMENT in str((await skewed.type("maya", "/liked")).blocks)


@pytest.mark.parametrize("minutes", [117, 119, 121, 123])
async def test_an_expiring_token_is_refreshed_in_time(skewed: Scene, minutes: int) -> None:
    """Around its expiry it's refreshed before or after X's refusal, and the like is done."""
    skewed.clock.move(minutes=minutes)

    assert LIKED in as_text(await skewed.type("maya", "/like", ANNOUNCED))
    assert skewed.grants("maya_builds") == 1


async def test_a_limit_is_respected_until_its_reset(skewed: Scene) -> None:
    """Shortly before, the reply names the limit, whether from the app or X; well after, the like is done."""
    skewed.x.world.limits.use_up("likePost", skewed.account("maya_builds").id)
    for minutes in (0, 14):
        skewed.clock.move(minutes=minutes)
        assert words_for(LIKE_LIMIT) in as_text(await skewed.type("maya", "/like", ANNOUNCED))

    skewed.clock.move(minutes=4)
    assert LIKED in as_text(await skewed.type("maya", "/like", ANNOUNCED))


async def test_a_like_is_in_the_list_at_once(skewed: Scene) -> None:
    """Cached lists are judged by the app's clock alone."""
    await skewed.type("maya", "/liked")
    await skewed.type("maya", "/like", ANNOUNCED)

    assert ANNOUNCEMENT in str((await skewed.type("maya", "/liked")).blocks)
