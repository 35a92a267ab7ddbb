"""Sharing: replies are private until the member shares one, once, under their name."""

import asyncio
import json

import pytest

from bot import errors
from bot.members import Member
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, MAYAS_POST
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode
from tests.error_words import words_for
from tests.reply_words import LIKED, SHARED, SHARED_BEFORE
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.instances import second_instance
from tests.scenarios.slow_x import count_messages, store_pending_reply

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def public(acme: Scene, channel: str = "#social") -> list[Message]:
    """Return the app's messages in a channel that everybody sees."""
    seen = acme.slack.seen_by("theo", channel)
    return [message for message in seen if message.by_app and not message.ephemeral]


async def turn_off_sharing(acme: Scene) -> None:
    """Turn sharing off, as an admin."""
    admin = acme.slack.person("maya")
    await acme.container.storage.workspaces.change(
        Member(admin.team_id, admin.id, admin.team_id), allow_sharing=False
    )


def with_forged_value(message: Message, action_id: str, ask: dict[str, str]) -> None:
    """Change a button's value, as a client could."""
    for block in message.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == action_id:
                element["value"] = json.dumps(ask)


async def shared_like(acme: Scene, user: str = "maya") -> Message:
    """Like a post and share that in #social; return the shared message."""
    answer = await acme.type(user, "/like", ANNOUNCED)
    await acme.click(user, answer, "ask:share")
    return public(acme)[-1]


async def test_a_like_is_shared_under_the_members_name(acme: Scene) -> None:
    """With the X account; the private reply stays as it was."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    assert public(acme) == []

    note = await acme.click("maya", answer, "ask:share")

    (shared,) = public(acme)
    assert f"<@{acme.slack.person('maya').id}> liked" in str(shared.blocks)
    assert "@maya_builds" in as_text(shared)
    assert ANNOUNCEMENT in as_text(shared)
    assert note.ephemeral
    assert SHARED in as_text(note)
    assert button(answer, "ask:unlike")


@sqlite_only
async def test_a_like_can_be_shared_in_a_channel_without_the_app(acme: Scene) -> None:
    """Through the click's response_url."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED, channel="#payload-team")

    await acme.click("maya", answer, "ask:share")

    assert "liked" in as_text(public(acme, "#payload-team")[-1])


async def test_a_double_click_shares_once(acme: Scene) -> None:
    """On two processes, too; the other clicks' replies say that it's already shared."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)

    exchanges = await asyncio.gather(*(acme.slack.click("maya", answer, "ask:share") for _ in range(2)))
    async with second_instance(acme):
        exchanges.append(await acme.slack.click("maya", answer, "ask:share"))
        told = [as_text(await acme.answer(each)) for each in exchanges]

    assert len(public(acme)) == 1
    assert sorted(SHARED_BEFORE in text for text in told) == [False, True, True]


@sqlite_only
async def test_a_like_can_be_shared_again_after_ten_minutes(acme: Scene) -> None:
    """Then it isn't a double click."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    await acme.click("maya", answer, "ask:share")

    acme.clock.move(minutes=11)
    await acme.click("maya", answer, "ask:share")

    assert len(public(acme)) == 2


async def test_the_like_button_of_a_shared_message_uses_the_clickers_account(acme: Scene) -> None:
    """The shared message stays as it is, and the reply is private."""
    await acme.connect("maya")
    await acme.connect("sam")
    shared = await shared_like(acme)
    shown = as_text(shared)

    answer = await acme.click("sam", shared, "ask:like")

    assert answer.only_for == acme.slack.person("sam").key
    assert LIKED in as_text(answer)
    assert acme.liked("sam_writes", ANNOUNCEMENT)
    assert (as_text(shared), shared.changed) == (shown, 0)


@sqlite_only
async def test_the_like_button_of_a_shared_message_asks_to_connect_privately(acme: Scene) -> None:
    """After connecting, the like is carried out."""
    await acme.connect("maya")
    shared = await shared_like(acme)

    prompt = await acme.click("lena", shared, "ask:like")
    assert prompt.only_for == acme.slack.person("lena").key
    await acme.slack.click("lena", prompt, "link:connect")
    await acme.through_pages("lena", prompt, news=1)

    await acme.slack.wait_for(lambda: acme.liked("lena_ops", ANNOUNCEMENT) or None)
    assert shared.changed == 0


