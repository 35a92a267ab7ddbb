"""Liking by emoji: only for members who turned it on, as themselves, and with private replies."""

from typing import Any

import pytest

from bot import errors
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import Plan
from bot.sandbox.x.seed import HIRING, PRODUCT
from tests.error_words import words_for
from tests.reply_words import UNLIKED, liked_as, says_liked
from tests.scenarios.conftest import Scene
from tests.scenarios.reacting import (
    OTHER,
    WANTED,
    choose_emoji,
    connect_with_emoji,
    react,
    reaction_event,
    unreact,
    wait_for_events,
)
from tests.scenarios.test_policy import GENERAL, SOCIAL, allow
from tests.scenarios.watching import stored_text


async def test_adding_the_emoji_likes_and_removing_it_unlikes(acme: Scene) -> None:
    """As the member's own account; each reply is private."""
    message = await connect_with_emoji(acme)

    (told,) = await react(acme, "sam", message)
    assert told.ephemeral
    assert liked_as("sam_writes", as_text(told))
    assert acme.liked("sam_writes", HIRING)

    (told,) = await unreact(acme, "sam", message)
    assert told.ephemeral
    assert UNLIKED in as_text(told)
    assert not acme.liked("sam_writes", HIRING)


async def test_undo_reverses_the_reaction_in_place(acme: Scene) -> None:
    message = await connect_with_emoji(acme)
    (told,) = await react(acme, "sam", message)
    assert "[Undo]" in as_text(told)

    await acme.click("sam", told, "ask:unlike")

    assert UNLIKED in as_text(told)
    assert not acme.liked("sam_writes", HIRING)


async def test_an_emoji_likes_only_when_turned_on(acme: Scene) -> None:
    """Another emoji, another member's, and one turned off again do nothing, and their events aren't stored."""
    await acme.connect("sam")
    message = acme.slack.post("lena", "#social", WANTED)
    assert await react(acme, "sam", message) == []
    await choose_emoji(acme, "sam", ":tada:")
    assert await react(acme, "sam", message, "eyes") == []
    assert await react(acme, "lena", message, "tada") == []
    assert "off now" in as_text(await choose_emoji(acme, "sam", "off"))

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
async def test_any_emoji_can_be_chosen(acme: Scene, written: str, reacted: str) -> None:
    """A custom one, too; skin tones don't matter, and neither does which of its names Slack sends."""
    acme.slack.workspace("acme").custom_emoji |= {"acme-party_2": "https://x.test/1", "größe": "alias:star"}
    message = await connect_with_emoji(acme)
    await choose_emoji(acme, "sam", written)

    (told,) = await react(acme, "sam", message, reacted)

    assert says_liked(as_text(told))


@pytest.mark.parametrize(
    "text", [":no_such_emoji:", ":heart: :tada:", "<!channel>", ":", "::", "*", "a b", ":" + "x" * 200 + ":"]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_invalid_emoji_changes_nothing(acme: Scene, text: str) -> None:
    """The reply shows how to write one."""
    await choose_emoji(acme)

    assert words_for(errors.InvalidEmoji()) in as_text(await choose_emoji(acme, "sam", text))
    assert ":heart:" in as_text(await acme.type("sam", "/likewise", "reaction"))


async def test_an_unconnected_members_reaction_asks_to_connect(acme: Scene) -> None:
    """Privately; after connecting, the like is carried out."""
    await choose_emoji(acme)
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


async def test_a_reaction_to_several_posts_asks_which_one(acme: Scene) -> None:
    """Nothing is liked before."""
    await connect_with_emoji(acme)
    message = acme.slack.post("lena", "#social", f"{WANTED} {OTHER}")

    (choice,) = await react(acme, "sam", message)
    assert choice.ephemeral
    assert "several" in as_text(choice)
    assert not acme.liked("sam_writes", HIRING)
    await acme.click("sam", choice, "ask:like:pick2")

    assert acme.liked("sam_writes", PRODUCT)
    assert not acme.liked("sam_writes", HIRING)


async def test_a_reaction_to_a_message_without_a_post_does_nothing(acme: Scene) -> None:
    await connect_with_emoji(acme)
    assert await react(acme, "sam", acme.slack.post("lena", "#social", "Lunch?")) == []


async def test_each_reaction_likes_as_its_own_member(acme: Scene) -> None:
    """Another member's account likes nothing."""
    message = await connect_with_emoji(acme)
    await connect_with_emoji(acme, "lena")

    await react(acme, "lena", message)

    assert acme.liked("lena_ops", HIRING)
    assert not acme.liked("sam_writes", HIRING)


@pytest.mark.parametrize("error", ["message_not_found", "not_in_channel", "channel_not_found"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_reaction_to_an_unavailable_message_does_nothing(acme: Scene, error: str) -> None:
    """It was deleted, or the app isn't in the channel any more; the event counts as handled."""
    message = await connect_with_emoji(acme)
    acme.slack.fail_next("reactions.get", error)

    assert await react(acme, "sam", message) == []

    assert not acme.liked("sam_writes", HIRING)
    assert all("None" in row for row in (await stored_text(acme))["slack_events"])


async def test_a_missing_scope_is_reported(acme: Scene) -> None:
    """For an older installation; the reply says who can fix it."""
    message = await connect_with_emoji(acme)
    acme.slack.fail_next("reactions.get", "missing_scope")

    (told,) = await react(acme, "sam", message)

    assert words_for(errors.ReinstallNeeded(None)) in as_text(told)


async def test_a_reply_that_the_channel_cannot_show_is_a_direct_message(acme: Scene) -> None:
    """When the member isn't in the channel any more."""
    message = await connect_with_emoji(acme)
    acme.slack.fail_next("chat.postEphemeral", "user_not_in_channel")

    assert await react(acme, "sam", message) == []

    assert says_liked(as_text(acme.slack.seen_by("sam", "@app")[-1]))


async def test_the_policy_applies_to_reactions(acme: Scene) -> None:
    """In a channel that isn't allowed, a reaction does nothing."""
    message = await connect_with_emoji(acme)
    await allow(acme, allowed_channels=[GENERAL])

    assert await react(acme, "sam", message) == []

    assert not acme.liked("sam_writes", HIRING)


async def test_reactions_in_shared_channels_do_nothing(acme: Scene) -> None:
    """Kai of another organization has Sam's user ID."""
    message = await connect_with_emoji(acme)
    acme.slack.share(SOCIAL, "kai")

    acme.slack.react("kai", message, "heart")
    await wait_for_events(acme)

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
async def test_a_reaction_to_something_other_than_a_message_is_ignored(acme: Scene, item: Any) -> None:
    """A file, for example, or an item of an unknown form."""
    message = await connect_with_emoji(acme)
    exchange = await acme.slack.event(reaction_event(acme, message) | {"item": item})

    assert exchange.status == 200
    await wait_for_events(acme)
    assert not acme.liked("sam_writes", HIRING)


async def test_a_plan_without_likes_offers_like_on_x(acme: Scene) -> None:
    """Privately."""
    message = await connect_with_emoji(acme)
    acme.x.plan = Plan.NO_LIKES

    (told,) = await react(acme, "sam", message)

    assert "Like on X" in as_text(told)


async def test_without_the_emoji_scope_any_name_is_accepted(acme: Scene) -> None:
    """Slack doesn't say which emoji exist."""
    held = acme.slack.installations.of(acme.slack.workspace("acme").id)
    assert held is not None
    held.scopes -= {"emoji:read"}

    assert ":acme-party:" in as_text(await choose_emoji(acme, "sam", ":acme-party:"))
