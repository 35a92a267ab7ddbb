"""Team channels where the plan has no likes: clicks on *Like on X* are counted, and not called likes."""

from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import Plan
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.conftest import MovableClock
from tests.reply_words import team_likes
from tests.scenarios.conftest import ANNOUNCED, button, scene
from tests.scenarios.team import posted, reply, turn_on_replies, wait_for_events, written
from tests.scenarios.watching import stored_text


async def test_a_team_reply_counts_who_opened_the_post_on_x(database_url: str, clock: MovableClock) -> None:
    """Each member once, without guests who aren't allowed."""
    async with scene(database_url, clock, LIKES_MODE="intent") as acme:
        await turn_on_replies(acme)
        said = reply(acme, await posted(acme))
        assert button(said, "link:like:1")["url"] == f"https://x.com/intent/like?tweet_id={ANNOUNCEMENT}"

        for user in ("maya", "maya", "lena", "theo"):
            await acme.slack.click(user, said, "link:like:1")
        await wait_for_events(acme)
        await written(acme)

        assert "Opened on X by 2 teammates" in as_text(said)
        assert "Liked by" not in as_text(said)
        assert (await stored_text(acme))["like_events"] == []


async def test_a_private_replys_like_on_x_button_counts_too(database_url: str, clock: MovableClock) -> None:
    async with scene(database_url, clock, LIKES_MODE="intent") as acme:
        await turn_on_replies(acme)
        said = reply(acme, await posted(acme))

        await acme.slack.click("sam", await acme.type("sam", "/like", ANNOUNCED), "link:like")
        await wait_for_events(acme)
        await written(acme)

        assert "Opened on X by 1 teammate" in as_text(said)


async def test_without_a_team_channel_no_click_is_stored(database_url: str, clock: MovableClock) -> None:
    """Nothing would show it."""
    async with scene(database_url, clock, LIKES_MODE="intent") as acme:
        await acme.slack.click("sam", await acme.type("sam", "/like", ANNOUNCED), "link:like")

        assert (await stored_text(acme))["like_intent_clicks"] == []


async def test_clicks_are_deleted_after_a_month(database_url: str, clock: MovableClock) -> None:
    """Team replies aren't updated any longer then."""
    async with scene(database_url, clock, LIKES_MODE="intent") as acme:
        await turn_on_replies(acme)
        await acme.slack.click("sam", reply(acme, await posted(acme)), "link:like:1")
        await wait_for_events(acme)
        acme.clock.move(days=31)

        await acme.likewise.housekeeping()

        assert (await stored_text(acme))["like_intent_clicks"] == []


async def test_a_team_replys_button_changes_with_the_plan(database_url: str, clock: MovableClock) -> None:
    """Once X has refused a like; earlier likes are still counted as such."""
    async with scene(database_url, clock) as acme:
        await acme.connect("maya")
        await acme.connect("sam")
        await turn_on_replies(acme)
        said = reply(acme, await posted(acme))
        await acme.type("maya", "/like", ANNOUNCED)
        acme.x.plan = Plan.NO_LIKES

        left = await acme.click("sam", said, "ask:like:1")
        await acme.slack.click("sam", left, "link:like")
        await wait_for_events(acme)
        await written(acme)

        assert button(said, "link:like:1")
        assert team_likes(as_text(said)) == 1
        assert "Opened on X by 1 teammate" in as_text(said)
