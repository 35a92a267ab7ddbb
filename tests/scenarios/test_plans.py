"""Liking may not be in the plan: then the last click is on X, and the app says what it can't know."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.sandbox.visitor import Visitor
from bot.sandbox.walk import as_text
from bot.sandbox.x import Plan
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.conftest import MovableClock
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button, scene
from tests.scenarios.instances import second_instance
from tests.scenarios.sign_ins import EITHER

INTENT = f"https://x.com/intent/like?tweet_id={ANNOUNCEMENT}"


@asynccontextmanager
async def mode(
    database_url: str, clock: MovableClock, likes_mode: str, sign_in: str = "oauth2"
) -> AsyncIterator[Scene]:
    """The app with a LIKES_MODE."""
    async with scene(database_url, clock, sign_in=sign_in, LIKES_MODE=likes_mode) as made:
        yield made


def likes_asked(acme: Scene) -> int:
    """Count the likes and unlikes that X was asked for."""
    return sum("/likes" in seen.path for seen in acme.x.requests)


@EITHER
async def test_a_plan_without_likes_leaves_the_click_to_x(acme: Scene) -> None:
    """The answer is one button that leads to X, says why, and that the app can't know whether it happened."""
    await acme.connected("maya")
    acme.x.plan = Plan.NO_LIKES

    answer = await acme.type("maya", "/like", ANNOUNCED)

    assert button(answer, "link:like")["url"] == INTENT
    assert "doesn't include liking" in as_text(answer)
    assert "can't know whether" in as_text(answer)
    assert "@maya_builds" not in as_text(answer) or "signed in as" in as_text(answer)
    assert "went wrong" not in as_text(answer)
    assert answer.ephemeral


@EITHER
async def test_the_refusal_is_remembered(acme: Scene) -> None:
    """X is not asked again for each like, by anyone; nothing goes to the ledger."""
    await acme.connected("maya")
    await acme.connected("sam")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("maya", "/like", ANNOUNCED)

    answer = await acme.type("sam", "/like", ANNOUNCED)

    assert button(answer, "link:like")
    assert likes_asked(acme) == 1
    assert "through Likewise" not in as_text(await acme.type("sam", "/likers", ANNOUNCED))


@EITHER
async def test_the_refusal_is_remembered_by_all_processes(acme: Scene) -> None:
    """A second process of the deployment knows it from the database, and makes no call."""
    await acme.connected("maya")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("maya", "/like", ANNOUNCED)
    acme.x.requests.clear()

    async with second_instance(acme):
        answer = await acme.type("maya", "/like", ANNOUNCED)

    assert button(answer, "link:like")
    assert acme.x.requests == []


@EITHER
async def test_who_is_not_connected_is_not_made_to(acme: Scene) -> None:
    """Where the last click is on X anyway, nobody is asked to connect first."""
    await acme.connected("maya")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("maya", "/like", ANNOUNCED)

    assert button(await acme.type("sam", "/like", ANNOUNCED), "link:like")


@EITHER
async def test_it_is_asked_again_after_a_while(acme: Scene) -> None:
    """Plans change: six hours later X is asked again, once, and refuses or doesn't."""
    await acme.connected("maya")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("maya", "/like", ANNOUNCED)

    acme.clock.move(hours=5, minutes=59)
    await acme.type("maya", "/like", ANNOUNCED)
    assert likes_asked(acme) == 1

    acme.clock.move(minutes=2)
    assert button(await acme.type("maya", "/like", ANNOUNCED), "link:like")
    assert likes_asked(acme) == 2


@EITHER
async def test_it_returns_by_itself(acme: Scene) -> None:
    """Once the plan includes likes again, so does the answer; for every process, without a restart."""
    await acme.connected("maya")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("maya", "/like", ANNOUNCED)
    acme.x.plan = Plan.LIKES
    acme.clock.move(hours=6, minutes=1)

    assert "Liked" in as_text(await acme.type("maya", "/like", ANNOUNCED))
    assert acme.liked("maya_builds", ANNOUNCEMENT)
    async with second_instance(acme):
        await acme.type("maya", "/unlike", ANNOUNCED)
        assert "Liked" in as_text(await acme.type("maya", "/like", ANNOUNCED))


@EITHER
async def test_unliking_is_judged_apart(acme: Scene) -> None:
    """That X refuses a like says nothing of an unlike: each is asked for, and remembered, by itself."""
    await acme.connected("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    acme.x.plan = Plan.NO_LIKES
    await acme.type("maya", "/like", ANNOUNCED)
    asked = likes_asked(acme)

    answer = await acme.type("maya", "/unlike", ANNOUNCED)

    assert likes_asked(acme) == asked + 1
    assert button(answer, "link:open")["url"].endswith(ANNOUNCEMENT)
    assert "taking likes back" in as_text(answer)
    assert "can't know whether" in as_text(answer)


@EITHER
async def test_looking_still_works(acme: Scene) -> None:
    """The plan excludes writing likes only; the likers are still shown."""
    await acme.connected("maya")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("maya", "/like", ANNOUNCED)

    assert "@acmehq" in as_text(await acme.type("maya", "/likers", MAYAS))


@EITHER
async def test_a_plain_refusal_is_about_this_post_and_person(acme: Scene) -> None:
    """A 403 that names no plan is told to the one person, and not remembered for the others."""
    await acme.connected("maya")
    acme.x.plan = Plan.PLAIN_FORBIDDEN

    answer = as_text(await acme.type("maya", "/like", ANNOUNCED))
    acme.x.plan = Plan.LIKES

    assert "X refused this" in answer
    assert "[Like on X]" not in answer
    assert "Liked" in as_text(await acme.type("maya", "/like", ANNOUNCED))


async def test_intent_needs_no_account_and_no_call(database_url: str, clock: MovableClock) -> None:
    """With LIKES_MODE=intent everyone gets the button at once, connected or not."""
    async with mode(database_url, clock, "intent") as acme:
        answer = await acme.type("maya", "/like", ANNOUNCED)
        assert button(answer, "link:like")["url"] == INTENT
        assert button(await acme.type("maya", "/unlike", ANNOUNCED), "link:open")
        assert acme.x.requests == []


@EITHER
async def test_api_always_asks(database_url: str, sign_in: str, clock: MovableClock) -> None:
    """With LIKES_MODE=api a refusal is shown with the way to X, and X is asked each time."""
    async with mode(database_url, clock, "api", sign_in) as acme:
        await acme.connected("maya")
        acme.x.plan = Plan.NO_LIKES
        for _ in range(2):
            assert button(await acme.type("maya", "/like", ANNOUNCED), "link:like")
        assert likes_asked(acme) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_button_on_x_likes(acme: Scene) -> None:
    """The address is the one that X's page for likes takes."""
    await acme.connected("maya")
    acme.x.plan = Plan.NO_LIKES
    url = button(await acme.type("maya", "/like", ANNOUNCED), "link:like")["url"]

    async with Visitor() as visitor:
        page = await visitor.open(url.replace("https://x.com", acme.x.url))
    assert visitor.status == 200
    assert "Relay 2.0" in page
