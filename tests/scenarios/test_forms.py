"""Settings forms: choices are saved and confirmed, and the message behind the form is updated."""

from typing import Any

import pytest

from bot import errors, posts
from bot.sandbox.slack import Exchange, Message, payloads
from bot.sandbox.slack.views import View
from bot.sandbox.smoke_test import as_text
from bot.workspaces.digest_times import DigestTime
from bot.workspaces.team_channels import TeamChannelSettings
from tests.error_words import words_for
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene
from tests.scenarios.homes import wait_until_published
from tests.scenarios.team import posted, turn_on_replies, written
from tests.scenarios.test_policy import SOCIAL, member
from tests.scenarios.watching import stored_text


async def open_form(acme: Scene, who: str, message: Message | View, action_id: str) -> View:
    """Press the button of a form, and return the form."""
    await acme.slack.click(who, message, action_id)
    return await acme.slack.wait_for(lambda: acme.slack.modal_of(who))


async def save_form(acme: Scene, who: str, view: View, fields: dict[str, Any]) -> Message:
    """Submit the form, and return the app's newest message: the one behind the form, or a new one."""
    exchange = await acme.slack.submit(who, view, {name: {name: value} for name, value in fields.items()})
    assert not exchange.error, exchange.error
    await wait_until_published(acme)
    return [said for said in acme.slack.seen_by(who, "#social") if said.ephemeral][-1]


def field_errors(exchange: Exchange) -> dict[str, str]:
    """Return the errors that Slack shows at the fields."""
    assert isinstance(exchange.body, dict)
    told: dict[str, str] = exchange.body["errors"]
    return told


def foreign_form_message(acme: Scene, who: str, name: str) -> Message:
    """Return a message with a form's button that the app never sent to this member."""
    button = {"type": "button", "action_id": f"form:{name}", "text": {"type": "plain_text", "text": "Go"}}
    return acme.slack.post(
        who, "#social", "", blocks=[{"type": "actions", "block_id": "b", "elements": [button]}]
    )


async def test_a_channel_is_set_up_by_form(acme: Scene) -> None:
    """Replies, announcements and the digest's day and hour at once; the message behind the form shows them."""
    shown = await acme.type("maya", "/likewise", "channel")

    view = await open_form(acme, "maya", shown, "form:channel")
    after = await save_form(acme, "maya", view, {"switches": ["on", "announce"], "day": "4", "hour": "15"})

    assert after.ts == shown.ts
    assert "Post replies are on" in as_text(after)
    assert "and in the channel" in as_text(after)
    found = await acme.container.storage.team_channels.find(member(acme, "maya").tenant, SOCIAL)
    assert found is not None
    assert found.announce
    assert DigestTime.of(found.digest_due_at, "Europe/Berlin") == DigestTime(4, 15, "Europe/Berlin")
    (_, note) = (await stored_text(acme))["audit"]
    assert "replies in the channel, digest on Fridays at 15:00" in note


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_chosen_channel_without_the_app_is_named(acme: Scene) -> None:
    """The form may be opened in any other channel, so "this channel" would be the wrong one."""
    settings = await acme.type("maya", "/likewise", "settings")

    view = await open_form(acme, "maya", settings, "form:channel")
    refused = await save_form(acme, "maya", view, {"channel": "C02PAYL0ADD"})

    assert "Likewise isn't in <#C02PAYL0ADD>" in str(refused.blocks)


async def test_an_announced_reply_is_also_shown_in_the_channel(acme: Scene) -> None:
    """Once, and only if an admin chose it."""
    shown = await turn_on_replies(acme)
    await posted(acme)
    assert not broadcasts(acme)

    view = await open_form(acme, "maya", shown, "form:channel")
    await save_form(acme, "maya", view, {"switches": ["on", "announce"]})
    message = await posted(acme, f"Another one: {ANNOUNCED[:-1]}7")
    await written(acme)

    assert broadcasts(acme) == [message.ts]


def broadcasts(acme: Scene) -> list[object]:
    """Return the messages whose replies were also shown in the channel."""
    return [call.args.get("thread_ts") for call in acme.slack.api_calls if call.args.get("reply_broadcast")]


async def test_the_form_shows_the_settings_and_turns_them_off(acme: Scene) -> None:
    """Saving without a change changes no date; without the first switch, replies end."""
    shown = await turn_on_replies(acme)
    view = await open_form(acme, "maya", shown, "form:channel")
    await save_form(acme, "maya", view, {"day": "0", "hour": "8"})
    before = await channel(acme)

    view = await open_form(acme, "maya", shown, "form:channel")
    assert view.values["day"]["day"]["selected_option"]["value"] == "0"
    assert view.values["hour"]["hour"]["selected_option"]["value"] == "8"
    await save_form(acme, "maya", view, {})
    assert await channel(acme) == before

    view = await open_form(acme, "maya", shown, "form:channel")
    await save_form(acme, "maya", view, {"switches": []})
    assert await channel(acme) is None


async def channel(acme: Scene) -> TeamChannelSettings | None:
    """Return the settings of #social."""
    return await acme.container.storage.team_channels.find(member(acme, "maya").tenant, SOCIAL)


@pytest.mark.parametrize("name", ["budget", "channel"])
async def test_only_admins_open_the_workspaces_forms(acme: Scene, name: str) -> None:
    """Having the button doesn't help anybody else."""
    refusal = await acme.answer(
        await acme.slack.click("sam", foreign_form_message(acme, "sam", name), f"form:{name}")
    )

    assert words_for(errors.NotAnAdmin()) in as_text(refusal)
    assert acme.slack.modal_of("sam") is None


