"""Signed requests of Slack that somebody recorded, sent again to another process."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.slack.exchange import SentRequest
from bot.sandbox.x.seed import MAYAS_POST
from tests.conftest import MovableClock
from tests.paths import http_here
from tests.scenarios.conftest import ANNOUNCED, MAYAS, PATIENCE, Scene, scene
from tests.scenarios.instances import second_instance
from tests.scenarios.team import posted, turn_on_replies, wait_for_events, written
from tests.scenarios.test_sharing import public
from tests.scenarios.test_shortcuts import open_choice
from tests.scenarios.watching import stored_text


@pytest.fixture
async def acme(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with scene(database_url, clock) as made:
        await made.connect("maya")
        yield made


async def replayed(acme: Scene, recorded: list[SentRequest]) -> None:
    """Send them to another process of the deployment, in their order."""
    await acme.slack.settled()
    async with second_instance(acme) as other, http_here() as http:
        for sent in list(recorded):
            response = await http.post(acme.slack.request_url, content=sent.raw, headers=sent.headers)
            assert response.status_code == 200
            await acme.slack.settled()
            await other.container.storage.background.drain(PATIENCE)


async def test_a_removed_share_is_not_posted_again(acme: Scene) -> None:
    """Of a like and of a list of likers; the removal is replayed, too. A new click shares again."""
    answer = await acme.type("maya", "/like", MAYAS)
    likers = await acme.type("maya", "/likers", MAYAS)
    for message, action in ((answer, "ask:share"), (likers, "ask:share_list")):
        await acme.click("maya", message, action)
        recorded = acme.slack.requests[-1:]
        await acme.click("maya", public(acme)[-1], "ask:unshare")
        recorded += acme.slack.requests[-1:]
        acme.slack.api_calls.clear()

        await replayed(acme, recorded + recorded[:1])

        assert public(acme) == []
        await acme.click("maya", message, action)
        assert len(public(acme)) == 1
        await acme.click("maya", public(acme)[-1], "ask:unshare")


async def test_a_replayed_session_changes_nothing_that_others_see(acme: Scene) -> None:
    """A command, a button, a shortcut with its form, and events, in a team channel."""
    await acme.connect("sam")
    await turn_on_replies(acme)
    before = len(acme.slack.requests)
    await posted(acme, MAYAS)
    answer = await acme.type("maya", "/like", ANNOUNCED)
    await acme.click("maya", answer, "ask:share")
    await acme.click("maya", answer, "ask:share_team")
    view = await open_choice(acme, "sam", text=f"{MAYAS} {ANNOUNCED}")
    await acme.slack.submit("sam", view, {"post": {"choice": MAYAS_POST}})
    await wait_for_events(acme)
    for _ in range(2):  # a channel gets one message a second
        await written(acme)
    recorded = acme.slack.requests[before:]
    seen, rows = len(public(acme)), await stored_text(acme)

    await replayed(acme, recorded)

    now = await stored_text(acme)
    assert len(public(acme)) == seen
    assert len(recorded) > 6
    unchanged = (
        "audit",
        "grants",
        "like_intent_clicks",
        "member_preferences",
        "share_keys",
        "thread_posts",
        "workspaces",
    )
    assert {name: now[name] for name in unchanged} == {name: rows[name] for name in unchanged}
    assert len(now["thread_replies"]) == len(rows["thread_replies"])
