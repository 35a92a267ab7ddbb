"""Liking by emoji: only who turned it on, only as themselves, only told to them."""

from typing import Any

import pytest

from bot import errors
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import Plan
from bot.sandbox.x.seed import HIRING, PRODUCT
from tests.error_words import words_for
from tests.reply_words import UNLIKED, liked_as, says_liked
from tests.scenarios.conftest import Scene
from tests.scenarios.reacting import OTHER, WANTED, added, heard, liker, react, turned_on, unreact
from tests.scenarios.test_policy import GENERAL, SOCIAL, allow
from tests.scenarios.watching import stored


async def test_an_emoji_likes_and_its_removal_unlikes(acme: Scene) -> None:
    """As the person's own account, told to them alone."""
    message = await liker(acme)

    (told,) = await react(acme, "sam", message)
    assert told.ephemeral
    assert liked_as("sam_writes", as_text(told))
    assert acme.liked("sam_writes", HIRING)

    (told,) = await unreact(acme, "sam", message)
    assert told.ephemeral
    assert UNLIKED in as_text(told)
    assert not acme.liked("sam_writes", HIRING)


async def test_undo_takes_it_back_in_place(acme: Scene) -> None:
    """The confirmation turns round what the emoji did."""
    message = await liker(acme)
    (told,) = await react(acme, "sam", message)
    assert "[Undo]" in as_text(told)

    await acme.click("sam", told, "ask:unlike")

    assert UNLIKED in as_text(told)
    assert not acme.liked("sam_writes", HIRING)


async def test_nobody_likes_by_emoji_unasked(acme: Scene) -> None:
    """Off until turned on; another emoji, another person's, and one turned off again mean nothing and are not written down."""
    await acme.connected("sam")
    message = acme.slack.post("lena", "#social", WANTED)
    assert await react(acme, "sam", message) == []
    await turned_on(acme, "sam", ":tada:")
    assert await react(acme, "sam", message, "eyes") == []
    assert await react(acme, "lena", message, "tada") == []
    assert "off now" in as_text(await turned_on(acme, "sam", "off"))

    acme.statements.clear()
    assert await react(acme, "sam", message, "tada") == []

    assert len(acme.statements) == 1, acme.statements
    assert not acme.liked("sam_writes", HIRING)