async def test_a_budget_is_set_by_form(acme: Scene) -> None:
    """A day's and a month's, with their amounts checked in the form; empty means none; the log has what changed."""
    shown = await acme.type("maya", "/likewise", "spending")
    view = await open_form(acme, "maya", foreign_form_message(acme, "maya", "budget"), "form:budget")
    refused = await acme.slack.submit("maya", view, {"budget": {"budget": "a lot"}})
    assert "amount" in field_errors(refused)["budget"]

    after = await save_form(acme, "maya", view, {"budget": "$2.50", "month": "40"})
    assert "Daily budget: $2.50" in as_text(after)
    assert "Monthly budget: $40.00" in as_text(after)
    assert "$2.50" not in as_text(shown)

    view = await open_form(acme, "maya", foreign_form_message(acme, "maya", "budget"), "form:budget")
    assert view.values["budget"]["budget"]["value"] == "2.5"
    after = await save_form(acme, "maya", view, {"budget": ""})
    assert "No daily budget" in as_text(after)
    assert "Monthly budget: $40.00" in as_text(after)
    log = as_text(await acme.type("maya", "/likewise", "audit"))
    assert [log.count(each) for each in ("removed the daily budget", "set the monthly budget to $40.00")] == [
        1,
        1,
    ]


async def test_an_emoji_is_chosen_by_form(acme: Scene) -> None:
    """Each member chooses their own; an impossible one gets an error at its field."""
    view = await open_form(acme, "sam", foreign_form_message(acme, "sam", "emoji"), "form:emoji")
    refused = await acme.slack.submit("sam", view, {"emoji": {"emoji": "two words"}})
    assert "emoji" in field_errors(refused)["emoji"]

    assert ":heart:" in as_text(await save_form(acme, "sam", view, {"emoji": ":heart:"}))
    assert await acme.container.x.linking.like_emoji(member(acme, "sam")) == "heart"

    view = await open_form(acme, "sam", foreign_form_message(acme, "sam", "emoji"), "form:emoji")
    await save_form(acme, "sam", view, {"emoji": ""})
    assert await acme.container.x.linking.like_emoji(member(acme, "sam")) is None


async def test_a_form_works_for_its_opener_only(acme: Scene) -> None:
    """Submitting somebody else's form data does nothing."""
    hers = await open_form(acme, "maya", foreign_form_message(acme, "maya", "emoji"), "form:emoji")
    his = await open_form(acme, "sam", foreign_form_message(acme, "sam", "emoji"), "form:emoji")
    payload = payloads.view_submission(acme.slack, his)
    payload["view"]["private_metadata"] = hers.content["private_metadata"]
    payload["view"]["state"]["values"]["emoji"]["emoji"]["value"] = ":heart:"

    await acme.slack.send("interactive", payload)

    assert await acme.container.x.linking.like_emoji(member(acme, "sam")) is None


async def test_a_name_is_shown_on_new_likes_or_on_all(acme: Scene) -> None:
    """The default is new likes; hiding the name removes it from all."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    account = await acme.type("maya", "/likewise", "account")
    acme.clock.move(minutes=1)

    view = await open_form(acme, "maya", account, "form:name")
    assert view.values["name"]["name"]["selected_option"]["value"] == "show_new_likes"
    await save_form(acme, "maya", view, {})
    await acme.type("maya", "/like", MAYAS)
    assert await named(acme) == {ANNOUNCED: False, MAYAS: True}

    await acme.click("maya", account, "ask:hide_likes")
    assert await named(acme) == {ANNOUNCED: False, MAYAS: False}

    await acme.show_name("maya", account, past_likes=True)
    assert await named(acme) == {ANNOUNCED: True, MAYAS: True}


async def named(acme: Scene) -> dict[str, bool]:
    """Return for which posts teammates see a name."""
    tenant, likes = member(acme, "maya").tenant, acme.container.slack.tenant_likes
    return {url: bool((await likes.of(tenant, posts.parse(url))).liked.shown) for url in (ANNOUNCED, MAYAS)}


async def test_the_settings_behind_a_form_are_updated(acme: Scene) -> None:
    """A new message says what changed, and the settings show it."""
    settings = await acme.type("maya", "/likewise", "settings")

    view = await open_form(acme, "maya", settings, "form:budget")
    told = await save_form(acme, "maya", view, {"budget": "7"})

    assert told is not settings
    assert "$7.00" in as_text(told)
    assert "Daily budget: $7.00" in as_text(settings)


async def test_the_rules_behind_their_form_are_updated(acme: Scene) -> None:
    """The message from which they were changed shows the new ones."""
    shown = await acme.type("maya", "/likewise", "policy")
    assert "Channels: only" not in as_text(shown)

    await acme.slack.click("maya", shown, "open:policy")
    view = await acme.slack.wait_for(lambda: acme.slack.modal_of("maya"))
    await acme.slack.submit("maya", view, {"channels": {"channels": [SOCIAL]}})
    await wait_until_published(acme)

    assert "Channels: only" in as_text(shown)


async def test_a_team_channel_is_added_and_changed_from_the_settings(acme: Scene) -> None:
    """Without a command in the channel; the settings then list it, and the reply says what is set."""
    shown = await acme.type("maya", "/likewise", "settings")
    assert "Team channels: none" in as_text(shown)

    view = await open_form(acme, "maya", shown, "form:channel")
    told = await save_form(
        acme, "maya", view, {"channel": SOCIAL, "switches": ["on"], "day": "0", "hour": "9"}
    )
    assert "Post replies are on in " in as_text(told)
    assert f"<#{SOCIAL}>" in str(shown.blocks)

    view = await open_form(acme, "maya", shown, "form:channel:home0")
    told = await save_form(acme, "maya", view, {"switches": ["on"], "day": "none"})
    assert "Weekly digest: off." in as_text(told)
