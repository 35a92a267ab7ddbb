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


async def test_the_home_is_useful_before_anything_is_connected(acme: Scene) -> None:
    """It says what Likewise is, and leads straight to linking and help; nothing of other people is in it."""
    await acme.connected("maya")

    home = await opened(acme, "sam")

    assert "Welcome to Likewise" in words(home)
    assert "Connect your X account" in words(home)
    assert has(home, "ask:help:home")
    assert has(home, "link:connect:home")
    assert has(home, "link:privacy")
    assert "maya" not in words(home)


async def test_the_home_shows_account_likes_and_settings(acme: Scene) -> None:
    """With an account: which one, what was liked with Likewise, newest first, and the settings."""
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


async def test_a_like_is_taken_back_and_given_again_at_home(acme: Scene) -> None:
    """Unlike in the list does it, says so at the top, and leaves the Post there to like again; the ledger says where from."""
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


async def test_what_came_of_a_click_stays_until_the_next_look(acme: Scene) -> None:
    """The note at the top can be put away, and is gone when Home is opened again."""
    await acme.connected("maya")
    await opened(acme, "maya")
    await acme.show_name("maya", shown(acme, "maya"))
    assert "Saved" in words(shown(acme, "maya"))

    assert "Saved" not in words(await pressed(acme, "maya", "home:close"))
    await pressed(acme, "maya", "ask:hide_likes:home")
    assert "Saved" not in words(await opened(acme, "maya"))


async def test_settings_are_toggled_at_home(acme: Scene) -> None:
    """Each choice turns to what its button says; colleagues see it from then on."""
    await acme.connected("maya")
    await acme.connected("sam")
    await acme.type("maya", "/like", ANNOUNCED)
    await opened(acme, "maya")

    await acme.show_name("maya", shown(acme, "maya"))
    home = await pressed(acme, "maya", "ask:share_likers:home")

    assert "Show my name to teammates: on" in words(home)
    assert "Let teammates see who liked my posts: on" in words(home)
    assert acme.slack.person("maya").id in str((await acme.type("sam", "/likers", ANNOUNCED)).blocks)


async def test_likes_elsewhere_are_in_the_home_when_it_is_opened_next(acme: Scene) -> None:
    """It is published at every look, so it never lags behind what was done in channels."""
    await acme.connected("maya")
    assert ANNOUNCEMENT not in words(await opened(acme, "maya"))

    await acme.type("maya", "/like", ANNOUNCED)

    assert ANNOUNCEMENT in words(await opened(acme, "maya"))


async def test_settings_can_be_changed_before_connecting(acme: Scene) -> None:
    """The Home has the settings from the beginning, and they apply when an account is linked later."""
    await opened(acme, "maya")

    home = await pressed(acme, "maya", "ask:share_likers:home")

    assert "Let teammates see who liked my posts: on" in words(home)
    assert "Welcome to Likewise" in words(home)
    await acme.connected("maya")
    assert "Let teammates see who liked my posts: on" in words(await opened(acme, "maya"))


async def test_only_admins_see_the_workspaces_part(acme: Scene) -> None:
    """What the workspace spends and its switches are for real admins; others have neither them nor their buttons' effect."""
    home = await opened(acme, "maya")
    assert COST in words(home)
    assert "No daily budget" in words(home)
    forged = button(as_message(home), "ask:show_previews:home")

    theirs = await opened(acme, "sam")
    assert "admins" not in words(theirs).replace("(admins)", "").replace("for admins, whether", "")
    theirs.content["blocks"].append({"type": "actions", "block_id": "forged", "elements": [forged]})

    assert words_for(errors.NotAnAdmin()) in words(await pressed(acme, "sam", "ask:show_previews:home"))
    assert not (await acme.container.storage.workspaces.get(MEMBER)).previews


async def test_an_admin_switches_posts_in_answers_at_home(acme: Scene) -> None:
    """The workspace's switch turns, and everybody's Home then has the own one."""
    await opened(acme, "maya")

    home = await pressed(acme, "maya", "ask:show_previews:home")

    assert "Show posts in replies: on" in words(home)
    assert (action_of("show_previews").in_home or "Saved.") in words(home)
    assert "Show me the post: on" in words(await opened(acme, "sam"))
    assert news(await pressed(acme, "maya", "ask:audit:home")).startswith(ACTIVITY_LOG)


async def test_a_guest_is_told_by_whom_and_can_still_leave(acme: Scene) -> None:
    """Where guests may not use Likewise, their Home leads nowhere else than out, and says who can change it."""
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


async def test_limits_that_x_told_are_shown(acme: Scene) -> None:
    """A limit that is used up is shown until X resets it, with that time."""
    await acme.connected("maya")
    acme.x.faults.every(FaultKind.STATUS, "POST", "*/likes", status=429)
    await acme.type("maya", "/like", ANNOUNCED)

    said = words(await opened(acme, "maya"))

    assert f"{words_for(LIKE_LIMIT).removesuffix('.')} until <!date" in said
    acme.clock.move(minutes=16)
    assert words_for(LIKE_LIMIT).removesuffix(".") not in words(await opened(acme, "maya"))


async def test_a_limit_that_is_nearly_used_up_is_shown(acme: Scene) -> None:
    """As X told with the last like, for the account that is connected and until the limit fills again; it costs X no call."""
    await acme.connected("maya")
    acme.x.world.limits.table["likePost"] = replace(allowed()["likePost"], user=6)
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.type("maya", "/like", MAYAS)

    said = words(await opened(acme, "maya"))

    assert "You have 4 likes left until <!date" in said
    acme.clock.move(minutes=16)
    assert "left until" not in words(await opened(acme, "maya"))


async def test_the_list_is_of_the_account_that_is_connected(acme: Scene) -> None:
    """Likes of an account that was disconnected aren't offered for taking back as another one."""
    await acme.connected("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.type("maya", "/likewise", "disconnect")

    await acme.connected("maya", x_account="theo_dev")

    assert "No likes yet" in words(await opened(acme, "maya"))


async def test_an_admin_sees_team_channels_and_turns_one_off(acme: Scene) -> None:
    """Those of the workspace are listed; one that is turned off at home is off."""
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


async def test_nobody_turns_off_a_team_channel_of_others(acme: Scene) -> None:
    """A button taken from an admin's Home does nothing for a colleague, and another workspace's channel stays on."""
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


async def test_rules_that_are_changed_from_home_stand_there_at_once(acme: Scene) -> None:
    """The form opens over the Home; once it is saved, the Home behind it shows the new rules."""
    await opened(acme, "maya")
    assert "Guests: no" in words(await pressed(acme, "maya", "open:policy"))
    form = acme.slack.modal_of("maya")
    assert form is not None

    await acme.slack.submit("maya", form, {"others": {"others": ["allow_sharing", "allow_guests"]}})
    await published(acme)

    assert "Guests: yes" in words(shown(acme, "maya"))


async def test_workspaces_are_kept_apart(many: Scene) -> None:
    """Sam at Acme and Kai at Globex have one user id: each Home is of their own workspace, and names it when connecting."""
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