@pytest.mark.parametrize(
    ("written", "reacted"),
    [
        (":heart:", "heart"),
        ("heart", "heart"),
        (":+1::skin-tone-3:", "+1::skin-tone-5"),
        (":thumbsup:", "+1"),
        (":acme-party_2:", "acme-party_2"),
        (":größe:", "größe"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_any_emoji_will_do(acme: Scene, written: str, reacted: str) -> None:
    """A workspace's own too; skin tones don't matter, nor by which of its names Slack calls it."""
    acme.slack.workspace("acme").custom_emoji |= {"acme-party_2": "https://x.test/1", "größe": "alias:star"}
    message = await liker(acme)
    await turned_on(acme, "sam", written)

    (told,) = await react(acme, "sam", message, reacted)

    assert says_liked(as_text(told))


@pytest.mark.parametrize(
    "text", [":no_such_emoji:", ":heart: :tada:", "<!channel>", ":", "::", "*", "a b", ":" + "x" * 200 + ":"]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_no_emoji_changes_nothing(acme: Scene, text: str) -> None:
    """The answer says how to write one, and what was chosen before stays."""
    await turned_on(acme)

    assert words_for(errors.InvalidEmoji()) in as_text(await turned_on(acme, "sam", text))
    assert ":heart:" in as_text(await acme.type("sam", "/likewise", "reaction"))


async def test_who_is_not_connected_is_led_there_and_the_like_follows(acme: Scene) -> None:
    """The prompt is private; after connecting the like is carried out."""
    await turned_on(acme)
    message = acme.slack.post("lena", "#social", WANTED)
    (prompt,) = await react(acme, "sam", message)
    assert prompt.ephemeral
    assert await unreact(acme, "sam", message) == []
    (prompt,) = await react(acme, "sam", message)

    await acme.slack.click("sam", prompt, "link:connect")
    (liked,) = await acme.through_pages("sam", prompt)

    assert "Connected as" in as_text(prompt)
    assert says_liked(as_text(liked))
    assert acme.liked("sam_writes", HIRING)


async def test_of_several_posts_the_person_picks(acme: Scene) -> None:
    """One emoji can't mean two Posts: nothing is liked before the person says which."""
    await liker(acme)
    message = acme.slack.post("lena", "#social", f"{WANTED} {OTHER}")

    (choice,) = await react(acme, "sam", message)
    assert choice.ephemeral
    assert "several" in as_text(choice)
    assert not acme.liked("sam_writes", HIRING)
    await acme.click("sam", choice, "ask:like:pick2")

    assert acme.liked("sam_writes", PRODUCT)
    assert not acme.liked("sam_writes", HIRING)


async def test_a_message_without_a_post_means_nothing(acme: Scene) -> None:
    """People use emoji for everything."""
    await liker(acme)
    assert await react(acme, "sam", acme.slack.post("lena", "#social", "Lunch?")) == []


async def test_two_people_like_each_as_themselves(acme: Scene) -> None:
    """The reactor's own account, ever."""
    message = await liker(acme)
    await liker(acme, "lena")

    await react(acme, "lena", message)

    assert acme.liked("lena_ops", HIRING)
    assert not acme.liked("sam_writes", HIRING)


@pytest.mark.parametrize("error", ["message_not_found", "not_in_channel", "channel_not_found"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_message_out_of_reach_is_let_go(acme: Scene, error: str) -> None:
    """Deleted meanwhile, or the app was taken out of the channel: nothing happens, and nothing stays to be done."""
    message = await liker(acme)
    acme.slack.fail_next("reactions.get", error)

    assert await react(acme, "sam", message) == []

    assert not acme.liked("sam_writes", HIRING)
    assert all("None" in row for row in (await stored(acme))["slack_events"])


async def test_a_missing_permission_is_told(acme: Scene) -> None:
    """An installation from before the permission existed: the person learns who can fix it."""
    message = await liker(acme)
    acme.slack.fail_next("reactions.get", "missing_scope")

    (told,) = await react(acme, "sam", message)

    assert words_for(errors.ReinstallNeeded(None)) in as_text(told)


async def test_where_slack_shows_nothing_the_answer_is_a_direct_message(acme: Scene) -> None:
    """An answer is never lost for want of a place."""
    message = await liker(acme)
    acme.slack.fail_next("chat.postEphemeral", "user_not_in_channel")

    assert await react(acme, "sam", message) == []

    assert says_liked(as_text(acme.slack.seen_by("sam", "@app")[-1]))


async def test_the_policy_holds_for_emoji(acme: Scene) -> None:
    """Where an admin doesn't allow the app an emoji is just an emoji."""
    message = await liker(acme)
    await allow(acme, allowed_channels=[GENERAL])

    assert await react(acme, "sam", message) == []

    assert not acme.liked("sam_writes", HIRING)


async def test_shared_channels_are_left_out(acme: Scene) -> None:
    """Kai of another organization has Sam's user id: where both can be, no emoji likes."""
    message = await liker(acme)
    acme.slack.share(SOCIAL, "kai")

    acme.slack.react("kai", message, "heart")
    await heard(acme)

    assert not acme.liked("sam_writes", HIRING)


@pytest.mark.parametrize(
    "item",
    [
        {"type": "file", "file": "F1"},
        {"type": "message", "channel": SOCIAL},
        {"type": "message", "channel": None, "ts": None},
        None,
        [],
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_emoji_on_something_else_is_ignored(acme: Scene, item: Any) -> None:
    """Files, and items of shapes yet unknown."""
    message = await liker(acme)
    exchange = await acme.slack.event(added(acme, message) | {"item": item})

    assert exchange.status == 200
    await heard(acme)
    assert not acme.liked("sam_writes", HIRING)


async def test_without_likes_in_the_plan_the_button_to_x_comes(acme: Scene) -> None:
    """The answer is the one click that is left, privately."""
    message = await liker(acme)
    acme.x.plan = Plan.NO_LIKES

    (told,) = await react(acme, "sam", message)

    assert "Like on X" in as_text(told)


async def test_without_the_permission_for_emoji_any_name_is_taken(acme: Scene) -> None:
    """Slack doesn't say which exist, and nobody is kept from choosing one."""
    held = acme.slack.installations.of(acme.slack.workspace("acme").id)
    assert held is not None
    held.scopes -= {"emoji:read"}

    assert ":acme-party:" in as_text(await turned_on(acme, "sam", ":acme-party:"))
