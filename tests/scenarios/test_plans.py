"""Liking may not be in the plan: then the last click is on X, and the app says what it can't know."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle

import pytest

from bot import errors
from bot.members import Member
from bot.posts import PostRef
from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind, Plan
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from tests.conftest import MovableClock
from tests.error_words import words_for
from tests.reply_words import LEFT_TO_X, LIKED, NEXT_LIKE_TELLS, STILL_REFUSED, UNLIKED, liked_as, says_liked
from tests.scenarios.conftest import ACCOUNTS, ANNOUNCED, MAYAS, Scene, button, scene
from tests.scenarios.installing import installed_everywhere
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
    return sum("/likes" in recorded_request.path for recorded_request in acme.x.requests)


@EITHER
async def test_a_plan_without_likes_leaves_the_click_to_x(acme: Scene) -> None:
    """The answer is one button that leads to X, says why, and that the app can't know whether it happened."""
    await acme.connected("maya")
    acme.x.plan = Plan.NO_LIKES

    answer = await acme.type("maya", "/like", ANNOUNCED)

    assert button(answer, "link:like")["url"] == INTENT
    assert LEFT_TO_X in as_text(answer)
    assert LIKED not in as_text(answer)
    assert "@maya_builds" not in as_text(answer) or "as @maya_builds" in as_text(answer)
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
    assert "liked this with Likewise" not in as_text(await acme.type("sam", "/likers", ANNOUNCED))


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

    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))
    assert acme.liked("maya_builds", ANNOUNCEMENT)
    async with second_instance(acme):
        await acme.type("maya", "/unlike", ANNOUNCED)
        assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))


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
    assert LEFT_TO_X in as_text(answer)
    assert UNLIKED not in as_text(answer)


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

    assert words_for(errors.RefusedByX()) in answer
    assert "[Like on X]" not in answer
    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))


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

    async with HttpBrowser() as http_browser:
        page = await http_browser.open(url.replace("https://x.com", acme.x.url))
    assert http_browser.status == 200
    assert "Relay 2.0" in page


PROTECTED_BY = ("maya", "sam", "lena")


async def refused_plainly(acme: Scene, people: tuple[str, ...] = PROTECTED_BY) -> str:
    """Let several people meet a 403 without a reason on several Posts; return the last answer."""
    said = ""
    for person, post in zip(people, cycle((ANNOUNCED, MAYAS))):
        said = as_text(await acme.type(person, "/like", post))
    return said


async def with_likes(acme: Scene, *people: str) -> None:
    """Connect people, each of whom likes a Post on X."""
    for person in people:
        await acme.connected(person)
        acme.x.world.like(acme.account(ACCOUNTS[person]), acme.x.world.posts[HIRING])


async def test_plain_refusals_of_a_plan_with_likes_turn_nothing_off(acme: Scene) -> None:
    """Three people's 403s on two Posts: X is asked about a Post that is liked already, takes it, and stays asked."""
    await with_likes(acme, *PROTECTED_BY)
    acme.x.faults.every(FaultKind.STATUS, "POST", "/2/users/*/likes", status=403).times = 3

    said = await refused_plainly(acme)

    assert words_for(errors.RefusedByX()) in said
    assert likes_asked(acme) == 4
    assert liked_as("maya_builds", as_text(await acme.type("maya", "/like", ANNOUNCED)))


async def test_a_plan_that_refuses_without_a_reason_is_found_out(acme: Scene) -> None:
    """Where X refuses even a Post that the account likes already, likes are left to X's pages; nobody's likes change."""
    await with_likes(acme, *PROTECTED_BY)
    acme.x.plan = Plan.PLAIN_FORBIDDEN
    before = [acme.liked("lena_ops", post) for post in acme.x.world.posts]

    said = await refused_plainly(acme)

    assert "[Like on X]" in said
    assert [acme.liked("lena_ops", post) for post in acme.x.world.posts] == before
    asked = likes_asked(acme)
    assert button(await acme.type("maya", "/like", ANNOUNCED), "link:like")
    assert likes_asked(acme) == asked


