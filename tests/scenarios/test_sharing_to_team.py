"""Sharing a post to a team channel: a new message there, under the member's name."""

import json

import pytest

from bot import errors
from bot.members import Member
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.error_words import words_for
from tests.scenarios.conftest import ANNOUNCED, Scene
from tests.scenarios.team import turn_on_replies

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def liked(acme: Scene, *channels: str) -> Message:
    """Turn on team channels; return the reply to Maya's like in another channel."""
    for channel in channels:
        await turn_on_replies(acme, channel)
    await acme.connect("maya")
    return await acme.type("maya", "/like", ANNOUNCED, channel="#general")


def public(acme: Scene, channel: str) -> list[Message]:
    """Return the app's messages about the post that everybody sees."""
    seen = acme.slack.seen_by("theo", channel)
    return [each for each in seen if each.by_app and not each.ephemeral and ANNOUNCEMENT in str(each.blocks)]


async def test_a_post_is_shared_to_the_only_team_channel(acme: Scene) -> None:
    """With buttons for everybody; a second click shares nothing."""
    answer = await liked(acme, "#social")

    note = await acme.click("maya", answer, "ask:share_team")
    again = await acme.click("maya", answer, "ask:share_team")

    (shared,) = public(acme, "#social")
    assert "shared a post" in as_text(shared)
    assert "ask:like" in json.dumps(shared.blocks)
    assert note.ephemeral
    assert "Shared to" in as_text(note)
    assert "already shared this today" in as_text(again)
    assert public(acme, "#general") == []


@sqlite_only
async def test_with_several_team_channels_the_member_picks_one(acme: Scene) -> None:
    """Privately, and only that one gets the post."""
    answer = await liked(acme, "#social", "#launches")

    choice = await acme.click("maya", answer, "ask:share_team")
    assert choice.ephemeral
    await acme.click("maya", choice, "ask:share_team:2")

    assert (len(public(acme, "#social")), len(public(acme, "#launches"))) == (0, 1)


@sqlite_only
async def test_without_a_team_channel_there_is_no_button(acme: Scene) -> None:
    assert "ask:share_team" not in json.dumps((await liked(acme)).blocks)


@sqlite_only
@pytest.mark.parametrize("channel", ["C02GENER4LA", "C07NEWSR2MF", "nonsense", {}, 7])
async def test_another_channel_cannot_be_put_into_the_button(acme: Scene, channel: object) -> None:
    """Neither another workspace's, nor one without team replies, nor an invalid value."""
    answer = await liked(acme, "#social")
    for block in answer.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "ask:share_team":
                element["value"] = json.dumps({"act": "share_team", "post_id": ANNOUNCEMENT, "rest": channel})

    said = await acme.click("maya", answer, "ask:share_team")

    assert words_for(errors.InvalidAction()) in as_text(said)
    assert public(acme, "#general") == public(acme, "#social") == []


@sqlite_only
async def test_with_sharing_off_nothing_is_shared_to_a_team_channel(acme: Scene) -> None:
    """An earlier reply's button is refused with the admin's name."""
    answer = await liked(acme, "#social")
    admin = acme.slack.person("maya")
    maya = Member(admin.team_id, admin.id, admin.team_id)
    await acme.container.storage.workspaces.change(maya, allow_sharing=False, policy_updated_by=admin.id)

    said = await acme.click("maya", answer, "ask:share_team")

    assert words_for(errors.NotAllowed(errors.Rule.SHARING)) in as_text(said)
    assert f"Rule set by <@{admin.id}>" in str(said.blocks)
    assert public(acme, "#social") == []
