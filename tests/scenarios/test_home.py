"""The App Home: what it shows to whom, and what its buttons do."""

from dataclasses import replace

import pytest

from bot import errors
from bot.errors import InvalidAction
from bot.members import Member
from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.x import FaultKind
from bot.sandbox.x.limits import published as allowed
from bot.sandbox.x.seed import ANNOUNCEMENT, MAYAS_POST
from bot.slack.actions import action_of
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest
from tests.error_words import LIKE_LIMIT, advice_for, words_for
from tests.reply_words import ACTIVITY_LOG, COST, LIKED, UNLIKED
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
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
from tests.scenarios.installing import installed_everywhere
from tests.scenarios.team import turn_on_replies

ACME = "T02ACME4K9R"
MEMBER = Member(ACME, "U03MAYA8R1T", ACME)


async def test_the_home_welcomes_an_unconnected_member(acme: Scene) -> None:
    """It says what Likewise is, offers to connect, and shows nothing about other members."""
    await acme.connect("maya")

    home = await open_home(acme, "sam")

    assert "Welcome to Likewise" in home_text(home)
    assert "Connect your X account" in home_text(home)
    assert has_button(home, "ask:help:home")
    assert has_button(home, "link:connect:home")
    assert has_button(home, "link:privacy")
    assert "maya" not in home_text(home)


async def test_the_home_shows_the_account_likes_and_settings(acme: Scene) -> None:
    """The newest likes come first."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.type("maya", "/like", MAYAS)

    home = await open_home(acme, "maya")

    said = home_text(home)
    assert "@maya_builds" in said
    assert "connected <!date" in said
    assert said.index(MAYAS_POST) < said.index(ANNOUNCEMENT)
    assert "Show my name to teammates: off" in said
    assert "left until" not in said
    assert has_button(home, "ask:disconnect:home")


async def test_a_post_can_be_unliked_and_liked_again_in_the_home(acme: Scene) -> None:
    """The top of the Home confirms each, and the post stays in the list."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await open_home(acme, "maya")

    home = await press_home_button(acme, "maya", "ask:unlike:home0")

    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    assert home_reply(home).startswith(UNLIKED)
    home = await press_home_button(acme, "maya", "ask:like:home0")
    assert acme.liked("maya_builds", ANNOUNCEMENT)
    assert home_reply(home).startswith(LIKED)
    assert "sam_writes" not in home_text(home)


async def test_the_result_of_a_click_stays_until_the_home_is_opened_again(acme: Scene) -> None:
    """It can also be dismissed."""
    await acme.connect("maya")
    await open_home(acme, "maya")
    await acme.show_name("maya", home_tab(acme, "maya"))
    assert "Saved" in home_text(home_tab(acme, "maya"))

    assert "Saved" not in home_text(await press_home_button(acme, "maya", "home:close"))
    await press_home_button(acme, "maya", "ask:hide_likes:home")
    assert "Saved" not in home_text(await open_home(acme, "maya"))


async def test_settings_are_toggled_in_the_home(acme: Scene) -> None:
    """They apply at once, to what teammates see, too."""
    await acme.connect("maya")
    await acme.connect("sam")
    await acme.type("maya", "/like", ANNOUNCED)
    await open_home(acme, "maya")

    await acme.show_name("maya", home_tab(acme, "maya"))
    home = await press_home_button(acme, "maya", "ask:share_likers:home")

    assert "Show my name to teammates: on" in home_text(home)
    assert "Let teammates see who liked my posts: on" in home_text(home)
    assert acme.slack.person("maya").id in str((await acme.type("sam", "/likers", ANNOUNCED)).blocks)


async def test_an_opened_home_shows_likes_made_in_channels(acme: Scene) -> None:
    """It's published each time it's opened."""
    await acme.connect("maya")
    assert ANNOUNCEMENT not in home_text(await open_home(acme, "maya"))

    await acme.type("maya", "/like", ANNOUNCED)

    assert ANNOUNCEMENT in home_text(await open_home(acme, "maya"))


async def test_settings_can_be_changed_before_connecting(acme: Scene) -> None:
    """They apply once an account is connected."""
    await open_home(acme, "maya")

    home = await press_home_button(acme, "maya", "ask:share_likers:home")

    assert "Let teammates see who liked my posts: on" in home_text(home)
    assert "Welcome to Likewise" in home_text(home)
    await acme.connect("maya")
    assert "Let teammates see who liked my posts: on" in home_text(await open_home(acme, "maya"))


async def test_only_admins_see_and_change_the_workspaces_section(acme: Scene) -> None:
    """Spending and the workspace's settings; a forged click is refused."""
    home = await open_home(acme, "maya")
    assert COST in home_text(home)
    assert "No daily budget" in home_text(home)
    forged = button(as_message(home), "ask:show_previews:home")

    theirs = await open_home(acme, "sam")
    assert "admins" not in home_text(theirs).replace("(admins)", "").replace("for admins, whether", "")
    theirs.content["blocks"].append({"type": "actions", "block_id": "forged", "elements": [forged]})

    assert words_for(errors.NotAnAdmin()) in home_text(
        await press_home_button(acme, "sam", "ask:show_previews:home")
    )
    assert not (await acme.container.storage.workspaces.get(MEMBER)).previews


async def test_an_admin_turns_on_post_previews_in_the_home(acme: Scene) -> None:
    """Then every member's Home shows a setting of their own for them."""
    await open_home(acme, "maya")

    home = await press_home_button(acme, "maya", "ask:show_previews:home")

    assert "Show posts in replies: on" in home_text(home)
    assert (action_of("show_previews").in_home or "Saved.") in home_text(home)
    assert "Show me the post: on" in home_text(await open_home(acme, "sam"))
    assert home_reply(await press_home_button(acme, "maya", "ask:audit:home")).startswith(ACTIVITY_LOG)


