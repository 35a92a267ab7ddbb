from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from starlette.responses import Response

from .echo_app import button, section

if TYPE_CHECKING:
    from bot.sandbox.slack import SlackSandbox

    from .echo_app import Heard, LittleBot


async def test_a_command_carries_every_field_slack_sends(slack: SlackSandbox, bot: LittleBot) -> None:
    """The form has the fields of Slack's documentation, and the text as it was typed."""
    await slack.command("maya", "#social", "/like", " https://x.com/a/status/1?a=1&b=<2> ")

    form = bot.last.form
    assert form["text"] == " https://x.com/a/status/1?a=1&b=<2> "
    assert form["command"] == "/like"
    assert form["channel_name"] == "social"
    assert form["user_name"] == "maya"
    assert form["team_domain"] == "acme"
    assert form["is_enterprise_install"] == "false"
    assert {"token", "team_id", "channel_id", "user_id", "api_app_id", "response_url", "trigger_id"} <= set(
        form
    )


async def test_requests_are_signed_over_the_raw_body(slack: SlackSandbox, bot: LittleBot) -> None:
    """The signature is the HMAC of version, time and the bytes sent."""
    await slack.command("maya", "#social", "/like", "1")

    assert bot.last.properly_signed()


def test_the_signature_matches_slacks_published_example(slack: SlackSandbox) -> None:
    """Slack's own example body, time and secret give Slack's own signature."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )

    headers = slack.sign(body, timestamp=1531420618, secret="8f742231b10e8888abcd99yyyzzz85a5")

    assert headers["x-slack-signature"] == (
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    )


async def test_the_direct_reply_is_seen_by_the_caller_only(slack: SlackSandbox, bot: LittleBot) -> None:
    """A reply is ephemeral unless it says otherwise."""
    bot.answer = {"text": "Liked.", "blocks": [section("*Liked*")]}

    exchange = await slack.command("maya", "#social", "/like", "1")

    assert exchange.status == 200
    assert exchange.message is not None
    assert slack.seen_by("maya", "#social") == [exchange.message]
    assert slack.seen_by("sam", "#social") == []


async def test_an_in_channel_reply_shows_the_typed_command_to_all(
    slack: SlackSandbox, bot: LittleBot
) -> None:
    """With `in_channel` everyone sees the command and the reply."""
    bot.answer = {"text": "Liked.", "response_type": "in_channel"}

    await slack.command("maya", "#social", "/like", "1")

    assert [message.text for message in slack.seen_by("sam", "#social")] == ["/like 1", "Liked."]


async def test_an_empty_reply_shows_nothing(slack: SlackSandbox) -> None:
    """200 without a body is a mere acknowledgement."""
    exchange = await slack.command("maya", "#social", "/like", "1")

    assert exchange.ok
    assert slack.seen_by("maya", "#social") == []


async def test_a_late_reply_is_lost(slack: SlackSandbox, bot: LittleBot) -> None:
    """Past the deadline the person reads `operation_timeout`, and what comes later is not shown."""

    async def late(_heard: Heard) -> Any:
        await bot.released.wait()
        return {"text": "Too late"}

    bot.answer = late
    slack.deadline = 0.05

    exchange = await slack.command("maya", "#social", "/like", "1")
    bot.released.set()

    assert exchange.error == '/like failed with the error "operation_timeout"'
    assert [message.text for message in slack.seen_by("maya", "#social")] == [exchange.error]
    assert [message.kind for message in slack.seen_by("maya", "#social")] == ["error"]


async def test_an_error_status_is_dispatch_failed(slack: SlackSandbox, bot: LittleBot) -> None:
    """Anything but 2xx is `dispatch_failed`."""
    bot.answer = Response(status_code=500)

    exchange = await slack.command("maya", "#social", "/like", "1")

    assert (exchange.status, exchange.error) == (500, '/like failed with the error "dispatch_failed"')


async def test_an_unreachable_app_is_dispatch_failed(slack: SlackSandbox) -> None:
    """Nobody at the request URL: `dispatch_failed`."""
    slack.request_url = "http://127.0.0.1:9/slack/events"

    exchange = await slack.command("maya", "#social", "/like", "1")

    assert (exchange.status, exchange.code) == (0, "dispatch_failed")


async def test_a_reply_with_broken_blocks_is_an_error_line(slack: SlackSandbox, bot: LittleBot) -> None:
    """Blocks that break Slack's limits are not shown; the person reads which error it was."""
    bot.answer = {"text": "x", "blocks": [section("")]}

    exchange = await slack.command("maya", "#social", "/like", "1")

    assert exchange.message is None
    assert exchange.error == '/like failed with the error "invalid_blocks"'


async def test_direct_messages_hide_their_name(slack: SlackSandbox, bot: LittleBot) -> None:
    """In the app's direct messages the channel is called `directmessage`."""
    await slack.command("maya", "@app", "/like", "1")

    assert bot.last.form["channel_name"] == "directmessage"


async def test_a_body_may_hold_the_word_payload(slack: SlackSandbox, bot: LittleBot) -> None:
    """There is a channel whose name trips naive parsers."""
    await slack.command("maya", "#payload-team", "/like", "https://x.com/payload/status/1")

    assert parse_qs(bot.last.raw.decode())["channel_name"] == ["payload-team"]


async def test_one_user_id_names_two_people(slack: SlackSandbox, bot: LittleBot) -> None:
    """Sam at Acme and Kai at Globex have one id, in two teams."""
    await slack.command("sam", "#social", "/like", "1")
    await slack.command("kai", "#newsroom", "/like", "1")

    first, second = (heard.form for heard in bot.heard)
    assert first["user_id"] == second["user_id"]
    assert first["team_id"] != second["team_id"]


async def test_an_organization_is_named_in_its_payloads(slack: SlackSandbox, bot: LittleBot) -> None:
    """A workspace of an enterprise sends the enterprise's id along."""
    workspace = slack.workspace("acme")
    workspace.enterprise, workspace.org_wide = ("E0ACMECORP", "Acme Corp"), True

    await slack.command("maya", "#social", "/like", "1")

    assert bot.last.form["enterprise_id"] == "E0ACMECORP"
    assert bot.last.form["is_enterprise_install"] == "true"


async def test_every_request_is_kept_with_its_reply(slack: SlackSandbox, bot: LittleBot) -> None:
    """Tests can read what went out, what came back and how long it took."""
    bot.answer = {"text": "Liked."}

    await slack.command("maya", "#social", "/like", "1")

    [request] = slack.requests
    assert (request.via, request.response.status, request.response.body) == ("http", 200, {"text": "Liked."})
    assert request.response.seconds > 0


@pytest.mark.parametrize("who", ["nobody", "U0UNKNOWN"])
async def test_unknown_people_are_a_mistake_of_the_test(slack: SlackSandbox, who: str) -> None:
    """Names that don't exist raise, instead of sending something odd."""
    with pytest.raises(LookupError):
        await slack.command(who, "#social", "/like")


async def test_json_that_is_no_object_is_an_error_line(slack: SlackSandbox, bot: LittleBot) -> None:
    """A reply that is neither text nor an object can't be shown."""
    bot.answer = Response(json.dumps([button("a")]), media_type="application/json")

    exchange = await slack.command("maya", "#social", "/like")

    assert exchange.code == "invalid_command_response"
