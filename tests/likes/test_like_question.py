"""Likes on X that people report themselves: what X is asked, and what is written."""

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.db.tables import LikeEvent, LikeWindow, WorkspaceSpend
from bot.likes.like_question import NEWEST
from bot.likes.results import Account, Confirmation, ConfirmationWay, LikeNotSeen, LikeResult
from bot.posts import PostRef
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.secret import Secret
from tests.conftest import SQLITE
from tests.scenarios.conftest import Scene
from tests.scenarios.post_preview_steps import member

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)

POST = PostRef(ANNOUNCEMENT)


async def test_a_reported_like_is_looked_up(acme: Scene) -> None:
    """Once, among the newest five, without the posts' authors; the lookup is what it costs."""
    question, maya, account = acme.container.likes.question, member(acme), of_maya(acme)
    assert await question.ask(maya, POST) == LikeNotSeen(POST, account, NEWEST)
    assert not await question.is_recorded(maya, POST)

    acme.x.world.like(acme.account("maya_builds"), acme.x.world.posts[ANNOUNCEMENT])
    liked = await question.ask(maya, POST)
    assert liked == LikeResult("like", POST, account, Confirmation.LOOKUP, again=False)
    assert await question.is_recorded(maya, POST)
    assert await written(acme) == [("like", account.x_user_id, "x", 0, "lookup")]
    assert [asked.query["max_results"] for asked in acme.x.requests] == ["5", "5"]
    assert not any("author_id" in asked.query["expansions"] for asked in acme.x.requests)
    async with acme.container.storage.database.session() as session:
        assert await session.scalar(select(WorkspaceSpend.reserved_micros)) == (
            acme.settings.prices.user_read + 2 * acme.settings.prices.post_read
        )


async def test_only_a_recorded_like_is_taken_back(acme: Scene) -> None:
    """As the person says; with the account of then if none is connected now."""
    question, maya, account = acme.container.likes.question, member(acme), of_maya(acme)
    unliked = LikeResult("unlike", POST, account, Confirmation.PERSON, again=False)
    assert await question.took_back(maya, POST) == unliked
    assert await written(acme) == []

    for linked in (True, False):
        await acme.container.likes.likes.like(maya, POST, surface="command")
        if not linked:
            await acme.container.x.linking.disconnect(maya)
        said = await question.took_back(maya, POST)
        assert said == (unliked if linked else LikeResult("unlike", POST, None, Confirmation.PERSON))
        assert (await written(acme))[-1] == ("unlike", account.x_user_id, "x", 0, "person")
        assert not await question.is_recorded(maya, POST)


async def test_a_lookup_is_the_way_without_a_webhook(acme: Scene) -> None:
    """Without an account there is none; a window that X can't serve isn't left open."""
    windows, maya, sam = acme.container.likes.windows, member(acme), member(acme, "sam")
    assert await windows.way(maya) is ConfirmationWay.QUESTION
    assert await windows.way(sam) is ConfirmationWay.NONE

    for one in (maya, sam):
        assert await windows.open(one, POST, channel=None, reply=Secret("where to")) is False
    async with acme.container.storage.database.session() as session:
        assert await session.scalar(select(func.count()).select_from(LikeWindow)) == 0


def of_maya(acme: Scene) -> Account:
    return Account(acme.account("maya_builds").id, "maya_builds")


async def written(acme: Scene) -> list[tuple[Any, ...]]:
    async with acme.container.storage.database.session() as session:
        rows = await session.execute(
            select(
                LikeEvent.kind,
                LikeEvent.x_user_id,
                LikeEvent.surface,
                LikeEvent.cost_micros,
                LikeEvent.confirmed_by,
            ).order_by(LikeEvent.id)
        )
        return [tuple(row) for row in rows]
