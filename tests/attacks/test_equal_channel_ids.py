"""Two workspaces, and two organizations, whose channels, messages, users and posts have the same IDs."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.slack import Message
from bot.sandbox.slack.state import ApiCall
from bot.sandbox.smoke_test import as_text
from tests.conftest import SQLITE, MovableClock
from tests.reply_words import team_likes
from tests.scenarios.conftest import ANNOUNCED, PATIENCE, Scene, button, scene
from tests.scenarios.external_users import ORGANIZATION, OTHER, SOCIAL
from tests.scenarios.installing import installed_everywhere
from tests.scenarios.team import turn_on_replies, wait_for_events, written

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)


@pytest.fixture(params=["workspaces", "organizations"])
async def twins(
    request: pytest.FixtureRequest, database_url: str, clock: MovableClock
) -> AsyncIterator[Scene]:
    """Installed at Acme and Globex, whose team channels have one ID; Sam and Kai, with one ID, are connected."""
    async with scene(database_url, clock, SLACK_BOT_TOKEN="") as made:
        acme, globex = made.slack.workspace("acme"), made.slack.workspace("globex")
        if request.param == "organizations":
            acme.enterprise, globex.enterprise = ORGANIZATION, OTHER
            acme.org_wide = globex.org_wide = True
        await installed_everywhere(made)
        newsroom = made.slack.world.channel("#newsroom")
        del globex.channels[newsroom.id]
        newsroom.id = SOCIAL
        globex.channels[SOCIAL] = newsroom
        await made.connect("sam")
        prompt = await made.type("kai", "/likewise", "connect", "#newsroom")
        async with HttpBrowser() as browser:
            url = button(prompt, "link:connect")["url"]
            await connect(browser, url, slack_user=made.slack.person("kai").key, x_account="theo_dev")
        for admin, channel in (("maya", "#social"), ("nora", "#newsroom")):
            await turn_on_replies(made, channel, by=admin)
        yield made


async def link_shared(twins: Scene, message: Message, *teams: str) -> None:
    """Report the message's link to each team, as posted by the user with the ID of both Sam and Kai."""
    for team in teams:
        event = {
            "type": "link_shared",
            "user": twins.slack.person("sam").id,
            "channel": SOCIAL,
            "message_ts": message.ts,
            "links": [{"domain": "x.com", "url": ANNOUNCED}],
            "source": "conversations_history",
        }
        await twins.slack.event(event, team=team)
    await wait_for_events(twins)
    await written(twins)


def sent(
    twins: Scene, team: str, method: str = "chat.postMessage", *, thread: str | None = None
) -> list[ApiCall]:
    """Return the calls with a team's token, in this thread."""
    own = twins.slack.workspace(team).id
    calls = [call for call in twins.slack.api_calls if (call.method, call.team_id) == (method, own)]
    return [call for call in calls if thread is None or call.args.get("thread_ts") == thread]


def said(twins: Scene, team: str, thread: str) -> str:
    """Return what the team's reply in this thread says now."""
    (posted,) = sent(twins, team, thread=thread)
    return as_text(twins.slack.messages.find(str(posted.response["ts"])))


async def test_each_reply_counts_its_own_teams_likes(twins: Scene) -> None:
    """One channel ID, one message, one post, and one user ID; the other reply isn't even edited."""
    message = silent_message(twins)
    await link_shared(twins, message, "acme", "globex")
    assert [team_likes(said(twins, team, message.ts)) for team in ("acme", "globex")] == [0, 0]
    edited = len(sent(twins, "globex", "chat.update"))

    await twins.type("sam", "/like", ANNOUNCED)
    await twins.container.storage.background.drain(PATIENCE)
    await written(twins)

    assert [team_likes(said(twins, team, message.ts)) for team in ("acme", "globex")] == [1, 0]
    assert len(sent(twins, "globex", "chat.update")) == edited
    await twins.type("kai", "/like", ANNOUNCED, "#newsroom")
    await twins.type("sam", "/unlike", ANNOUNCED)
    await twins.container.storage.background.drain(PATIENCE)
    await written(twins)
    assert [team_likes(said(twins, team, message.ts)) for team in ("acme", "globex")] == [0, 1]


async def test_turning_one_channel_off_leaves_the_other_on(twins: Scene) -> None:
    await twins.type("nora", "/likewise", "channel off", "#newsroom")
    twins.clock.move(minutes=2)
    message = silent_message(twins)

    await link_shared(twins, message, "acme", "globex")

    assert [len(sent(twins, team, thread=message.ts)) for team in ("acme", "globex")] == [1, 0]


async def test_a_share_is_sent_to_the_sharers_own_channel(twins: Scene) -> None:
    """And so is what the two share within ten minutes of each other."""
    for user, channel in (("sam", "#social"), ("kai", "#newsroom")):
        answer = await twins.type(user, "/like", ANNOUNCED, channel)
        twins.slack.api_calls.clear()
        await twins.click(user, answer, "ask:share_team")
        await twins.container.storage.background.drain(PATIENCE)

        assert [len(sent(twins, team)) for team in ("acme", "globex")] == (
            [1, 0] if user == "sam" else [0, 1]
        )


def silent_message(twins: Scene) -> Message:
    """Return a message whose link Slack doesn't report by itself: the sandbox knows one team for each channel ID."""
    return twins.slack.post("lena", "#social", "See the announcement on X.")
