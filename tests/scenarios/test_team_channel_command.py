"""`/likewise channel`: admins turn post replies on and off; everybody can see the state."""

import pytest

from bot import errors
from bot.sandbox.smoke_test import as_text
from tests.error_words import advice_for, words_for
from tests.scenarios.conftest import Scene, button
from tests.scenarios.installing import installed_everywhere
from tests.scenarios.team import calls, posted, replies, turned_on
from tests.scenarios.watching import command_body, signed, stored


async def test_turning_it_on_is_told_in_the_channel(acme: Scene) -> None:
    """Everybody there learns what happens from now on, who wanted it, and how it ends; nobody is pinged."""
    answer = await turned_on(acme)

    (told,) = [m for m in acme.slack.seen_by("lena", "#social") if m.by_app]
    assert "maya turned on post replies" in as_text(told)
    assert "/likewise channel off" in as_text(told)
    assert "<@" not in as_text(told)
    assert answer.ephemeral


async def test_turning_it_on_again_says_nothing_new(acme: Scene) -> None:
    """It is on; the channel isn't told twice."""
    await turned_on(acme)
    await turned_on(acme)

    assert calls(acme, "chat.postMessage") == 1


async def test_turning_it_off_ends_it(acme: Scene) -> None:
    """By word or by button; then links are left alone, and the audit has both."""
    on = await turned_on(acme)

    off = await acme.click("maya", on, "ask:channel:off")

    assert "Post replies are off" in as_text(off)
    assert replies(acme, await posted(acme)) == []
    audit = " ".join((await stored(acme))["audit"])
    assert "post replies on: C02S0C1AL7B" in audit
    assert "post replies off: C02S0C1AL7B" in audit


@pytest.mark.parametrize("text", ["channel", "channel banana", "channel on please"])
async def test_without_a_word_it_says_how_it_stands(acme: Scene, text: str) -> None:
    """To anybody, admin or not, and without changing anything."""
    answer = as_text(await acme.type("lena", "/likewise", text))

    assert "Post replies are off in this channel" in answer
    assert ("doesn't know" in answer) == (text != "channel")
    assert (await stored(acme))["team_channels"] == []


@pytest.mark.parametrize("word", ["on", "off", "digest on", "digest off"])
async def test_only_admins_change_it(acme: Scene, word: str) -> None:
    """Others are told whom to ask."""
    answer = as_text(await acme.type("lena", "/likewise", f"channel {word}"))

    assert "admin" in answer
    assert (await stored(acme))["team_channels"] == []


async def test_where_the_app_is_not_it_has_to_be_invited(acme: Scene) -> None:
    """The answer says how, and its button tries again."""
    refused = await acme.type("maya", "/likewise", "channel on", "#payload-team")

    assert advice_for(errors.BotNotInChannel()) in as_text(refused)
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
async def test_what_slack_refuses_is_explained(acme: Scene, error: str, said: str) -> None:
    """Nothing is turned on that wouldn't work."""
    acme.slack.fail_next("chat.postMessage", error)

    answer = as_text(await acme.type("maya", "/likewise", "channel on"))

    assert said in answer
    assert (await stored(acme))["team_channels"] == []


async def test_direct_messages_are_no_channel(acme: Scene) -> None:
    """There is no team in them."""
    answer = as_text(await acme.type("maya", "/likewise", "channel on", "@app"))

    assert words_for(errors.InvalidChannel()) in answer


async def test_the_digest_is_turned_on_and_off(acme: Scene) -> None:
    """The answer says when the next one comes."""
    on = await turned_on(acme)

    wanted = await acme.click("maya", on, "ask:channel:digest")
    assert "Weekly digest: next" in as_text(wanted)
    assert button(wanted, "ask:channel:digest")["value"].count("digest off") == 1

    assert "Weekly digest: off" in as_text(await acme.click("maya", wanted, "ask:channel:digest"))


async def test_a_digest_needs_the_replies(acme: Scene) -> None:
    """Where team replies are off, there is nothing to sum up."""
    answer = as_text(await acme.type("maya", "/likewise", "channel digest on"))

    assert "Post replies are off" in answer


async def test_a_channel_is_its_own_workspaces(many: Scene) -> None:
    """To another workspace the same channel's id says nothing, and its admins change nothing of it."""
    await installed_everywhere(many)
    await turned_on(many)

    shown = await signed(many, command_body(many, "nora", text="channel"))
    await signed(many, command_body(many, "nora", text="channel off"))

    assert "Post replies are off" in shown.text
    assert len((await stored(many))["team_channels"]) == 1
