"""Clicks in the App Home: carried out once, answered there, whatever happens in between."""

import asyncio

import pytest

from bot import errors
from bot.errors import NeedsReconnect
from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.slack.actions import label_of
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode
from tests.conftest import MovableClock
from tests.error_words import words_for
from tests.reply_words import ERASED, LEFT, LIKED, UNLIKED
from tests.scenarios.conftest import ACCOUNTS, ANNOUNCED, Scene, button
from tests.scenarios.homes import as_message, has, news, opened, pressed, published, shown, words
from tests.scenarios.instances import second_instance
from tests.scenarios.slow_x import LIKES, WORKING, calmly, hasty_scene, owed, promised
from tests.scenarios.watching import stored

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def through_home(acme: Scene, user: str) -> None:
    """Press the Home's Connect button and go through all pages."""
    await acme.slack.click(user, shown(acme, user), "link:connect:home")
    url = button(as_message(shown(acme, user)), "link:connect:home")["url"]
    async with HttpBrowser() as http_browser:
        said = await connect(http_browser, url, slack_user=user, x_account=ACCOUNTS[user])
    assert "You're connected" in said, said
    await published(acme)


async def test_linking_from_home_ends_at_home(acme: Scene) -> None:
    """The button leads straight to the pages, which name the person; when it is done, the Home shows the account."""
    await opened(acme, "maya")
    url = button(as_message(shown(acme, "maya")), "link:connect:home")["url"]
    async with HttpBrowser() as http_browser:
        assert "@maya in the workspace" in await http_browser.open(url)

    await through_home(acme, "maya")

    assert news(shown(acme, "maya")).startswith("Connected as @maya_builds.")
    assert "connected <!date" in words(shown(acme, "maya"))
    assert acme.slack.seen_by("maya", "@app") == []


async def test_looking_at_home_voids_no_link(acme: Scene) -> None:
    """A Connect prompt in a channel stays good when its reader looks at the Home, and the Home leads to the same attempt."""
    prompt = await acme.type("maya", "/like", ANNOUNCED)
    await opened(acme, "maya")
    await opened(acme, "maya")

    await acme.through_pages("maya", prompt, news=2)

    assert acme.liked("maya_builds", ANNOUNCEMENT)


async def test_a_link_that_is_over_is_replaced_at_the_next_look(acme: Scene) -> None:
    """The Home's link lives ten minutes like any other; a later look has a new one."""
    await opened(acme, "maya")
    acme.clock.move(minutes=11)

    await opened(acme, "maya")
    await through_home(acme, "maya")

    assert "@maya_builds" in words(shown(acme, "maya"))


