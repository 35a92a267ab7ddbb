"""`/likewise channel`: admins turn team replies on and off, and everybody can see whether they're on."""

import pytest

from bot import errors
from bot.sandbox.smoke_test import as_text
from tests.error_words import advice_for, words_for
from tests.scenarios.conftest import Scene, button
from tests.scenarios.installing import installed_everywhere
from tests.scenarios.team import calls, posted, replies, turn_on_replies
from tests.scenarios.watching import command_body, signed, stored_text


async def test_turning_replies_on_is_announced_in_the_channel(acme: Scene) -> None:
    """With the admin's name and how to turn them off; nobody is notified."""
    answer = await turn_on_replies(acme)

    (told,) = [m for m in acme.slack.seen_by("lena", "#social") if m.by_app]
    assert "maya turned on post replies" in as_text(told)
    assert "/likewise channel off" in as_text(told)
    assert "<@" not in as_text(told)
    assert answer.ephemeral


async def test_turning_replies_on_again_announces_nothing(acme: Scene) -> None:
    await turn_on_replies(acme)
    await turn_on_replies(acme)

    assert calls(acme, "chat.postMessage") == 1


async def test_turning_replies_off_ends_them(acme: Scene) -> None:
    """The activity log has both changes."""
    on = await turn_on_replies(acme)

    off = await acme.click("maya", on, "ask:channel:off")

    assert "Post replies are off" in as_text(off)
    assert replies(acme, await posted(acme)) == []
    audit = " ".join((await stored_text(acme))["audit"])
    assert "turned on post replies in C02S0C1AL7B" in audit
    assert "turned off post replies in C02S0C1AL7B" in audit


@pytest.mark.parametrize("text", ["channel", "channel banana", "channel on please"])
async def test_without_an_argument_the_command_shows_the_state(acme: Scene, text: str) -> None:
    """To everybody, and after an unknown argument, too; nothing changes."""
    answer = as_text(await acme.type("lena", "/likewise", text))

    assert "Post replies are off in this channel" in answer
    assert ("doesn't know" in answer) == (text != "channel")
    assert (await stored_text(acme))["team_channels"] == []


@pytest.mark.parametrize("word", ["on", "off", "digest on", "digest off"])
async def test_only_admins_change_a_team_channel(acme: Scene, word: str) -> None:
    """Other members are told whom to ask."""
    answer = as_text(await acme.type("lena", "/likewise", f"channel {word}"))

    assert "admin" in answer
    assert (await stored_text(acme))["team_channels"] == []


async def test_in_a_channel_without_the_app_the_command_asks_to_invite_it(acme: Scene) -> None:
    """Then *Try again* works."""
    refused = await acme.type("maya", "/likewise", "channel on", "#payload-team")

    assert advice_for(errors.BotNotInChannel("C02PAYL0ADD")) in as_text(refused)
    acme.slack.world.channel("payload-team").has_app = True
    assert "Post replies are on" in as_text(await acme.click("maya", refused, "ask:channel:again"))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("channel_not_found", "/invite @Likewise"),
        ("is_archived", "archived"),
        ("ratelimited", "Try again in a moment"),
        ("missing_scope", "manifest"),
        ("fatal_error", words_for(errors.ShareFailed(uncertain=True))),
    ],
)
async def test_a_refusal_by_slack_is_explained(acme: Scene, error: str, said: str) -> None:
    """Replies stay off."""
    acme.slack.fail_next("chat.postMessage", error)

    answer = as_text(await acme.type("maya", "/likewise", "channel on"))

    assert said in answer
    assert (await stored_text(acme))["team_channels"] == []


async def test_a_direct_message_cannot_be_a_team_channel(acme: Scene) -> None:
    answer = as_text(await acme.type("maya", "/likewise", "channel on", "@app"))

    assert words_for(errors.InvalidChannel()) in answer


async def test_the_digest_is_turned_on_and_off(acme: Scene) -> None:
    """The reply says when the next one is sent."""
    on = await turn_on_replies(acme)

    wanted = await acme.click("maya", on, "ask:channel:digest")
    assert "Weekly digest: next" in as_text(wanted)
    assert button(wanted, "ask:channel:digest")["value"].count("digest off") == 1

    assert "Weekly digest: off" in as_text(await acme.click("maya", wanted, "ask:channel:digest"))


async def test_a_digest_requires_team_replies(acme: Scene) -> None:
    """The reply says that the digest isn't on, and why."""
    answer = await acme.type("maya", "/likewise", "channel digest on")

    assert "Post replies are off" in as_text(answer)
    assert "The weekly digest needs them." in as_text(answer)
    assert button(answer, "ask:channel:on")


async def test_a_member_is_told_who_turns_replies_on(acme: Scene) -> None:
    """Not to turn them on themselves."""
    answer = as_text(await acme.type("sam", "/likewise", "channel"))

    assert "If an admin turns them on, Likewise replies to X links" in answer
    assert "Turn them on" not in answer


async def test_a_team_channel_belongs_to_its_workspace(many: Scene) -> None:
    """Another workspace's admin neither sees nor changes its state."""
    await installed_everywhere(many)
    await turn_on_replies(many)

    shown = await signed(many, command_body(many, "nora", text="channel"))
    await signed(many, command_body(many, "nora", text="channel off"))

    assert "Post replies are off" in shown.text
    assert len((await stored_text(many))["team_channels"]) == 1