async def test_the_author_can_share_a_posts_likers(acme: Scene) -> None:
    """X shows them to the author."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/likers", MAYAS)

    await acme.click("maya", answer, "ask:share_list")

    (shared,) = public(acme)
    assert "@acmehq" in as_text(shared)
    assert f"<@{acme.slack.person('maya').id}> shares" in str(shared.blocks)


@sqlite_only
async def test_a_teammate_can_share_likers_with_the_authors_consent(acme: Scene) -> None:
    """The message names the author."""
    await acme.connect("maya")
    await acme.connect("sam")
    await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:share_likers")
    answer = await acme.type("sam", "/likers", MAYAS)

    await acme.click("sam", answer, "ask:share_list")

    assert "shared by the author @maya_builds" in as_text(public(acme)[-1])


async def test_a_withdrawn_consent_stops_sharing_at_once(acme: Scene) -> None:
    """Even from an earlier list."""
    await acme.connect("maya")
    await acme.connect("sam")
    account = await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:share_likers")
    answer = await acme.type("sam", "/likers", MAYAS)
    await acme.click("maya", account, "ask:keep_likers")

    said = await acme.click("sam", answer, "ask:share_list")

    assert said.ephemeral
    assert words_for(errors.NothingToShare(errors.ShareProblem.NO_LIKERS)) in as_text(said)
    assert public(acme) == []


@sqlite_only
async def test_only_a_recorded_like_can_be_shared(acme: Scene) -> None:
    """A button changed to another post shares nothing."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    with_forged_value(answer, "ask:share", {"act": "share", "post_id": MAYAS_POST})

    said = await acme.click("maya", answer, "ask:share")

    assert said.ephemeral
    assert words_for(errors.NothingToShare(errors.ShareProblem.NOT_LIKED)) in as_text(said)
    assert public(acme) == []


@sqlite_only
async def test_an_undone_like_cannot_be_shared(acme: Scene) -> None:
    """From an earlier reply; and an unlike offers no sharing."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    unliked = await acme.type("maya", "/unlike", ANNOUNCED)

    said = await acme.click("maya", answer, "ask:share")

    assert words_for(errors.NothingToShare(errors.ShareProblem.NOT_LIKED)) in as_text(said)
    assert public(acme) == []
    assert "ask:share" not in json.dumps(unliked.blocks)


@sqlite_only
async def test_likers_cannot_be_shared_without_the_authors_consent(acme: Scene) -> None:
    """There's no button, and a forged click is refused."""
    await acme.connect("sam")
    hidden = await acme.type("sam", "/likers", MAYAS)
    assert "ask:share_list" not in json.dumps(hidden.blocks)
    answer = await acme.type("sam", "/like", ANNOUNCED)
    with_forged_value(answer, "ask:share", {"act": "share_list", "post_id": MAYAS_POST})

    said = await acme.click("sam", answer, "ask:share")

    assert words_for(errors.NothingToShare(errors.ShareProblem.NO_LIKERS)) in as_text(said)
    assert public(acme) == []


async def test_admins_can_turn_off_sharing(acme: Scene) -> None:
    """New replies have no button, and an earlier one's is refused with who can change it."""
    await acme.connect("maya")
    older = await acme.type("maya", "/like", ANNOUNCED)
    await turn_off_sharing(acme)

    said = await acme.click("maya", older, "ask:share")
    newer = await acme.type("maya", "/like", ANNOUNCED)

    assert words_for(errors.NotAllowed(errors.Rule.SHARING)) in as_text(said)
    assert "An admin can change this" in as_text(said)
    assert "ask:share" not in json.dumps(newer.blocks)
    assert public(acme) == []


@sqlite_only
async def test_sharing_can_be_retried_after_a_refusal_by_slack(acme: Scene) -> None:
    """What Slack refused doesn't count as shared."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    acme.slack.fail_next("response_url", "ratelimited")

    said = await acme.click("maya", answer, "ask:share")
    assert words_for(errors.ShareFailed(uncertain=False)) in as_text(said)
    assert public(acme) == []
    await acme.click("maya", said, "ask:share:again")

    assert len(public(acme)) == 1


async def test_the_share_of_a_killed_process_is_not_repeated(acme: Scene) -> None:
    """It may have reached the channel; the member is asked to look."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    request = await store_pending_reply(
        acme, Intent("share", ANNOUNCEMENT, surface="button"), mode=ReplyMode.NEW_EPHEMERAL
    )
    await acme.container.slack.shares.claim(request.member, "C02S0C1AL7B", f"share:{ANNOUNCEMENT}:1")

    await acme.container.slack.dispatcher.resume_pending()

    assert public(acme) == []
    assert count_messages(acme, words_for(errors.ShareFailed(uncertain=True))) == 1
