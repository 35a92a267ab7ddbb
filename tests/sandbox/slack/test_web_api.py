from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.paths import http_here

from .echo_app import TOKEN, actions, button, section

if TYPE_CHECKING:
    from bot.sandbox.slack import SlackSandbox

    from .echo_app import LittleBot


async def test_auth_test_names_the_workspace(slack: SlackSandbox, bot: LittleBot) -> None:
    """`auth.test` tells which team and bot a token is for."""
    told = await bot.api("auth.test")

    assert (told["ok"], told["team_id"]) == (True, slack.workspace("acme").id)
    assert told["bot_id"].startswith("B")


@pytest.mark.parametrize(("token", "error"), [("", "not_authed"), ("xoxb-wrong", "invalid_auth")])
async def test_a_bad_token_is_refused(bot: LittleBot, slack: SlackSandbox, token: str, error: str) -> None:
    """No token and a wrong token have their own error each."""
    assert (await bot.api("auth.test", token=token))["error"] == error


async def test_a_token_may_come_as_a_form_field(slack: SlackSandbox) -> None:
    """Forms are as good as JSON, and blocks may be JSON in a field."""
    form = {"token": TOKEN, "channel": "#social", "blocks": '[{"type":"divider"}]', "text": "x"}

    async with http_here() as http:
        told = (await http.post(f"{slack.url}/api/chat.postMessage", data=form)).json()

    assert told["ok"]
    assert slack.seen_by("sam", "#social")[0].blocks[0]["type"] == "divider"


async def test_no_token_is_kept(slack: SlackSandbox, bot: LittleBot) -> None:
    """The record of a call holds its arguments without any token."""
    await bot.api("chat.postMessage", channel="#social", text="Hello")

    [call] = slack.api_calls
    assert (call.method, call.args) == ("chat.postMessage", {"channel": "#social", "text": "Hello"})
    assert TOKEN not in repr(call)


async def test_a_missing_scope_is_named(slack: SlackSandbox, bot: LittleBot) -> None:
    """`missing_scope` says what is needed and what there is."""
    told = await bot.api("emoji.list")

    assert (told["error"], told["needed"]) == ("missing_scope", "emoji:read")
    assert "chat:write" in told["provided"]


async def test_posting_needs_membership(slack: SlackSandbox, bot: LittleBot) -> None:
    """In a channel without the app posting is `not_in_channel`; in none it is `channel_not_found`."""
    assert (await bot.api("chat.postMessage", channel="#payload-team", text="x"))["error"] == "not_in_channel"
    assert (await bot.api("chat.postMessage", channel="C0NOWHERE", text="x"))["error"] == "channel_not_found"


async def test_channels_of_another_workspace_are_not_found(slack: SlackSandbox, bot: LittleBot) -> None:
    """A token reaches its own workspace only."""
    newsroom = slack.at("nora", "#newsroom")[1]

    assert (await bot.api("chat.postMessage", channel=newsroom.id, text="x"))["error"] == "channel_not_found"


async def test_a_user_id_stands_for_direct_messages(slack: SlackSandbox, bot: LittleBot) -> None:
    """Posting to a person's id reaches their messages with the app."""
    await bot.api("chat.postMessage", channel=slack.person("lena").id, text="Hi")

    assert [message.text for message in slack.seen_by("lena", "@app")] == ["Hi"]


async def test_an_ephemeral_post_reaches_one_person(slack: SlackSandbox, bot: LittleBot) -> None:
    """`chat.postEphemeral` is seen by its user alone and can't be updated."""
    lena = slack.person("lena").id
    told = await bot.api("chat.postEphemeral", channel="#social", user=lena, text="Psst")
    channel = slack.at("lena", "#social")[1].id

    assert [m.text for m in slack.seen_by("lena", "#social")] == ["Psst"]
    assert slack.seen_by("maya", "#social") == []
    changed = await bot.api("chat.update", channel=channel, ts=told["message_ts"], text="x")
    assert changed["error"] == "message_not_found"


async def test_update_and_delete_own_messages(slack: SlackSandbox, bot: LittleBot) -> None:
    """The app changes what it wrote; a text alone takes the place of blocks."""
    told = await bot.api("chat.postMessage", channel="#social", text="x", blocks=[section("One")])
    where = {"channel": told["channel"], "ts": told["ts"]}

    await bot.api("chat.update", **where, text="Two")
    [message] = slack.seen_by("maya", "#social")
    assert (message.text, message.blocks) == ("Two", [])
    await bot.api("chat.delete", **where)
    assert slack.seen_by("maya", "#social") == []


