from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from starlette.responses import Response

from .echo_app import button, section

if TYPE_CHECKING:
    from bot.sandbox.slack import SlackSandbox

    from .echo_app import EchoBot, ReceivedRequest


async def test_a_command_has_every_field_that_slack_sends(slack: SlackSandbox, bot: EchoBot) -> None:
    """The form has the fields of Slack's documentation, and the text as typed."""
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


async def test_requests_are_signed_over_the_raw_body(slack: SlackSandbox, bot: EchoBot) -> None:
    """The signature is the HMAC of version, time and the bytes sent."""
    await slack.command("maya", "#social", "/like", "1")

    assert bot.last.properly_signed()


def test_the_signature_matches_slacks_published_example(slack: SlackSandbox) -> None:
    """With the body, time and secret of Slack's documentation."""
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


async def test_a_reply_is_ephemeral_by_default(slack: SlackSandbox, bot: EchoBot) -> None:
    """Only the person who typed the command sees it."""
    bot.answer = {"text": "Liked.", "blocks": [section("*Liked*")]}

    exchange = await slack.command("maya", "#social", "/like", "1")

    assert exchange.status == 200
    assert exchange.message is not None
    assert slack.seen_by("maya", "#social") == [exchange.message]
    assert slack.seen_by("sam", "#social") == []


async def test_an_in_channel_reply_shows_the_typed_command_to_all(slack: SlackSandbox, bot: EchoBot) -> None:
    """With `in_channel` everyone sees the command and the reply."""
    bot.answer = {"text": "Liked.", "response_type": "in_channel"}

    await slack.command("maya", "#social", "/like", "1")

    assert [message.text for message in slack.seen_by("sam", "#social")] == ["/like 1", "Liked."]


async def test_an_empty_reply_shows_nothing(slack: SlackSandbox) -> None:
    """A 200 without a body only acknowledges the command."""
    exchange = await slack.command("maya", "#social", "/like", "1")

    assert exchange.ok
    assert slack.seen_by("maya", "#social") == []


async def test_a_late_reply_is_lost(slack: SlackSandbox, bot: EchoBot) -> None:
    """After the deadline the person sees `operation_timeout`, and a later reply isn't shown."""

    async def late(_heard: ReceivedRequest) -> Any:
        await bot.released.wait()
        return {"text": "Too late"}

    bot.answer = late
    slack.deadline = 0.05

    exchange = await slack.command("maya", "#social", "/like", "1")
    bot.released.set()

    assert exchange.error == '/like failed with the error "operation_timeout"'
    assert [message.text for message in slack.seen_by("maya", "#social")] == [exchange.error]
    assert [message.kind for message in slack.seen_by("maya", "#social")] == ["error"]


async def test_an_error_status_is_dispatch_failed(slack: SlackSandbox, bot: EchoBot) -> None:
    bot.answer = Response(status_code=500)

    exchange = await slack.command("maya", "#social", "/like", "1")

    assert (exchange.status, exchange.error) == (500, '/like failed with the error "dispatch_failed"')


async def test_an_unreachable_app_is_dispatch_failed(slack: SlackSandbox) -> None:
    slack.request_url = "http://127.0.0.1:9/slack/events"

    exchange = await slack.command("maya", "#social", "/like", "1")

    assert (exchange.status, exchange.code) == (0, "dispatch_failed")


async def test_a_reply_with_invalid_blocks_shows_an_error(slack: SlackSandbox, bot: EchoBot) -> None:
    """Blocks beyond Slack's limits aren't shown; the person sees which error it was."""
    bot.answer = {"text": "x", "blocks": [section("")]}

    exchange = await slack.command("maya", "#social", "/like", "1")

    assert exchange.message is None
    assert exchange.error == '/like failed with the error "invalid_blocks"'


async def test_direct_messages_are_named_directmessage(slack: SlackSandbox, bot: EchoBot) -> None:
    """As in Slack's payloads."""
    await slack.command("maya", "@app", "/like", "1")

    assert bot.last.form["channel_name"] == "directmessage"


async def test_a_body_can_contain_the_word_payload(slack: SlackSandbox, bot: EchoBot) -> None:
    """A channel has a name that misleads naive parsers."""
    await slack.command("maya", "#payload-team", "/like", "https://x.com/payload/status/1")

    assert parse_qs(bot.last.raw.decode())["channel_name"] == ["payload-team"]


async def test_two_people_can_have_the_same_user_id(slack: SlackSandbox, bot: EchoBot) -> None:
    """Sam at Acme and Kai at Globex, in two teams."""
    await slack.command("sam", "#social", "/like", "1")
    await slack.command("kai", "#newsroom", "/like", "1")

    first, second = (heard.form for heard in bot.heard)
    assert first["user_id"] == second["user_id"]
    assert first["team_id"] != second["team_id"]


async def test_payloads_of_an_organization_have_its_id(slack: SlackSandbox, bot: EchoBot) -> None:
    """A workspace of an enterprise sends the enterprise's ID."""
    workspace = slack.workspace("acme")
    workspace.enterprise, workspace.org_wide = ("E0ACMECORP", "Acme Corp"), True

    await slack.command("maya", "#social", "/like", "1")

    assert bot.last.form["enterprise_id"] == "E0ACMECORP"
    assert bot.last.form["is_enterprise_install"] == "true"


async def test_every_request_is_recorded_with_its_reply(slack: SlackSandbox, bot: EchoBot) -> None:
    """With the request, the response and the duration."""
    bot.answer = {"text": "Liked."}

    await slack.command("maya", "#social", "/like", "1")

    [request] = slack.requests
    assert (request.via, request.response.status, request.response.body) == ("http", 200, {"text": "Liked."})
    assert request.response.seconds > 0


@pytest.mark.parametrize("who", ["nobody", "U0UNKNOWN"])
async def test_an_unknown_name_raises_an_error(slack: SlackSandbox, who: str) -> None:
    """A mistake in a test must not send an odd request."""
    with pytest.raises(LookupError):
        await slack.command(who, "#social", "/like")


async def test_a_json_reply_that_is_not_an_object_shows_an_error(slack: SlackSandbox, bot: EchoBot) -> None:
    bot.answer = Response(json.dumps([button("a")]), media_type="application/json")

    exchange = await slack.command("maya", "#social", "/like")

    assert exchange.code == "invalid_command_response"
