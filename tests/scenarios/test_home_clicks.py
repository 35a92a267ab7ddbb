"""Clicks in the App Home: each is carried out once, and its result is shown there."""

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
from tests.scenarios.homes import (
    as_message,
    has_button,
    home_reply,
    home_tab,
    home_text,
    open_home,
    press_home_button,
    wait_until_published,
)
from tests.scenarios.instances import second_instance
from tests.scenarios.slow_x import (
    LIKES,
    WORKING,
    count_pending_replies,
    impatient_scene,
    send_patiently,
    store_pending_reply,
)
from tests.scenarios.watching import stored_text

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def connect_from_home(acme: Scene, user: str) -> None:
    """Press *Connect* in the Home, and go through all pages."""
    await acme.slack.click(user, home_tab(acme, user), "link:connect:home")
    url = button(as_message(home_tab(acme, user)), "link:connect:home")["url"]
    async with HttpBrowser() as http_browser:
        said = await connect(http_browser, url, slack_user=user, x_account=ACCOUNTS[user])
    assert "You're connected" in said, said
    await wait_until_published(acme)


async def test_connecting_from_the_home_shows_the_account_there(acme: Scene) -> None:
    """The page names the member; no direct message is sent."""
    await open_home(acme, "maya")
    url = button(as_message(home_tab(acme, "maya")), "link:connect:home")["url"]
    async with HttpBrowser() as http_browser:
        assert "@maya in the workspace" in await http_browser.open(url)

    await connect_from_home(acme, "maya")

    assert home_reply(home_tab(acme, "maya")).startswith("Connected as @maya_builds.")
    assert "connected <!date" in home_text(home_tab(acme, "maya"))
    assert acme.slack.seen_by("maya", "@app") == []


async def test_opening_the_home_voids_no_connect_prompt(acme: Scene) -> None:
    """A prompt in a channel still works, and carries out the like."""
    prompt = await acme.type("maya", "/like", ANNOUNCED)
    await open_home(acme, "maya")
    await open_home(acme, "maya")

    await acme.through_pages("maya", prompt, news=2)

    assert acme.liked("maya_builds", ANNOUNCEMENT)


async def test_opening_the_home_replaces_an_expired_link(acme: Scene) -> None:
    """The link in the Home expires after ten minutes, like any other."""
    await open_home(acme, "maya")
    acme.clock.move(minutes=11)

    await open_home(acme, "maya")
    await connect_from_home(acme, "maya")

    assert "@maya_builds" in home_text(home_tab(acme, "maya"))


async def test_an_error_is_shown_in_the_home(acme: Scene) -> None:
    """*Try again* works there."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await open_home(acme, "maya")
    acme.x.faults.every(FaultKind.STATUS, "DELETE", "*/likes/*", status=503)

    home = await press_home_button(acme, "maya", "ask:unlike:home0")

    assert words_for(errors.XUnavailable()) in home_text(home)
    assert acme.liked("maya_builds", ANNOUNCEMENT)
    acme.x.faults.clear()
    home = await press_home_button(acme, "maya", "ask:unlike:again")
    assert home_reply(home).startswith(UNLIKED)
    assert not acme.liked("maya_builds", ANNOUNCEMENT)


async def test_an_ended_link_is_reconnected_from_the_home(acme: Scene) -> None:
    """Then the click is carried out, and the Home shows its result."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await open_home(acme, "maya")
    acme.x.world.revoke(acme.account("maya_builds"))

    home = await press_home_button(acme, "maya", "ask:unlike:home0")
    assert home_reply(home).startswith(words_for(NeedsReconnect("maya_builds")))
    assert label_of("unlike").then in home_text(home)
    await connect_from_home(acme, "maya")

    assert home_reply(home_tab(acme, "maya")).startswith(UNLIKED)
    assert not acme.liked("maya_builds", ANNOUNCEMENT)


async def test_disconnecting_in_the_home_offers_to_connect_again(acme: Scene) -> None:
    """The permission at X is revoked, and the Home says so."""
    await acme.connect("maya")
    await open_home(acme, "maya")
    home = await press_home_button(acme, "maya", "ask:disconnect:home")

    assert home_reply(home).startswith(LEFT)
    assert "Welcome to Likewise" in home_text(home)
    assert acme.grants("maya_builds") == 0


async def test_a_slow_clicks_result_is_shown_in_the_home(database_url: str, clock: MovableClock) -> None:
    """Slack gets its acknowledgment in time; the Home shows "Working on it…", then the result."""
    async with impatient_scene(database_url, clock) as acme:
        await send_patiently(acme, "/like", ANNOUNCED)
        await open_home(acme, "maya")
        hold = acme.x.faults.hold("*", LIKES)
        exchange = await acme.slack.click("maya", home_tab(acme, "maya"), "ask:unlike:home0")
        assert exchange.status == 200
        await acme.slack.wait_for(lambda: home_reply(home_tab(acme, "maya")).startswith(WORKING) or None)

        hold.release()
        await wait_until_published(acme)

        assert home_reply(home_tab(acme, "maya")).startswith(UNLIKED)
        assert await count_pending_replies(acme) == 0