async def test_a_refused_guest_can_still_disconnect_in_the_home(acme: Scene) -> None:
    """Their Home says who can allow guests, and doesn't offer to connect."""
    await acme.container.storage.workspaces.change(MEMBER, allow_guests=True)
    await acme.connect("theo")
    await acme.container.storage.workspaces.change(MEMBER, allow_guests=False)

    home = await open_home(acme, "theo")

    assert words_for(errors.NotAllowed(errors.Rule.GUESTS)) in home_text(home)
    assert advice_for(errors.NotAllowed(errors.Rule.GUESTS)) in home_text(home)
    assert not has_button(home, "link:connect:home")
    home = await press_home_button(acme, "theo", "ask:disconnect:home")
    assert acme.grants("theo_dev") == 0
    assert "Your settings" not in home_text(home)


async def test_an_exhausted_limit_is_shown_until_its_reset(acme: Scene) -> None:
    """With the time when X resets it."""
    await acme.connect("maya")
    acme.x.faults.every(FaultKind.STATUS, "POST", "*/likes", status=429)
    await acme.type("maya", "/like", ANNOUNCED)

    said = home_text(await open_home(acme, "maya"))

    assert f"{words_for(LIKE_LIMIT).removesuffix('.')} until <!date" in said
    acme.clock.move(minutes=16)
    assert words_for(LIKE_LIMIT).removesuffix(".") not in home_text(await open_home(acme, "maya"))


async def test_a_nearly_exhausted_limit_is_shown_until_its_reset(acme: Scene) -> None:
    """For the connected account, as X reported it with the last like."""
    await acme.connect("maya")
    acme.x.world.limits.table["likePost"] = replace(allowed()["likePost"], user=6)
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.type("maya", "/like", MAYAS)

    said = home_text(await open_home(acme, "maya"))

    assert "You have 4 likes left until <!date" in said
    acme.clock.move(minutes=16)
    assert "left until" not in home_text(await open_home(acme, "maya"))


async def test_the_home_lists_only_likes_of_the_connected_account(acme: Scene) -> None:
    """Likes of an earlier account can't be undone as another one."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.type("maya", "/likewise", "disconnect")

    await acme.connect("maya", x_account="theo_dev")

    assert "No likes yet" in home_text(await open_home(acme, "maya"))


async def test_an_admin_turns_off_a_team_channel_in_the_home(acme: Scene) -> None:
    """The Home lists the workspace's team channels."""
    await turn_on_replies(acme, "#social")
    await turn_on_replies(acme, "#launches")
    home = await open_home(acme, "maya")
    assert "<#C02S0C1AL7B>" in home_text(home)
    assert "<#C02LAUNCH3C>" in home_text(home)

    await acme.slack.click("maya", home, "form:channel:home0")
    form = await acme.slack.wait_for(lambda: acme.slack.modal_of("maya"))
    await acme.slack.submit("maya", form, {"switches": {"switches": []}})
    await wait_until_published(acme)

    home = home_tab(acme, "maya")
    assert home_reply(home).startswith("Post replies are off in")
    assert [one.channel for one in await acme.container.storage.team_channels.of(MEMBER)] == ["C02LAUNCH3C"]


async def test_only_the_workspaces_admins_turn_off_a_team_channel(acme: Scene) -> None:
    """Neither a member with an admin's button nor another workspace can."""
    await turn_on_replies(acme, "#social")
    home = await open_home(acme, "maya")
    taken = button(as_message(home), "form:channel:home0")
    theirs = await open_home(acme, "sam")
    theirs.content["blocks"].append({"type": "actions", "block_id": "forged", "elements": [taken]})

    assert words_for(errors.NotAnAdmin()) in home_text(
        await press_home_button(acme, "sam", "form:channel:home0")
    )
    with pytest.raises(InvalidAction):
        await acme.container.slack.channel_settings.turn_off(
            SlackRequest(
                Requester(Member(ACME, "U03MAYA8R1T", "T0ELSEWHERE"), "maya", "elsewhere", None),
                Intent("channel_off", argument="C02S0C1AL7B"),
                ReplyTarget.at_home(),
                acme.clock(),
            )
        )

    assert len(await acme.container.storage.team_channels.of(MEMBER)) == 1


async def test_rules_changed_from_the_home_are_shown_there_at_once(acme: Scene) -> None:
    """The form opens over the Home; saving it updates the Home."""
    await open_home(acme, "maya")
    assert "Guests: no" in home_text(await press_home_button(acme, "maya", "open:policy"))
    form = acme.slack.modal_of("maya")
    assert form is not None

    await acme.slack.submit("maya", form, {"others": {"others": ["allow_sharing", "allow_guests"]}})
    await wait_until_published(acme)

    assert "Guests: yes" in home_text(home_tab(acme, "maya"))


async def test_each_home_belongs_to_one_workspace(many: Scene) -> None:
    """Sam of Acme and Kai of Globex have the same Slack user ID; Kai's Home shows nothing of Sam's."""
    await installed_everywhere(many)
    await many.connect("sam")
    await many.type("sam", "/like", ANNOUNCED)

    assert ANNOUNCEMENT in home_text(await open_home(many, "sam"))
    theirs = await open_home(many, "kai")

    assert "Welcome to Likewise" in home_text(theirs)
    assert ANNOUNCEMENT not in home_text(theirs)
    async with HttpBrowser() as http_browser:
        page = await http_browser.open(button(as_message(theirs), "link:connect:home")["url"])
    assert "@kai in the workspace Globex" in page
