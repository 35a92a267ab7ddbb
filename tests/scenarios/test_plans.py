"""X plans without likes: the reply leads to X, and doesn't claim that the post was liked."""

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


def count_like_requests(acme: Scene) -> int:
    """Count the requests to like or unlike that X got."""
    return sum("/likes" in recorded_request.path for recorded_request in acme.x.requests)


@EITHER
async def test_a_plan_without_likes_offers_like_on_x(acme: Scene) -> None:
    """The reply says why, and that the app can't know whether the post is liked."""
    await acme.connect("maya")
    acme.x.plan = Plan.NO_LIKES

    answer = await acme.type("maya", "/like", ANNOUNCED)

    assert button(answer, "link:like")["url"] == INTENT
    assert LEFT_TO_X in as_text(answer)
    assert LIKED not in as_text(answer)
    assert "@maya_builds" not in as_text(answer) or "as @maya_builds" in as_text(answer)
    assert "went wrong" not in as_text(answer)
    assert answer.ephemeral


@EITHER
async def test_the_plans_refusal_is_remembered(acme: Scene) -> None:
    """The next like, of whichever member, isn't sent to X; the ledger has no entry."""
    await acme.connect("maya")
    await acme.connect("sam")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("maya", "/like", ANNOUNCED)

    answer = await acme.type("sam", "/like", ANNOUNCED)

    assert button(answer, "link:like")
    assert count_like_requests(acme) == 1
    assert "liked this with Likewise" not in as_text(await acme.type("sam", "/likers", ANNOUNCED))


@EITHER
async def test_the_plans_refusal_is_known_to_every_process(acme: Scene) -> None:
    """It's in the database."""
    await acme.connect("maya")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("maya", "/like", ANNOUNCED)
    acme.x.requests.clear()

    async with second_instance(acme):
        answer = await acme.type("maya", "/like", ANNOUNCED)

    assert button(answer, "link:like")
    assert acme.x.requests == []


@EITHER
async def test_a_plan_without_likes_requires_no_connection(acme: Scene) -> None:
    """The last click is on X anyway."""
    await acme.connect("maya")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("maya", "/like", ANNOUNCED)

    assert button(await acme.type("sam", "/like", ANNOUNCED), "link:like")


@EITHER
async def test_x_is_asked_again_after_six_hours(acme: Scene) -> None:
    """Once, as the plan may have changed."""
    await acme.connect("maya")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("maya", "/like", ANNOUNCED)

    acme.clock.move(hours=5, minutes=59)
    await acme.type("maya", "/like", ANNOUNCED)
    assert count_like_requests(acme) == 1

    acme.clock.move(minutes=2)
    assert button(await acme.type("maya", "/like", ANNOUNCED), "link:like")
    assert count_like_requests(acme) == 2


@EITHER
async def test_likes_return_with_the_plan(acme: Scene) -> None:
    """In every process, without a restart."""
    await acme.connect("maya")
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
async def test_a_refused_like_does_not_stop_unlikes(acme: Scene) -> None:
    """Each has its own plan gate."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    acme.x.plan = Plan.NO_LIKES
    await acme.type("maya", "/like", ANNOUNCED)
    asked = count_like_requests(acme)

    answer = await acme.type("maya", "/unlike", ANNOUNCED)

    assert count_like_requests(acme) == asked + 1
    assert button(answer, "link:open")["url"].endswith(ANNOUNCEMENT)
    assert LEFT_TO_X in as_text(answer)
    assert UNLIKED not in as_text(answer)


@EITHER
async def test_a_plan_without_likes_still_shows_likers(acme: Scene) -> None:
    await acme.connect("maya")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("maya", "/like", ANNOUNCED)

    assert "@acmehq" in as_text(await acme.type("maya", "/likers", MAYAS))


@EITHER
async def test_a_403_without_a_reason_is_not_remembered(acme: Scene) -> None:
    """It's about this post and this member."""
    await acme.connect("maya")
    acme.x.plan = Plan.PLAIN_FORBIDDEN

    answer = as_text(await acme.type("maya", "/like", ANNOUNCED))
    acme.x.plan = Plan.LIKES

    assert words_for(errors.RefusedByX()) in answer
    assert "[Like on X]" not in answer
    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))


