"""A member who opens the app's messages for the first time gets one greeting."""

from bot.sandbox.smoke_test import as_text
from tests.scenarios.conftest import Scene
from tests.scenarios.team import wait_for_events


async def greeting_texts(acme: Scene, user: str, *, times: int = 1) -> list[str]:
    """Open the Messages tab some times, and return what the app says there."""
    for _ in range(times):
        acme.slack.open_home(user, "messages")
        await wait_for_events(acme)
    return [as_text(message) for message in acme.slack.seen_by(user, "@app") if message.by_app]


async def test_everybody_is_greeted_once_for_their_role(acme: Scene) -> None:
    """Members learn to connect or to like; a guest isn't led to what would be refused."""
    await acme.connect("lena")

    (sam,) = await greeting_texts(acme, "sam", times=2)
    (lena,) = await greeting_texts(acme, "lena")
    (theo,) = await greeting_texts(acme, "theo")

    assert all("Welcome to Likewise" in said for said in (sam, lena, theo))
    assert "Connect your X account" in sam
    assert "/unlike" in lena
    assert "/like " not in theo


async def test_a_refused_greeting_is_not_retried(acme: Scene) -> None:
    """The next time the tab is opened, nothing is sent."""
    acme.slack.fail_next("chat.postMessage", "channel_not_found")

    assert await greeting_texts(acme, "sam", times=2) == []


async def test_a_forgotten_member_may_be_greeted_again(acme: Scene) -> None:
    """The record of it is deleted with everything else."""
    await greeting_texts(acme, "sam")
    asked = await acme.type("sam", "/likewise", "forget-me")
    await acme.click("sam", asked, "ask:forget")

    assert len(await greeting_texts(acme, "sam")) == 2
