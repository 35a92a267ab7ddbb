"""Team channels where X's plan leaves likes to X's own page: what is counted is called what it is."""

from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import Plan
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.conftest import MovableClock
from tests.reply_words import team_likes
from tests.scenarios.conftest import ANNOUNCED, button, scene
from tests.scenarios.team import heard, posted, reply, turned_on, written
from tests.scenarios.watching import stored


async def test_it_says_opened_on_x(database_url: str, clock: MovableClock) -> None:
    """The button leads to X, each person counts once, guests who are left out don't, and nothing is called a like."""
    async with scene(database_url, clock, LIKES_MODE="intent") as acme:
        await turned_on(acme)
        said = reply(acme, await posted(acme))
        assert button(said, "link:like:1")["url"] == f"https://x.com/intent/like?tweet_id={ANNOUNCEMENT}"

        for user in ("maya", "maya", "lena", "theo"):
            await acme.slack.click(user, said, "link:like:1")
        await heard(acme)
        await written(acme)

        assert "Opened on X by 2 teammates" in as_text(said)
        assert "Liked by" not in as_text(said)
        assert (await stored(acme))["like_events"] == []


async def test_a_private_answers_button_counts_too(database_url: str, clock: MovableClock) -> None:
    """*Like on X* is the same button in every message."""
    async with scene(database_url, clock, LIKES_MODE="intent") as acme:
        await turned_on(acme)
        said = reply(acme, await posted(acme))

        await acme.slack.click("sam", await acme.type("sam", "/like", ANNOUNCED), "link:like")
        await heard(acme)
        await written(acme)

        assert "Opened on X by 1 teammate" in as_text(said)


async def test_nothing_is_kept_without_a_team_channel(database_url: str, clock: MovableClock) -> None:
    """Who presses the button is nobody's business where nothing is told of it."""
    async with scene(database_url, clock, LIKES_MODE="intent") as acme:
        await acme.slack.click("sam", await acme.type("sam", "/like", ANNOUNCED), "link:like")

        assert (await stored(acme))["like_intent_clicks"] == []


async def test_it_is_forgotten_after_a_month(database_url: str, clock: MovableClock) -> None:
    """No reply tells of it any more."""
    async with scene(database_url, clock, LIKES_MODE="intent") as acme:
        await turned_on(acme)
        await acme.slack.click("sam", reply(acme, await posted(acme)), "link:like:1")
        await heard(acme)
        acme.clock.move(days=31)

        await acme.likewise.housekeeping()

        assert (await stored(acme))["like_intent_clicks"] == []


async def test_a_plan_that_is_found_out_changes_the_button(database_url: str, clock: MovableClock) -> None:
    """Once X has refused, the reply leads to X; who liked before stays told as such."""
    async with scene(database_url, clock) as acme:
        await acme.connected("maya")
        await acme.connected("sam")
        await turned_on(acme)
        said = reply(acme, await posted(acme))
        await acme.type("maya", "/like", ANNOUNCED)
        acme.x.plan = Plan.NO_LIKES

        left = await acme.click("sam", said, "ask:like:1")
        await acme.slack.click("sam", left, "link:like")
        await heard(acme)
        await written(acme)

        assert button(said, "link:like:1")
        assert team_likes(as_text(said)) == 1
        assert "Opened on X by 1 teammate" in as_text(said)