async def test_without_a_post_known_to_be_likeable_nothing_is_believed(acme: Scene) -> None:
    """Who likes nothing on X can't find out: each is told about the Post, and X stays asked."""
    for person in PROTECTED_BY:
        await acme.connected(person)
    for post in acme.x.world.posts.values():
        for person in PROTECTED_BY:
            acme.x.world.unlike(acme.account(ACCOUNTS[person]), post)
    acme.x.plan = Plan.PLAIN_FORBIDDEN
    await refused_plainly(acme)
    acme.x.plan = Plan.LIKES

    assert liked_as("maya_builds", as_text(await acme.type("maya", "/like", ANNOUNCED)))


async def test_refused_tenants_of_one_attacker_turn_nothing_off_for_others(many: Scene) -> None:
    """Where X limits all of a workspace's accounts, the probe's too, its likes go to X's pages; nobody else's do.

    However many workspaces have met that, the next one's likes are sent as before.
    """
    await installed_everywhere(many)
    await with_likes(many, *PROTECTED_BY)
    many.x.plan = Plan.PLAIN_FORBIDDEN
    assert "[Like on X]" in await refused_plainly(many)
    plan_gate = many.container.storage.plan_gate
    for n in range(9):
        await plan_gate.open_for_tenant("like", "oauth2", f"T0ATTACKER{n}")
    many.x.plan = Plan.LIKES

    assert button(await many.type("maya", "/like", ANNOUNCED), "link:like")
    prompt = await many.type("kai", "/likewise", "connect", channel="#newsroom")
    async with HttpBrowser() as http_browser:
        kai = many.slack.person("kai").key
        link = button(prompt, "link:connect")["url"]
        await connect(http_browser, link, slack_user=kai, x_account="theo_dev")
    answer = await many.type("kai", "/like", ANNOUNCED, channel="#newsroom")
    assert liked_as("theo_dev", as_text(answer))


async def test_hints_of_several_tenants_never_add_up(acme: Scene) -> None:
    """A person in each of five tenants meeting a 403 is no reason to look into it, be it on five Posts."""
    worth = [
        await acme.container.storage.plan_gate.note_forbidden(
            "like", Member(f"T{n}", f"T{n}", "U1"), PostRef(str(n))
        )
        for n in range(1, 6)
    ]
    assert not any(worth)


async def test_an_admin_has_the_plan_checked_again(acme: Scene) -> None:
    """The button finds out at once, brings likes back for everybody, and works once in five minutes."""
    await with_likes(acme, "maya", "sam")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("sam", "/like", ANNOUNCED)
    settings = await acme.type("maya", "/likewise", "settings")

    assert STILL_REFUSED in as_text(await acme.click("maya", settings, "ask:check_plan"))
    acme.x.plan = Plan.LIKES
    settings = await acme.type("maya", "/likewise", "settings")
    assert "checked a moment ago" in as_text(await acme.click("maya", settings, "ask:check_plan"))
    acme.clock.move(minutes=6)
    settings = await acme.type("maya", "/likewise", "settings")
    assert "X accepts likes" in as_text(await acme.click("maya", settings, "ask:check_plan"))

    assert liked_as("sam_writes", as_text(await acme.type("sam", "/like", ANNOUNCED)))
    assert "Check X's plan again" not in as_text(await acme.type("maya", "/likewise", "settings"))


async def test_an_admin_without_an_account_has_the_next_like_ask(acme: Scene) -> None:
    """Nobody has to connect to end a belief that no longer holds."""
    await acme.connected("sam")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("sam", "/like", ANNOUNCED)
    acme.x.plan = Plan.LIKES
    settings = await acme.type("maya", "/likewise", "settings")

    assert NEXT_LIKE_TELLS in as_text(await acme.click("maya", settings, "ask:check_plan"))
    assert liked_as("sam_writes", as_text(await acme.type("sam", "/like", ANNOUNCED)))


async def test_only_admins_have_the_plan_checked(acme: Scene) -> None:
    """Others don't see the button, and a forged one does nothing."""
    await acme.connected("sam")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("sam", "/like", ANNOUNCED)
    assert "Check X's plan again" not in as_text(await acme.type("sam", "/likewise", "settings"))

    theirs = await acme.type("maya", "/likewise", "settings")
    forged = await acme.type("sam", "/likewise", "settings")
    section = next(block for block in forged.blocks if "accessory" in block)
    section["accessory"] = button(theirs, "ask:check_plan")
    assert words_for(errors.NotAnAdmin()) in as_text(await acme.click("sam", forged, "ask:check_plan"))
