from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.paths import http_here

from .echo_app import TOKEN, actions, button, section

if TYPE_CHECKING:
    from bot.sandbox.slack import SlackSandbox

    from .echo_app import EchoBot


async def test_auth_test_returns_the_team_and_the_bot(slack: SlackSandbox, bot: EchoBot) -> None:
    told = await bot.api("auth.test")

    assert (told["ok"], told["team_id"]) == (True, slack.workspace("acme").id)
    assert told["bot_id"].startswith("B")


@pytest.mark.parametrize(("token", "error"), [("", "not_authed"), ("xoxb-wrong", "invalid_auth")])
async def test_a_missing_or_wrong_token_is_refused(
    bot: EchoBot, slack: SlackSandbox, token: str, error: str
) -> None:
    """Each has its own error."""
    assert (await bot.api("auth.test", token=token))["error"] == error


async def test_a_token_may_be_a_form_field(slack: SlackSandbox) -> None:
    """Forms work like JSON, and blocks may be JSON in a field."""
    form = {"token": TOKEN, "channel": "#social", "blocks": '[{"type":"divider"}]', "text": "x"}

    async with http_here() as http:
        told = (await http.post(f"{slack.url}/api/chat.postMessage", data=form)).json()

    assert told["ok"]
    assert slack.seen_by("sam", "#social")[0].blocks[0]["type"] == "divider"


async def test_no_token_is_recorded(slack: SlackSandbox, bot: EchoBot) -> None:
    """The record of a call has its arguments without the token."""
    await bot.api("chat.postMessage", channel="#social", text="Hello")

    [call] = slack.api_calls
    assert (call.method, call.args) == ("chat.postMessage", {"channel": "#social", "text": "Hello"})
    assert TOKEN not in repr(call)


async def test_a_missing_scope_is_named(slack: SlackSandbox, bot: EchoBot) -> None:
    """`missing_scope` says what is needed and what there is."""
    told = await bot.api("emoji.list")

    assert (told["error"], told["needed"]) == ("missing_scope", "emoji:read")
    assert "chat:write" in told["provided"]


async def test_posting_needs_membership(slack: SlackSandbox, bot: EchoBot) -> None:
    """Without it, posting is `not_in_channel`; an unknown channel is `channel_not_found`."""
    assert (await bot.api("chat.postMessage", channel="#payload-team", text="x"))["error"] == "not_in_channel"
    assert (await bot.api("chat.postMessage", channel="C0NOWHERE", text="x"))["error"] == "channel_not_found"


async def test_channels_of_another_workspace_are_not_found(slack: SlackSandbox, bot: EchoBot) -> None:
    """A token can only access its own workspace."""
    newsroom = slack.at("nora", "#newsroom")[1]

    assert (await bot.api("chat.postMessage", channel=newsroom.id, text="x"))["error"] == "channel_not_found"


async def test_posting_to_a_user_id_sends_a_direct_message(slack: SlackSandbox, bot: EchoBot) -> None:
    await bot.api("chat.postMessage", channel=slack.person("lena").id, text="Hi")

    assert [message.text for message in slack.seen_by("lena", "@app")] == ["Hi"]


async def test_an_ephemeral_message_is_visible_to_one_user(slack: SlackSandbox, bot: EchoBot) -> None:
    """`chat.postEphemeral` messages can't be updated."""
    lena = slack.person("lena").id
    told = await bot.api("chat.postEphemeral", channel="#social", user=lena, text="Psst")
    channel = slack.at("lena", "#social")[1].id

    assert [m.text for m in slack.seen_by("lena", "#social")] == ["Psst"]
    assert slack.seen_by("maya", "#social") == []
    changed = await bot.api("chat.update", channel=channel, ts=told["message_ts"], text="x")
    assert changed["error"] == "message_not_found"


async def test_the_app_can_update_and_delete_its_own_messages(slack: SlackSandbox, bot: EchoBot) -> None:
    """Text alone replaces the blocks."""
    told = await bot.api("chat.postMessage", channel="#social", text="x", blocks=[section("One")])
    where = {"channel": told["channel"], "ts": told["ts"]}

    await bot.api("chat.update", **where, text="Two")
    [message] = slack.seen_by("maya", "#social")
    assert (message.text, message.blocks) == ("Two", [])
    await bot.api("chat.delete", **where)
    assert slack.seen_by("maya", "#social") == []


