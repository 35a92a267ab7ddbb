"""/likewise settings: a person's own choices, connected or not; for admins the workspace's, too."""

from bot import errors
from bot.db.tables import MemberPreferences
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, TEXTS
from tests.error_words import words_for
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.watching import stored


async def settings(acme: Scene, name: str) -> Message:
    return await acme.type(name, "/likewise", "settings")


async def test_a_choice_is_shown_as_it_stands_and_turned_in_place(acme: Scene) -> None:
    """Each choice says what it means and has one button, which turns it round in the same message."""
    await acme.connected("sam")
    shown = await settings(acme, "sam")
    assert "Show my name to teammates: off" in as_text(shown)
    assert "@sam_writes" in as_text(shown)

    await acme.show_name("sam", shown)
    assert "Show my name to teammates: on" in as_text(shown)
    assert "see who liked my posts: off" in as_text(shown)

    await acme.click("sam", shown, "ask:share_likers")
    assert "see who liked my posts: on" in as_text(shown)
    assert "Show my name to teammates: on" in as_text(shown)
    await acme.click("sam", shown, "ask:hide_likes")
    assert "Show my name to teammates: off" in as_text(shown)


async def test_choices_can_be_made_before_connecting(acme: Scene) -> None:
    """They are kept, and hold once an account is connected."""
    shown = await settings(acme, "maya")
    assert "No X account is connected" in as_text(shown)
    assert button(shown, "ask:connect")
    await acme.click("maya", shown, "ask:share_likers")

    await acme.connected("maya")
    await acme.connected("sam")

    assert "see who liked my posts: on" in as_text(await settings(acme, "maya"))
    assert "shared by the author" in as_text(await acme.type("sam", "/likers", MAYAS))


async def test_a_limit_of_the_author_is_told_as_theirs(acme: Scene) -> None:
    """A teammate who reads as the author is told whose limit is used up, and for what: their own isn't."""
    await acme.connected("maya")
    await acme.connected("sam")
    await acme.click("maya", await settings(acme, "maya"), "ask:share_likers")
    acme.x.world.limits.use_up("getPostsLikingUsers", acme.account("maya_builds").id)

    for user, whose in (("sam", "maya_builds"), ("maya", None)):
        answer = as_text(await acme.type(user, "/likers", MAYAS))
        limit = errors.LimitReached(acme.clock(), "15 minutes", "liking_users", handle=whose)
        assert words_for(limit) in answer


async def test_choosing_twice_keeps_one_row(acme: Scene) -> None:
    """A double click chooses what one click does."""
    shown = await settings(acme, "maya")
    value = button(shown, "ask:share_likers")
    await acme.click("maya", shown, "ask:share_likers")
    for block in shown.blocks:
        if block.get("accessory", {}).get("action_id") == "ask:keep_likers":
            block["accessory"] = value
    await acme.click("maya", shown, "ask:share_likers")

    assert "see who liked my posts: on" in as_text(shown)
    assert len((await stored(acme))[MemberPreferences.__tablename__]) == 1


async def test_looking_keeps_nothing(acme: Scene) -> None:
    """Who only looks at the settings leaves no row."""
    await settings(acme, "sam")

    assert (await stored(acme))[MemberPreferences.__tablename__] == []


async def test_an_admin_turns_post_cards_on_and_off(acme: Scene) -> None:
    """The switch is the workspace's: everybody's answers follow it at once on this process."""
    await acme.connected("sam")
    shown = await settings(acme, "maya")
    assert "Show posts in replies: off" in as_text(shown)

    await acme.click("maya", shown, "ask:show_previews")
    assert "Show posts in replies: on" in as_text(shown)
    assert TEXTS[ANNOUNCEMENT] in as_text(await acme.type("sam", "/like", ANNOUNCED))

    await acme.click("maya", shown, "ask:hide_previews")
    assert TEXTS[ANNOUNCEMENT] not in as_text(await acme.type("sam", "/like", ANNOUNCED))
    assert any("Posts in answers: on" in line for line in (await stored(acme))["audit"])


async def test_who_wants_no_cards_gets_none(acme: Scene) -> None:
    """With the workspace's switch on, each person can turn their own off; others keep theirs."""
    await acme.connected("sam")
    await acme.connected("lena")
    await acme.click("maya", await settings(acme, "maya"), "ask:show_previews")
    shown = await settings(acme, "sam")

    await acme.click("sam", shown, "ask:hide_my_previews")
    assert TEXTS[ANNOUNCEMENT] not in as_text(await acme.type("sam", "/like", ANNOUNCED))
    assert TEXTS[ANNOUNCEMENT] in as_text(await acme.type("lena", "/like", ANNOUNCED))

    await acme.click("sam", shown, "ask:show_my_previews")
    assert TEXTS[ANNOUNCEMENT] in as_text(await acme.type("sam", "/like", ANNOUNCED))


async def test_only_admins_see_and_change_the_workspaces(acme: Scene) -> None:
    """Others aren't shown the switch, and a forged click is refused by name of who may."""
    shown = await settings(acme, "sam")
    assert "This workspace" not in as_text(shown)
    forged = button(shown, "ask:share_likers")
    forged["value"] = '{"act":"show_previews","via":"button","place":"settings"}'
    for block in shown.blocks:
        if block.get("accessory", {}).get("action_id") == "ask:share_likers":
            block["accessory"] = forged

    assert words_for(errors.NotAnAdmin()) in as_text(await acme.click("sam", shown, "ask:share_likers"))
    assert "Show posts in replies: off" in as_text(await settings(acme, "maya"))


async def test_the_budget_is_one_click_away(acme: Scene) -> None:
    """Its form opens from the settings."""
    shown = await settings(acme, "maya")

    await acme.slack.click("maya", shown, "form:budget")

    assert await acme.slack.wait_for(lambda: acme.slack.modal_of("maya"))


async def test_without_slacks_word_own_choices_work(acme: Scene) -> None:
    """When Slack doesn't say who is an admin, a person's own settings are there all the same."""
    acme.slack.fail_next("users.info", "internal_error")

    shown = as_text(await settings(acme, "maya"))

    assert "Show my name to teammates" in shown
    assert "Slack isn't responding" in shown
