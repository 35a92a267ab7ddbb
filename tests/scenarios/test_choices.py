"""/likewise settings: members' own settings, connected or not, and the workspace's for admins."""

from bot import errors
from bot.db.tables import MemberPreferences
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, TEXTS
from tests.error_words import words_for
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.watching import stored_text


async def settings(acme: Scene, name: str) -> Message:
    return await acme.type(name, "/likewise", "settings")


async def test_a_setting_is_shown_and_changed_in_place(acme: Scene) -> None:
    """Each says what it means and has one button, which updates the message."""
    await acme.connect("sam")
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


async def test_settings_can_be_changed_before_connecting(acme: Scene) -> None:
    """They apply once an account is connected."""
    shown = await settings(acme, "maya")
    assert "No X account is connected" in as_text(shown)
    assert button(shown, "ask:connect")
    await acme.click("maya", shown, "ask:share_likers")

    await acme.connect("maya")
    await acme.connect("sam")

    assert "see who liked my posts: on" in as_text(await settings(acme, "maya"))
    assert "shared by the author" in as_text(await acme.type("sam", "/likers", MAYAS))


async def test_an_authors_exhausted_limit_is_named_as_theirs(acme: Scene) -> None:
    """A teammate who reads with the author's token learns whose limit it is."""
    await acme.connect("maya")
    await acme.connect("sam")
    await acme.click("maya", await settings(acme, "maya"), "ask:share_likers")
    acme.x.world.limits.use_up("getPostsLikingUsers", acme.account("maya_builds").id)

    for user, whose in (("sam", "maya_builds"), ("maya", None)):
        answer = as_text(await acme.type(user, "/likers", MAYAS))
        limit = errors.LimitReached(acme.clock(), "15 minutes", "liking_users", handle=whose)
        assert words_for(limit) in answer


async def test_choosing_twice_keeps_one_row(acme: Scene) -> None:
    """A double click does what one click does."""
    shown = await settings(acme, "maya")
    value = button(shown, "ask:share_likers")
    await acme.click("maya", shown, "ask:share_likers")
    for block in shown.blocks:
        if block.get("accessory", {}).get("action_id") == "ask:keep_likers":
            block["accessory"] = value
    await acme.click("maya", shown, "ask:share_likers")

    assert "see who liked my posts: on" in as_text(shown)
    assert len((await stored_text(acme))[MemberPreferences.__tablename__]) == 1


async def test_opening_the_settings_stores_nothing(acme: Scene) -> None:
    """No row is written without a change."""
    await settings(acme, "sam")

    assert (await stored_text(acme))[MemberPreferences.__tablename__] == []


async def test_an_admin_turns_post_previews_on_and_off(acme: Scene) -> None:
    """For the workspace: everybody's replies follow at once on this process."""
    await acme.connect("sam")
    shown = await settings(acme, "maya")
    assert "Show posts in replies: off" in as_text(shown)

    await acme.click("maya", shown, "ask:show_previews")
    assert "Show posts in replies: on" in as_text(shown)
    assert TEXTS[ANNOUNCEMENT] in as_text(await acme.type("sam", "/like", ANNOUNCED))

    await acme.click("maya", shown, "ask:hide_previews")
    assert TEXTS[ANNOUNCEMENT] not in as_text(await acme.type("sam", "/like", ANNOUNCED))
    assert any("turned on posts in replies" in line for line in (await stored_text(acme))["audit"])


async def test_a_member_can_turn_off_post_previews(acme: Scene) -> None:
    """If the workspace has them on; other members keep theirs."""
    await acme.connect("sam")
    await acme.connect("lena")
    await acme.click("maya", await settings(acme, "maya"), "ask:show_previews")
    shown = await settings(acme, "sam")

    await acme.click("sam", shown, "ask:hide_my_previews")
    assert TEXTS[ANNOUNCEMENT] not in as_text(await acme.type("sam", "/like", ANNOUNCED))
    assert TEXTS[ANNOUNCEMENT] in as_text(await acme.type("lena", "/like", ANNOUNCED))

    await acme.click("sam", shown, "ask:show_my_previews")
    assert TEXTS[ANNOUNCEMENT] in as_text(await acme.type("sam", "/like", ANNOUNCED))


async def test_only_admins_see_and_change_the_workspaces_settings(acme: Scene) -> None:
    """Other members don't see them, and a forged click is refused with who may do it."""
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


async def test_own_settings_work_while_slack_is_down(acme: Scene) -> None:
    """When Slack can't say who is an admin."""
    acme.slack.fail_next("users.info", "internal_error")

    shown = as_text(await settings(acme, "maya"))

    assert "Show my name to teammates" in shown
    assert "Slack isn't responding" in shown