async def test_likes_mode_intent_needs_no_account_and_no_call(database_url: str, clock: MovableClock) -> None:
    """Everybody gets the *Like on X* button at once."""
    async with mode(database_url, clock, "intent") as acme:
        answer = await acme.type("maya", "/like", ANNOUNCED)
        assert button(answer, "link:like")["url"] == INTENT
        assert button(await acme.type("maya", "/unlike", ANNOUNCED), "link:open")
        assert acme.x.requests == []


@EITHER
async def test_likes_mode_api_asks_x_each_time(database_url: str, sign_in: str, clock: MovableClock) -> None:
    """A refusal still offers *Like on X*."""
    async with mode(database_url, clock, "api", sign_in) as acme:
        await acme.connect("maya")
        acme.x.plan = Plan.NO_LIKES
        for _ in range(2):
            assert button(await acme.type("maya", "/like", ANNOUNCED), "link:like")
        assert count_like_requests(acme) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_like_on_x_opens_xs_like_page(acme: Scene) -> None:
    await acme.connect("maya")
    acme.x.plan = Plan.NO_LIKES
    url = button(await acme.type("maya", "/like", ANNOUNCED), "link:like")["url"]

    async with HttpBrowser() as http_browser:
        page = await http_browser.open(url.replace("https://x.com", acme.x.url))
    assert http_browser.status == 200
    assert "Relay 2.0" in page


PROTECTED_BY = ("maya", "sam", "lena")


async def cause_plain_403s(acme: Scene, people: tuple[str, ...] = PROTECTED_BY) -> str:
    """Let several members get a 403 without a reason for several posts; return the last reply."""
    said = ""
    for person, post in zip(people, cycle((ANNOUNCED, MAYAS))):
        said = as_text(await acme.type(person, "/like", post))
    return said


async def with_likes(acme: Scene, *people: str) -> None:
    """Connect members, each of whom likes a post on X."""
    for person in people:
        await acme.connect(person)
        acme.x.world.like(acme.account(ACCOUNTS[person]), acme.x.world.posts[HIRING])


async def test_403s_without_a_reason_turn_off_no_likes(acme: Scene) -> None:
    """After three members get one on two posts, the app repeats an existing like as a probe, which X accepts."""
    await with_likes(acme, *PROTECTED_BY)
    acme.x.faults.every(FaultKind.STATUS, "POST", "/2/users/*/likes", status=403).times = 3

    said = await cause_plain_403s(acme)

    assert words_for(errors.RefusedByX()) in said
    assert count_like_requests(acme) == 4
    assert liked_as("maya_builds", as_text(await acme.type("maya", "/like", ANNOUNCED)))


async def test_a_plan_that_refuses_without_a_reason_is_detected(acme: Scene) -> None:
    """X refuses even the probe with an already liked post; no like changes."""
    await with_likes(acme, *PROTECTED_BY)
    acme.x.plan = Plan.PLAIN_FORBIDDEN
    before = [acme.liked("lena_ops", post) for post in acme.x.world.posts]

    said = await cause_plain_403s(acme)

    assert "One more step" in said
    assert [acme.liked("lena_ops", post) for post in acme.x.world.posts] == before
    asked = count_like_requests(acme)
    assert button(await acme.type("maya", "/like", ANNOUNCED), "link:like")
    assert count_like_requests(acme) == asked


async def test_without_a_liked_post_to_probe_likes_stay_on(acme: Scene) -> None:
    """Each reply is about its post, and X is asked each time."""
    for person in PROTECTED_BY:
        await acme.connect(person)
    for post in acme.x.world.posts.values():
        for person in PROTECTED_BY:
            acme.x.world.unlike(acme.account(ACCOUNTS[person]), post)
    acme.x.plan = Plan.PLAIN_FORBIDDEN
    await cause_plain_403s(acme)
    acme.x.plan = Plan.LIKES

    assert liked_as("maya_builds", as_text(await acme.type("maya", "/like", ANNOUNCED)))


