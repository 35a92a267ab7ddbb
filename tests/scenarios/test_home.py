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
from tests.scenarios.homes import as_message, has, news, opened, pressed, published, shown, words
from tests.scenarios.installing import installed_everywhere
from tests.scenarios.team import turned_on

ACME = "T02ACME4K9R"
MEMBER = Member(ACME, "U03MAYA8R1T", ACME)


async def test_the_home_welcomes_an_unconnected_member(acme: Scene) -> None:
    """It says what Likewise is, offers to connect, and shows nothing about other members."""
    await acme.connected("maya")

    home = await opened(acme, "sam")

    assert "Welcome to Likewise" in words(home)
    assert "Connect your X account" in words(home)
    assert has(home, "ask:help:home")
    assert has(home, "link:connect:home")
    assert has(home, "link:privacy")
    assert "maya" not in words(home)


async def test_the_home_shows_the_account_likes_and_settings(acme: Scene) -> None:
    """The newest likes come first."""
    await acme.connected("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.type("maya", "/like", MAYAS)

    home = await opened(acme, "maya")

    said = words(home)
    assert "@maya_builds" in said
    assert "connected <!date" in said
    assert said.index(MAYAS_POST) < said.index(ANNOUNCEMENT)
    assert "Show my name to teammates: off" in said
    assert "left until" not in said
    assert has(home, "ask:disconnect:home")


async def test_a_post_can_be_unliked_and_liked_again_in_the_home(acme: Scene) -> None:
    """The top of the Home confirms each, and the post stays in the list."""
    await acme.connected("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await opened(acme, "maya")

    home = await pressed(acme, "maya", "ask:unlike:home0")

    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    assert news(home).startswith(UNLIKED)
    home = await pressed(acme, "maya", "ask:like:home0")
    assert acme.liked("maya_builds", ANNOUNCEMENT)
    assert news(home).startswith(LIKED)
    assert "sam_writes" not in words(home)


async def test_the_result_of_a_click_stays_until_the_home_is_opened_again(acme: Scene) -> None:
    """It can also be dismissed."""
    await acme.connected("maya")
    await opened(acme, "maya")
    await acme.show_name("maya", shown(acme, "maya"))
    assert "Saved" in words(shown(acme, "maya"))

    assert "Saved" not in words(await pressed(acme, "maya", "home:close"))
    await pressed(acme, "maya", "ask:hide_likes:home")
    assert "Saved" not in words(await opened(acme, "maya"))


async def test_settings_are_toggled_in_the_home(acme: Scene) -> None:
    """They apply at once, to what teammates see, too."""
    await acme.connected("maya")
    await acme.connected("sam")
    await acme.type("maya", "/like", ANNOUNCED)
    await opened(acme, "maya")

    await acme.show_name("maya", shown(acme, "maya"))
    home = await pressed(acme, "maya", "ask:share_likers:home")

    assert "Show my name to teammates: on" in words(home)
    assert "Let teammates see who liked my posts: on" in words(home)
    assert acme.slack.person("maya").id in str((await acme.type("sam", "/likers", ANNOUNCED)).blocks)


async def test_an_opened_home_shows_likes_made_in_channels(acme: Scene) -> None:
    """It's published each time it's opened."""
    await acme.connected("maya")
    assert ANNOUNCEMENT not in words(await opened(acme, "maya"))

    await acme.type("maya", "/like", ANNOUNCED)

    assert ANNOUNCEMENT in words(await opened(acme, "maya"))


async def test_settings_can_be_changed_before_connecting(acme: Scene) -> None:
    """They apply once an account is connected."""
    await opened(acme, "maya")

    home = await pressed(acme, "maya", "ask:share_likers:home")

    assert "Let teammates see who liked my posts: on" in words(home)
    assert "Welcome to Likewise" in words(home)
    await acme.connected("maya")
    assert "Let teammates see who liked my posts: on" in words(await opened(acme, "maya"))


async def test_only_admins_see_and_change_the_workspaces_section(acme: Scene) -> None:
    """Spending and the workspace's settings; a forged click is refused."""
    home = await opened(acme, "maya")
    assert COST in words(home)
    assert "No daily budget" in words(home)
    forged = button(as_message(home), "ask:show_previews:home")

    theirs = await opened(acme, "sam")
    assert "admins" not in words(theirs).replace("(admins)", "").replace("for admins, whether", "")
    theirs.content["blocks"].append({"type": "actions", "block_id": "forged", "elements": [forged]})

    assert words_for(errors.NotAnAdmin()) in words(await pressed(acme, "sam", "ask:show_previews:home"))
    assert not (await acme.container.storage.workspaces.get(MEMBER)).previews


async def test_an_admin_turns_on_post_previews_in_the_home(acme: Scene) -> None:
    """Then every member's Home shows a setting of their own for them."""
    await opened(acme, "maya")

    home = await pressed(acme, "maya", "ask:show_previews:home")

    assert "Show posts in replies: on" in words(home)
    assert (action_of("show_previews").in_home or "Saved.") in words(home)
    assert "Show me the post: on" in words(await opened(acme, "sam"))
    assert news(await pressed(acme, "maya", "ask:audit:home")).startswith(ACTIVITY_LOG)


async def test_a_refused_guest_can_still_disconnect_in_the_home(acme: Scene) -> None:
    """Their Home says who can allow guests, and doesn't offer to connect."""
    await acme.container.storage.workspaces.change(MEMBER, allow_guests=True)
    await acme.connected("theo")
    await acme.container.storage.workspaces.change(MEMBER, allow_guests=False)

    home = await opened(acme, "theo")

    assert words_for(errors.NotAllowed(errors.Rule.GUESTS)) in words(home)
    assert advice_for(errors.NotAllowed(errors.Rule.GUESTS)) in words(home)
    assert not has(home, "link:connect:home")
    home = await pressed(acme, "theo", "ask:disconnect:home")
    assert acme.grants("theo_dev") == 0
    assert "Your settings" not in words(home)


async def test_an_exhausted_limit_is_shown_until_its_reset(acme: Scene) -> None:
    """With the time when X resets it."""
    await acme.connected("maya")
    acme.x.faults.every(FaultKind.STATUS, "POST", "*/likes", status=429)
    await acme.type("maya", "/like", ANNOUNCED)

    said = words(await opened(acme, "maya"))

    assert f"{words_for(LIKE_LIMIT).removesuffix('.')} until <!date" in said
    acme.clock.move(minutes=16)
    assert words_for(LIKE_LIMIT).removesuffix(".") not in words(await opened(acme, "maya"))


async def test_a_nearly_exhausted_limit_is_shown_until_its_reset(acme: Scene) -> None:
    """For the connected account, as X reported it with the last like."""
    await acme.connected("maya")
    acme.x.world.limits.table["likePost"] = replace(allowed()["likePost"], user=6)
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.type("maya", "/like", MAYAS)

    said = words(await opened(acme, "maya"))

    assert "You have 4 likes left until <!date" in said
    acme.clock.move(minutes=16)
    assert "left until" not in words(await opened(acme, "maya"))


async def test_the_home_lists_only_likes_of_the_connected_account(acme: Scene) -> None:
    """Likes of an earlier account can't be undone as another one."""
    await acme.connected("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.type("maya", "/likewise", "disconnect")

    await acme.connected("maya", x_account="theo_dev")

    assert "No likes yet" in words(await opened(acme, "maya"))


async def test_an_admin_turns_off_a_team_channel_in_the_home(acme: Scene) -> None:
    """The Home lists the workspace's team channels."""
    await turned_on(acme, "#social")
    await turned_on(acme, "#launches")
    home = await opened(acme, "maya")
    assert "<#C02S0C1AL7B>" in words(home)
    assert "<#C02LAUNCH3C>" in words(home)

    await acme.slack.click("maya", home, "form:channel:home0")
    form = await acme.slack.wait_for(lambda: acme.slack.modal_of("maya"))
    await acme.slack.submit("maya", form, {"switches": {"switches": []}})
    await published(acme)

    home = shown(acme, "maya")
    assert news(home).startswith("Post replies are off in")
    assert [one.channel for one in await acme.container.slack.team_channels.channels_of(MEMBER)] == [
        "C02LAUNCH3C"
    ]


async def test_only_the_workspaces_admins_turn_off_a_team_channel(acme: Scene) -> None:
    """Neither a member with an admin's button nor another workspace can."""
    await turned_on(acme, "#social")
    home = await opened(acme, "maya")
    taken = button(as_message(home), "form:channel:home0")
    theirs = await opened(acme, "sam")
    theirs.content["blocks"].append({"type": "actions", "block_id": "forged", "elements": [taken]})

    assert words_for(errors.NotAnAdmin()) in words(await pressed(acme, "sam", "form:channel:home0"))
    with pytest.raises(InvalidAction):
        await acme.container.slack.channel_settings.turn_off(
            SlackRequest(
                Requester(Member(ACME, "U03MAYA8R1T", "T0ELSEWHERE"), "maya", "elsewhere", None),
                Intent("channel_off", argument="C02S0C1AL7B"),
                ReplyTarget.at_home(),
                acme.clock(),
            )
        )

    assert len(await acme.container.slack.team_channels.channels_of(MEMBER)) == 1


async def test_rules_changed_from_the_home_are_shown_there_at_once(acme: Scene) -> None:
    """The form opens over the Home; saving it updates the Home."""
    await opened(acme, "maya")
    assert "Guests: no" in words(await pressed(acme, "maya", "open:policy"))
    form = acme.slack.modal_of("maya")
    assert form is not None

    await acme.slack.submit("maya", form, {"others": {"others": ["allow_sharing", "allow_guests"]}})
    await published(acme)

    assert "Guests: yes" in words(shown(acme, "maya"))


async def test_each_home_belongs_to_one_workspace(many: Scene) -> None:
    """Sam of Acme and Kai of Globex have the same Slack user ID; Kai's Home shows nothing of Sam's."""
    await installed_everywhere(many)
    await many.connected("sam")
    await many.type("sam", "/like", ANNOUNCED)

    assert ANNOUNCEMENT in words(await opened(many, "sam"))
    theirs = await opened(many, "kai")

    assert "Welcome to Likewise" in words(theirs)
    assert ANNOUNCEMENT not in words(theirs)
    async with HttpBrowser() as http_browser:
        page = await http_browser.open(button(as_message(theirs), "link:connect:home")["url"])
    assert "@kai in the workspace Globex" in page