async def test_nobody_changes_what_others_wrote(slack: SlackSandbox, bot: LittleBot) -> None:
    """A person's message is `cant_update_message`, a missing one `message_not_found`."""
    message = slack.post("maya", "#social", "mine")
    where = {"channel": message.channel_id, "text": "x"}

    assert (await bot.api("chat.update", **where, ts=message.ts))["error"] == "cant_update_message"
    assert (await bot.api("chat.update", **where, ts="1.0"))["error"] == "message_not_found"


async def test_replies_need_their_thread(slack: SlackSandbox, bot: LittleBot) -> None:
    """A reply goes below an existing message."""
    message = slack.post("maya", "#social", "parent")

    good = await bot.api("chat.postMessage", channel="#social", text="x", thread_ts=message.ts)
    bad = await bot.api("chat.postMessage", channel="#social", text="x", thread_ts="1.0")

    assert (good["message"]["thread_ts"], bad["error"]) == (message.ts, "thread_not_found")


async def test_users_info_tells_who_is_an_admin(slack: SlackSandbox, bot: LittleBot) -> None:
    """Maya is an admin, Theo a guest, and nobody else is known."""
    maya = (await bot.api("users.info", user=slack.person("maya").id))["user"]
    theo = (await bot.api("users.info", user=slack.person("theo").id))["user"]

    assert (maya["is_admin"], maya["is_restricted"]) == (True, False)
    assert (theo["is_admin"], theo["is_restricted"]) == (False, True)
    assert (await bot.api("users.info", user="U0NOBODY"))["error"] == "user_not_found"


async def test_one_user_id_is_looked_up_in_the_tokens_workspace(slack: SlackSandbox, bot: LittleBot) -> None:
    """Sam's and Kai's shared id means Sam for Acme's token and Kai for Globex's."""
    globex = slack.install("globex").token
    user = slack.person("sam").id

    assert (await bot.api("users.info", user=user))["user"]["name"] == "sam"
    assert (await bot.api("users.info", user=user, token=globex))["user"]["name"] == "kai"


async def test_conversations_open_gives_the_direct_channel(slack: SlackSandbox, bot: LittleBot) -> None:
    """One user leads to one channel, the same every time."""
    user = slack.person("maya").id

    first, second = [await bot.api("conversations.open", users=user) for _ in range(2)]

    assert first["channel"]["id"] == second["channel"]["id"] == slack.at("maya", "@app")[1].id


async def test_planned_faults_happen_once(slack: SlackSandbox, bot: LittleBot) -> None:
    """`fail_next` makes a call fail as Slack would: 429 with the seconds to wait."""
    slack.fail_next("chat.postMessage", "ratelimited", retry_after=7)

    limited = await bot.raw_api("chat.postMessage", channel="#social", text="x")
    fine = await bot.api("chat.postMessage", channel="#social", text="x")

    assert (limited.status_code, limited.headers["retry-after"]) == (429, "7")
    assert limited.json() == {"ok": False, "error": "ratelimited"}
    assert fine["ok"]


async def test_an_uninstalled_apps_token_is_dead(slack: SlackSandbox, bot: LittleBot) -> None:
    """After uninstalling, the app hears of it and its token is `account_inactive`."""
    await slack.uninstall("acme")

    assert bot.last.payload["event"]["type"] == "app_uninstalled"
    assert (await bot.api("auth.test"))["error"] == "account_inactive"


async def test_unknown_methods_are_unknown(slack: SlackSandbox, bot: LittleBot) -> None:
    """Slack's word for a method that isn't there."""
    assert (await bot.api("likes.add"))["error"] == "unknown_method"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x", "blocks": [section("")]}, "invalid_blocks"),
        ({"text": "x", "blocks": "[{]"}, "invalid_arguments"),
        ({"text": "x", "blocks": [section("y" * 2900) for _ in range(5)]}, "msg_blocks_too_long"),
    ],
)
async def test_bad_messages_are_refused(
    slack: SlackSandbox, bot: LittleBot, args: dict[str, Any], error: str
) -> None:
    """Nothing of a refused message is shown."""
    assert (await bot.api("chat.postMessage", channel="#social", **args))["error"] == error
    assert slack.seen_by("maya", "#social") == []


async def test_granted_scopes_come_in_a_header(slack: SlackSandbox, bot: LittleBot) -> None:
    """Every answer lists the token's scopes."""
    answer = await bot.raw_api("chat.postMessage", channel="#social", blocks=[actions(button("a"))], text="x")

    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_user_groups_and_their_people(slack: SlackSandbox, bot: LittleBot) -> None:
    """`usergroups.list` and `usergroups.users.list` tell of the groups and who is in them."""
    (group,) = (await bot.api("usergroups.list"))["usergroups"]
    users = (await bot.api("usergroups.users.list", usergroup=group["id"]))["users"]

    assert (group["handle"], len(users)) == ("social-team", group["user_count"])
    assert slack.person("lena").id in users
    assert (await bot.api("usergroups.users.list", usergroup="S0NONE"))["error"] == "no_such_subteam"