async def test_concurrent_clicks_both_appear_in_the_home(acme: Scene) -> None:
    """Slack refuses an outdated Home by its hash, and the app publishes a current one."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await open_home(acme, "maya")
    hold = acme.x.faults.hold("*", LIKES)
    slow = asyncio.create_task(acme.slack.click("maya", home_tab(acme, "maya"), "ask:unlike:home0"))
    async with asyncio.timeout(30):
        await hold.arrived.wait()
    toggled = await acme.slack.click("maya", home_tab(acme, "maya"), "ask:share_likers:home")
    assert toggled.status == 200

    hold.release()
    await slow
    await wait_until_published(acme)

    said = home_text(home_tab(acme, "maya"))
    assert home_reply(home_tab(acme, "maya")).startswith(UNLIKED)
    assert "see who liked my posts: on" in said
    assert has_button(home_tab(acme, "maya"), "ask:like:home0")
    hashes = [call.args.get("hash") for call in acme.slack.api_calls if call.method == "views.publish"]
    assert hashes[-2] == hashes[-3] is not None
    assert hashes[-1] is None


async def test_every_process_serves_the_same_home(acme: Scene) -> None:
    """Opened on one process, clicked on another: none of its state is in memory."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await open_home(acme, "maya")

    async with second_instance(acme) as other:
        home = await press_home_button(other, "maya", "ask:unlike:home0")
        assert home_reply(home).startswith(UNLIKED)
    home = await press_home_button(acme, "maya", "ask:like:home0")

    assert home_reply(home).startswith(LIKED)
    assert acme.liked("maya_builds", ANNOUNCEMENT)


async def test_another_process_finishes_the_click_of_a_killed_one(acme: Scene) -> None:
    """The request is stored with its view, so the result is shown in the Home."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    acme.clock.move(seconds=1)
    await open_home(acme, "maya")
    await store_pending_reply(acme, Intent("unlike", ANNOUNCEMENT, surface="home"), mode=ReplyMode.APP_HOME)

    async with second_instance(acme, takes_requests=False) as successor:
        await successor.likewise.housekeeping()
        await wait_until_published(successor)

    assert home_reply(home_tab(acme, "maya")).startswith(UNLIKED)
    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    assert await count_pending_replies(acme) == 0


@sqlite_only
@pytest.mark.parametrize("code", ["not_enabled", "ratelimited", "fatal_error"])
async def test_a_result_that_the_home_cannot_show_is_a_direct_message(acme: Scene, code: str) -> None:
    """When Slack refuses to publish the Home."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await open_home(acme, "maya")
    acme.slack.fail_next("views.publish", code)

    await press_home_button(acme, "maya", "ask:unlike:home0")

    (answer,) = acme.slack.seen_by("maya", "@app")
    assert UNLIKED in as_text(answer)


@sqlite_only
@pytest.mark.parametrize("code", ["not_enabled", "invalid_auth"])
async def test_a_home_that_slack_refuses_is_shown_the_next_time(acme: Scene, code: str) -> None:
    """Nothing is sent instead."""
    acme.slack.fail_next("views.publish", code)
    acme.slack.open_home("maya")
    await wait_until_published(acme)
    assert acme.slack.home_of("maya") is None
    assert acme.slack.seen_by("maya", "@app") == []

    assert "Welcome to Likewise" in home_text(await open_home(acme, "maya"))


@sqlite_only
async def test_a_changed_button_value_is_refused_in_the_home(acme: Scene) -> None:
    """Nothing is done, and the Home says so."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    home = await open_home(acme, "maya")
    for block in home.content["blocks"]:
        if block.get("accessory", {}).get("action_id") == "ask:unlike:home0":
            block["accessory"]["value"] = '{"act":"unlike","post_id":"../1"}'

    home = await press_home_button(acme, "maya", "ask:unlike:home0")

    assert home_reply(home).startswith(words_for(errors.InvalidAction()))
    assert acme.liked("maya_builds", ANNOUNCEMENT)


@sqlite_only
async def test_opening_the_messages_tab_publishes_no_home(acme: Scene) -> None:
    """Slack sends the event for both tabs."""
    acme.slack.open_home("maya", "messages")
    await wait_until_published(acme)

    assert acme.slack.home_of("maya") is None


async def test_opening_the_home_costs_no_x_call_and_one_slack_call(acme: Scene) -> None:
    """Reading X costs money, and Slack's answer about the member is cached."""
    await acme.connect("sam")
    await acme.type("sam", "/like", ANNOUNCED)
    await open_home(acme, "sam")
    acme.slack.api_calls.clear()
    acme.statements.clear()
    asked = len(acme.x.requests)

    await open_home(acme, "sam")

    assert [call.method for call in acme.slack.api_calls] == ["views.publish"]
    assert len(acme.x.requests) == asked
    assert len(acme.statements) <= 9, acme.statements  # two for the event, one for the posts' authors


async def test_forget_me_in_the_home_stores_nothing_new(acme: Scene) -> None:
    """Everything is deleted; the offer to connect again stores nothing either."""
    await acme.connect("sam")
    await acme.type("sam", "/like", ANNOUNCED)
    await open_home(acme, "sam")
    await press_home_button(acme, "sam", "ask:forget_me:home")

    home = await press_home_button(acme, "sam", "ask:forget")

    assert home_reply(home).startswith(ERASED)
    assert has_button(home, "ask:connect:home")
    rows = await stored_text(acme)
    sam = acme.slack.person("sam").id
    assert {name for name, lines in rows.items() if any(sam in line for line in lines)} <= {"audit"}
    assert acme.grants("sam_writes") == 0