async def test_refused_tenants_turn_off_no_likes_of_others(many: Scene) -> None:
    """If X limits all accounts of a workspace, likes are off in that workspace alone.

    However many such workspaces there are.
    """
    await installed_everywhere(many)
    await with_likes(many, *PROTECTED_BY)
    many.x.plan = Plan.PLAIN_FORBIDDEN
    assert "One more step" in await cause_plain_403s(many)
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


async def test_403s_of_several_tenants_do_not_add_up(acme: Scene) -> None:
    """One member in each of five tenants gets one, and no probe follows."""
    worth = [
        await acme.container.storage.plan_gate.note_forbidden(
            "like", Member(f"T{n}", f"T{n}", "U1"), PostRef(str(n))
        )
        for n in range(1, 6)
    ]
    assert not any(worth)


async def test_an_admin_can_check_the_plan_again(acme: Scene) -> None:
    """At most every five minutes; likes return for everybody at once."""
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


async def test_after_an_unconnected_admins_check_the_next_like_asks_x(acme: Scene) -> None:
    """The admin needn't connect."""
    await acme.connect("sam")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("sam", "/like", ANNOUNCED)
    acme.x.plan = Plan.LIKES
    settings = await acme.type("maya", "/likewise", "settings")

    assert NEXT_LIKE_TELLS in as_text(await acme.click("maya", settings, "ask:check_plan"))
    assert liked_as("sam_writes", as_text(await acme.type("sam", "/like", ANNOUNCED)))


async def test_only_admins_check_the_plan(acme: Scene) -> None:
    """Other members don't see the button, and a forged click is refused."""
    await acme.connect("sam")
    acme.x.plan = Plan.NO_LIKES
    await acme.type("sam", "/like", ANNOUNCED)
    assert "Check X's plan again" not in as_text(await acme.type("sam", "/likewise", "settings"))

    theirs = await acme.type("maya", "/likewise", "settings")
    forged = await acme.type("sam", "/likewise", "settings")
    section = next(block for block in forged.blocks if "accessory" in block)
    section["accessory"] = button(theirs, "ask:check_plan")
    assert words_for(errors.NotAnAdmin()) in as_text(await acme.click("sam", forged, "ask:check_plan"))


async def test_the_demos_first_step_says_what_to_do_in_each_plan(acme: Scene) -> None:
    """Where X refuses a like without a reason, the step is done once it is liked on X."""
    await acme.connect("maya")
    step = acme.slack.tour[0]
    acme.x.plan = Plan.OUT_OF_CREDIT
    assert "Choose another" in step.hint()
    acme.x.plan = Plan.PLAIN_FORBIDDEN
    assert "click Open on X" in step.hint()

    answer = await acme.type("maya", "/like", ANNOUNCED)

    assert button(answer, "link:open")["url"].endswith(ANNOUNCEMENT)
    assert not step.is_done()
    acme.x.world.like(acme.account("maya_builds"), acme.x.world.posts[ANNOUNCEMENT])
    assert step.is_done()


async def test_an_x_that_fails_while_it_is_probed_tells_nothing(acme: Scene) -> None:
    """Its plan is as unknown as before: each is told about the post, and X stays asked."""
    await with_likes(acme, *PROTECTED_BY)
    acme.x.plan = Plan.PLAIN_FORBIDDEN
    acme.x.faults.every(FaultKind.STATUS, "GET", "/2/users/*/liked_tweets", status=503)

    assert words_for(errors.RefusedByX()) in await cause_plain_403s(acme)
    acme.x.plan = Plan.LIKES
    assert liked_as("maya_builds", as_text(await acme.type("maya", "/like", ANNOUNCED)))
