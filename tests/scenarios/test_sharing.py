"""Sharing: answers are private until the person makes their own one visible, once, under their name."""

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
from tests.scenarios.slow_x import promised, results

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def public(acme: Scene, channel: str = "#social") -> list[Message]:
    """What the app has said there for everyone to see."""
    seen = acme.slack.seen_by("theo", channel)
    return [message for message in seen if message.by_app and not message.ephemeral]


async def switched_off(acme: Scene) -> None:
    """The admins turn sharing off."""
    admin = acme.slack.person("maya")
    await acme.container.storage.workspaces.change(
        Member(admin.team_id, admin.id, admin.team_id), allow_sharing=False
    )


def forged(message: Message, action_id: str, ask: dict[str, str]) -> None:
    """Change what a button asks for, as a client could."""
    for block in message.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == action_id:
                element["value"] = json.dumps(ask)


async def shared_like(acme: Scene, user: str = "maya") -> Message:
    """A like by this person, shared in #social."""
    answer = await acme.type(user, "/like", ANNOUNCED)
    await acme.click(user, answer, "ask:share")
    return public(acme)[-1]


async def test_a_like_is_shared_under_the_persons_own_name(acme: Scene) -> None:
    """Everyone in the channel sees who liked what and as which account; the private answer stays as it was."""
    await acme.connected("maya")
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
async def test_it_can_be_shared_where_the_app_is_no_member(acme: Scene) -> None:
    """Slack takes it through the click's own address, as any answer."""
    await acme.connected("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED, channel="#payload-team")

    await acme.click("maya", answer, "ask:share")

    assert "liked" in as_text(public(acme, "#payload-team")[-1])


async def test_a_double_click_shares_once(acme: Scene) -> None:
    """Two clicks at the same time, and a third on another process: one message, and the others are told that it is there."""
    await acme.connected("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)

    exchanges = await asyncio.gather(*(acme.slack.click("maya", answer, "ask:share") for _ in range(2)))
    async with second_instance(acme):
        exchanges.append(await acme.slack.click("maya", answer, "ask:share"))
        told = [as_text(await acme.answered(each)) for each in exchanges]

    assert len(public(acme)) == 1
    assert sorted(SHARED_BEFORE in text for text in told) == [False, True, True]


@sqlite_only
async def test_the_same_can_be_shared_again_later(acme: Scene) -> None:
    """After ten minutes it is meant, and not a slip of the finger."""
    await acme.connected("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    await acme.click("maya", answer, "ask:share")

    acme.clock.move(minutes=11)
    await acme.click("maya", answer, "ask:share")

    assert len(public(acme)) == 2


async def test_whoever_presses_like_on_it_likes_as_themselves(acme: Scene) -> None:
    """The shared message offers the same to everybody; it stays as it is, and each gets a private answer."""
    await acme.connected("maya")
    await acme.connected("sam")
    shared = await shared_like(acme)
    shown = as_text(shared)

    answer = await acme.click("sam", shared, "ask:like")

    assert answer.only_for == acme.slack.person("sam").key
    assert LIKED in as_text(answer)
    assert acme.liked("sam_writes", ANNOUNCEMENT)
    assert (as_text(shared), shared.changed) == (shown, 0)


@sqlite_only
async def test_whoever_is_not_connected_is_led_there_privately(acme: Scene) -> None:
    """The Connect prompt is theirs alone, and their like follows."""
    await acme.connected("maya")
    shared = await shared_like(acme)

    prompt = await acme.click("lena", shared, "ask:like")
    assert prompt.only_for == acme.slack.person("lena").key
    await acme.slack.click("lena", prompt, "link:connect")
    await acme.through_pages("lena", prompt, news=1)

    await acme.slack.wait_for(lambda: acme.liked("lena_ops", ANNOUNCEMENT) or None)
    assert shared.changed == 0


async def test_the_author_can_share_who_liked_their_post(acme: Scene) -> None:
    """X shows the likers to the author, who may show them to the channel."""
    await acme.connected("maya")
    answer = await acme.type("maya", "/likers", MAYAS)

    await acme.click("maya", answer, "ask:share_list")

    (shared,) = public(acme)
    assert "@acmehq" in as_text(shared)
    assert f"<@{acme.slack.person('maya').id}> shares" in str(shared.blocks)


@sqlite_only
async def test_likers_are_shared_by_the_authors_standing_leave(acme: Scene) -> None:
    """A colleague can share what the author lets teammates see, and the message says whose leave it is."""
    await acme.connected("maya")
    await acme.connected("sam")
    await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:share_likers")
    answer = await acme.type("sam", "/likers", MAYAS)

    await acme.click("sam", answer, "ask:share_list")

    assert "shared by the author @maya_builds" in as_text(public(acme)[-1])


async def test_leave_that_was_taken_back_counts_at_once(acme: Scene) -> None:
    """The button of an older list shares nothing any more."""
    await acme.connected("maya")
    await acme.connected("sam")
    account = await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:share_likers")
    answer = await acme.type("sam", "/likers", MAYAS)
    await acme.click("maya", account, "ask:keep_likers")

    said = await acme.click("sam", answer, "ask:share_list")

    assert said.ephemeral
    assert words_for(errors.NothingToShare(errors.ShareProblem.NO_LIKERS)) in as_text(said)
    assert public(acme) == []


@sqlite_only
async def test_what_one_has_not_liked_cannot_be_shared(acme: Scene) -> None:
    """A button whose Post was changed on the way claims nothing: what is shared comes from the ledger."""
    await acme.connected("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    forged(answer, "ask:share", {"act": "share", "post_id": MAYAS_POST})

    said = await acme.click("maya", answer, "ask:share")

    assert said.ephemeral
    assert words_for(errors.NothingToShare(errors.ShareProblem.NOT_LIKED)) in as_text(said)
    assert public(acme) == []


@sqlite_only
async def test_a_like_that_was_taken_back_is_not_shared(acme: Scene) -> None:
    """The button of an older answer doesn't say what is no longer so; and taking back is shared by nobody."""
    await acme.connected("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    unliked = await acme.type("maya", "/unlike", ANNOUNCED)

    said = await acme.click("maya", answer, "ask:share")

    assert words_for(errors.NothingToShare(errors.ShareProblem.NOT_LIKED)) in as_text(said)
    assert public(acme) == []
    assert "ask:share" not in json.dumps(unliked.blocks)


@sqlite_only
async def test_likers_that_x_shows_only_to_others_cannot_be_shared(acme: Scene) -> None:
    """Without the author's leave there is no button, and a forged ask is refused."""
    await acme.connected("sam")
    hidden = await acme.type("sam", "/likers", MAYAS)
    assert "ask:share_list" not in json.dumps(hidden.blocks)
    answer = await acme.type("sam", "/like", ANNOUNCED)
    forged(answer, "ask:share", {"act": "share_list", "post_id": MAYAS_POST})

    said = await acme.click("sam", answer, "ask:share")

    assert words_for(errors.NothingToShare(errors.ShareProblem.NO_LIKERS)) in as_text(said)
    assert public(acme) == []


async def test_admins_can_keep_answers_private(acme: Scene) -> None:
    """With public answers off there is no button; that of an older answer is refused, and the person told by whom."""
    await acme.connected("maya")
    older = await acme.type("maya", "/like", ANNOUNCED)
    await switched_off(acme)

    said = await acme.click("maya", older, "ask:share")
    newer = await acme.type("maya", "/like", ANNOUNCED)

    assert words_for(errors.NotAllowed(errors.Rule.SHARING)) in as_text(said)
    assert "An admin can change this" in as_text(said)
    assert "ask:share" not in json.dumps(newer.blocks)
    assert public(acme) == []


@sqlite_only
async def test_slacks_refusal_is_told_and_can_be_tried_again(acme: Scene) -> None:
    """Nothing counts as shared that Slack did not take."""
    await acme.connected("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    acme.slack.fail_next("response_url", "ratelimited")

    said = await acme.click("maya", answer, "ask:share")
    assert words_for(errors.ShareFailed(uncertain=False)) in as_text(said)
    assert public(acme) == []
    await acme.click("maya", said, "ask:share:again")

    assert len(public(acme)) == 1


async def test_a_share_that_a_killed_process_began_is_not_repeated(acme: Scene) -> None:
    """Nobody knows whether it reached the channel: the person is told to look, rather than seen to say it twice."""
    await acme.connected("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    request = await promised(
        acme, Intent("share", ANNOUNCEMENT, surface="button"), mode=ReplyMode.NEW_EPHEMERAL
    )
    await acme.container.slack.shares.claim(request.member, "C02S0C1AL7B", f"share:{ANNOUNCEMENT}:1")

    await acme.container.slack.dispatcher.resume_pending()

    assert public(acme) == []
    assert results(acme, words_for(errors.ShareFailed(uncertain=True))) == 1