async def test_a_refusal_stands_at_home_with_its_next_step(acme: Scene) -> None:
    """An error is shown where the click was; trying again there works."""
    await acme.connected("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await opened(acme, "maya")
    acme.x.faults.every(FaultKind.STATUS, "DELETE", "*/likes/*", status=503)

    home = await pressed(acme, "maya", "ask:unlike:home0")

    assert words_for(errors.XUnavailable()) in words(home)
    assert acme.liked("maya_builds", ANNOUNCEMENT)
    acme.x.faults.clear()
    home = await pressed(acme, "maya", "ask:unlike:again")
    assert news(home).startswith(UNLIKED)
    assert not acme.liked("maya_builds", ANNOUNCEMENT)


async def test_a_dead_link_is_connected_again_from_home(acme: Scene) -> None:
    """When X has refused the grant, the click leads to connecting, and is carried out after it; all of that at home."""
    await acme.connected("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await opened(acme, "maya")
    acme.x.world.revoke(acme.account("maya_builds"))

    home = await pressed(acme, "maya", "ask:unlike:home0")
    assert news(home).startswith(words_for(NeedsReconnect("maya_builds")))
    assert label_of("unlike").then in words(home)
    await through_home(acme, "maya")

    assert news(shown(acme, "maya")).startswith(UNLIKED)
    assert not acme.liked("maya_builds", ANNOUNCEMENT)


async def test_disconnecting_at_home_leads_back_to_the_beginning(acme: Scene) -> None:
    """The grant is revoked, the Home says so, and offers to connect."""
    await acme.connected("maya")
    await opened(acme, "maya")
    home = await pressed(acme, "maya", "ask:disconnect:home")

    assert news(home).startswith(LEFT)
    assert "Welcome to Likewise" in words(home)
    assert acme.grants("maya_builds") == 0


async def test_a_slow_click_is_answered_late_and_at_home(database_url: str, clock: MovableClock) -> None:
    """Slack gets its acknowledgement in time; the Home says that it is being worked on, then what came of it."""
    async with hasty_scene(database_url, clock) as acme:
        await calmly(acme, "/like", ANNOUNCED)
        await opened(acme, "maya")
        hold = acme.x.faults.hold("*", LIKES)
        exchange = await acme.slack.click("maya", shown(acme, "maya"), "ask:unlike:home0")
        assert exchange.status == 200
        await acme.slack.wait_for(lambda: news(shown(acme, "maya")).startswith(WORKING) or None)

        hold.release()
        await published(acme)

        assert news(shown(acme, "maya")).startswith(UNLIKED)
        assert await owed(acme) == 0


async def test_two_clicks_at_once_are_both_in_the_home(acme: Scene) -> None:
    """What was loaded before the other click was done doesn't overwrite it: Slack says that the Home has changed since."""
    await acme.connected("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await opened(acme, "maya")
    hold = acme.x.faults.hold("*", LIKES)
    slow = asyncio.create_task(acme.slack.click("maya", shown(acme, "maya"), "ask:unlike:home0"))
    async with asyncio.timeout(10):
        await hold.arrived.wait()
    toggled = await acme.slack.click("maya", shown(acme, "maya"), "ask:share_likers:home")
    assert toggled.status == 200

    hold.release()
    await slow
    await published(acme)

    said = words(shown(acme, "maya"))
    assert news(shown(acme, "maya")).startswith(UNLIKED)
    assert "see who liked my posts: on" in said
    assert has(shown(acme, "maya"), "ask:like:home0")
    hashes = [call.args.get("hash") for call in acme.slack.api_calls if call.method == "views.publish"]
    assert hashes[-2] == hashes[-3] is not None
    assert hashes[-1] is None


async def test_a_home_is_the_same_from_every_process(acme: Scene) -> None:
    """Opened on one process and clicked on another: nothing about a Home is in a process's memory."""
    await acme.connected("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await opened(acme, "maya")

    async with second_instance(acme) as other:
        home = await pressed(other, "maya", "ask:unlike:home0")
        assert news(home).startswith(UNLIKED)
    home = await pressed(acme, "maya", "ask:like:home0")

    assert news(home).startswith(LIKED)
    assert acme.liked("maya_builds", ANNOUNCEMENT)


async def test_a_click_of_a_killed_process_is_finished_at_home(acme: Scene) -> None:
    """It is on disk with its view, so the next process carries it out and shows it there."""
    await acme.connected("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    acme.clock.move(seconds=1)
    await opened(acme, "maya")
    await promised(acme, Intent("unlike", ANNOUNCEMENT, surface="home"), mode=ReplyMode.APP_HOME)

    async with second_instance(acme, takes_requests=False) as successor:
        await successor.likewise.housekeeping()
        await published(successor)

    assert news(shown(acme, "maya")).startswith(UNLIKED)
    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    assert await owed(acme) == 0


@sqlite_only
@pytest.mark.parametrize("code", ["not_enabled", "ratelimited", "fatal_error"])
async def test_where_slack_does_not_take_the_home_the_answer_comes_directly(acme: Scene, code: str) -> None:
    """What came of a click isn't lost with the Home."""
    await acme.connected("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await opened(acme, "maya")
    acme.slack.fail_next("views.publish", code)

    await pressed(acme, "maya", "ask:unlike:home0")

    (answer,) = acme.slack.seen_by("maya", "@app")
    assert UNLIKED in as_text(answer)


@sqlite_only
@pytest.mark.parametrize("code", ["not_enabled", "invalid_auth"])
async def test_a_look_that_slack_does_not_let_through_harms_nothing(acme: Scene, code: str) -> None:
    """The next look shows the Home; nothing is sent in place of it."""
    acme.slack.fail_next("views.publish", code)
    acme.slack.open_home("maya")
    await published(acme)
    assert acme.slack.home_of("maya") is None
    assert acme.slack.seen_by("maya", "@app") == []

    assert "Welcome to Likewise" in words(await opened(acme, "maya"))


@sqlite_only
async def test_a_changed_value_is_refused_at_home(acme: Scene) -> None:
    """A button's value that the app didn't write does nothing, and the Home says so."""
    await acme.connected("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    home = await opened(acme, "maya")
    for block in home.content["blocks"]:
        if block.get("accessory", {}).get("action_id") == "ask:unlike:home0":
            block["accessory"]["value"] = '{"act":"unlike","post_id":"../1"}'

    home = await pressed(acme, "maya", "ask:unlike:home0")

    assert news(home).startswith(words_for(errors.InvalidAction()))
    assert acme.liked("maya_builds", ANNOUNCEMENT)


@sqlite_only
async def test_the_messages_tab_asks_for_no_home(acme: Scene) -> None:
    """Slack tells of both tabs; only the Home is published."""
    acme.slack.open_home("maya", "messages")
    await published(acme)

    assert acme.slack.home_of("maya") is None


async def test_a_look_asks_x_for_nothing_and_slack_for_one_thing(acme: Scene) -> None:
    """Reading X costs money: what is shown is what is here. Who somebody is, Slack was asked lately."""
    await acme.connected("sam")
    await acme.type("sam", "/like", ANNOUNCED)
    await opened(acme, "sam")
    acme.slack.api_calls.clear()
    acme.statements.clear()
    asked = len(acme.x.requests)

    await opened(acme, "sam")

    assert [call.method for call in acme.slack.api_calls] == ["views.publish"]
    assert len(acme.x.requests) == asked
    assert len(acme.statements) <= 9, acme.statements  # two of them about the event, one for posts' names


async def test_forgetting_at_home_writes_nothing_down_anew(acme: Scene) -> None:
    """Everything is deleted, the Home says so, and offering to connect again keeps nothing of the person either."""
    await acme.connected("sam")
    await acme.type("sam", "/like", ANNOUNCED)
    await opened(acme, "sam")
    await pressed(acme, "sam", "ask:forget_me:home")

    home = await pressed(acme, "sam", "ask:forget")

    assert news(home).startswith(ERASED)
    assert has(home, "ask:connect:home")
    rows = await stored(acme)
    sam = acme.slack.person("sam").id
    assert {name for name, lines in rows.items() if any(sam in line for line in lines)} <= {"audit"}
    assert acme.grants("sam_writes") == 0
