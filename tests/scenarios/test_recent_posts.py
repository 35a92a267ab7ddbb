"""`/like` and `/unlike` without a link offer the channel's last posts."""

from bot.sandbox.smoke_test import as_text
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene
from tests.scenarios.team import posted, turn_on_replies


async def test_the_last_posts_of_the_channel_are_offered(acme: Scene) -> None:
    """Newest first; one click likes or unlikes."""
    await turn_on_replies(acme)
    await posted(acme, f"Look: {ANNOUNCED}")
    acme.clock.move(minutes=1)
    await posted(acme, f"And this: {MAYAS}")
    await acme.connect("sam")

    offered = await acme.type("sam", "/like")
    liked = await acme.click("sam", offered, "ask:like:pick1")
    assert "@sam_writes" in as_text(liked)
    assert acme.liked("sam_writes", MAYAS.rpartition("/")[2])

    offered = await acme.type("sam", "/likewise", "unlike")
    await acme.click("sam", offered, "ask:unlike:pick1")
    assert not acme.liked("sam_writes", MAYAS.rpartition("/")[2])


async def test_a_post_is_offered_for_a_week_in_its_own_channel(acme: Scene) -> None:
    """Otherwise the command shows its usage."""
    await turn_on_replies(acme)
    await posted(acme)
    assert "Which post" in as_text(await acme.type("sam", "/like"))

    assert "/like https://x.com/" in as_text(await acme.type("sam", "/like", channel="#launches"))
    acme.clock.move(days=8)
    assert "/like https://x.com/" in as_text(await acme.type("sam", "/like"))