async def test_the_app_cannot_change_other_peoples_messages(slack: SlackSandbox, bot: EchoBot) -> None:
    """The error is `cant_update_message`, or `message_not_found` for a missing one."""
    message = slack.post("maya", "#social", "mine")
    where = {"channel": message.channel_id, "text": "x"}

    assert (await bot.api("chat.update", **where, ts=message.ts))["error"] == "cant_update_message"
    assert (await bot.api("chat.update", **where, ts="1.0"))["error"] == "message_not_found"


async def test_a_reply_needs_an_existing_message(slack: SlackSandbox, bot: EchoBot) -> None:
    message = slack.post("maya", "#social", "parent")

    good = await bot.api("chat.postMessage", channel="#social", text="x", thread_ts=message.ts)
    bad = await bot.api("chat.postMessage", channel="#social", text="x", thread_ts="1.0")

    assert (good["message"]["thread_ts"], bad["error"]) == (message.ts, "thread_not_found")


async def test_users_info_returns_roles(slack: SlackSandbox, bot: EchoBot) -> None:
    """Maya is an admin and Theo a guest; unknown users are an error."""
    maya = (await bot.api("users.info", user=slack.person("maya").id))["user"]
    theo = (await bot.api("users.info", user=slack.person("theo").id))["user"]

    assert (maya["is_admin"], maya["is_restricted"]) == (True, False)
    assert (theo["is_admin"], theo["is_restricted"]) == (False, True)
    assert (await bot.api("users.info", user="U0NOBODY"))["error"] == "user_not_found"


async def test_a_user_id_is_looked_up_in_the_tokens_workspace(slack: SlackSandbox, bot: EchoBot) -> None:
    """The ID that Sam and Kai share is Sam for Acme's token and Kai for Globex's."""
    globex = slack.install("globex").token
    user = slack.person("sam").id

    assert (await bot.api("users.info", user=user))["user"]["name"] == "sam"
    assert (await bot.api("users.info", user=user, token=globex))["user"]["name"] == "kai"


async def test_conversations_open_returns_the_direct_message_channel(
    slack: SlackSandbox, bot: EchoBot
) -> None:
    """It's the same each time."""
    user = slack.person("maya").id

    first, second = [await bot.api("conversations.open", users=user) for _ in range(2)]

    assert first["channel"]["id"] == second["channel"]["id"] == slack.at("maya", "@app")[1].id


async def test_a_planned_error_occurs_once(slack: SlackSandbox, bot: EchoBot) -> None:
    """`fail_next` makes a call fail as Slack would, such as with 429 and Retry-After."""
    slack.fail_next("chat.postMessage", "ratelimited", retry_after=7)

    limited = await bot.raw_api("chat.postMessage", channel="#social", text="x")
    fine = await bot.api("chat.postMessage", channel="#social", text="x")

    assert (limited.status_code, limited.headers["retry-after"]) == (429, "7")
    assert limited.json() == {"ok": False, "error": "ratelimited"}
    assert fine["ok"]


async def test_an_uninstalled_apps_token_is_refused(slack: SlackSandbox, bot: EchoBot) -> None:
    """The app gets the event, and the error is `account_inactive`."""
    await slack.uninstall("acme")

    assert bot.last.payload["event"]["type"] == "app_uninstalled"
    assert (await bot.api("auth.test"))["error"] == "account_inactive"


async def test_an_unknown_method_is_refused(slack: SlackSandbox, bot: EchoBot) -> None:
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
async def test_invalid_messages_are_refused(
    slack: SlackSandbox, bot: EchoBot, args: dict[str, Any], error: str
) -> None:
    """Nothing is shown."""
    assert (await bot.api("chat.postMessage", channel="#social", **args))["error"] == error
    assert slack.seen_by("maya", "#social") == []


async def test_granted_scopes_are_in_a_header(slack: SlackSandbox, bot: EchoBot) -> None:
    """Of every response."""
    answer = await bot.raw_api("chat.postMessage", channel="#social", blocks=[actions(button("a"))], text="x")

    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_user_groups_list_their_members(slack: SlackSandbox, bot: EchoBot) -> None:
    """By `usergroups.list` and `usergroups.users.list`."""
    (group,) = (await bot.api("usergroups.list"))["usergroups"]
    users = (await bot.api("usergroups.users.list", usergroup=group["id"]))["users"]

    assert (group["handle"], len(users)) == ("social-team", group["user_count"])
    assert slack.person("lena").id in users
    assert (await bot.api("usergroups.users.list", usergroup="S0NONE"))["error"] == "no_such_subteam"
