from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from bot.sandbox.slack import SlackSandbox

    from .echo_app import EchoBot

APP_TOKEN = "xapp-1-A04LKW5Z71Q-sandbox"


class Listener:
    def __init__(self) -> None:
        self.heard: list[SocketModeRequest] = []
        self.answer: dict[str, Any] | None = {"text": "Liked"}

    async def __call__(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.answer))


@pytest.fixture
async def listener(slack: SlackSandbox) -> AsyncIterator[Listener]:
    web = AsyncWebClient(base_url=f"{slack.url}/api/")
    client = SocketModeClient(app_token=APP_TOKEN, web_client=web)
    listening = Listener()
    client.socket_mode_request_listeners.append(listening)
    await client.connect()  # type: ignore[no-untyped-call]
    await slack.wait_for(lambda: slack.sockets.connected)
    yield listening
    await client.close()  # type: ignore[no-untyped-call]


async def test_a_command_is_sent_over_the_socket(
    slack: SlackSandbox, bot: EchoBot, listener: Listener
) -> None:
    """An open socket replaces HTTP; the acknowledgment's payload is the reply."""
    exchange = await slack.command("maya", "#social", "/like", "https://x.com/payload/status/1")

    [request] = listener.heard
    assert (request.type, request.payload["text"]) == ("slash_commands", "https://x.com/payload/status/1")
    assert request.accepts_response_payload
    assert exchange.message is not None
    assert exchange.message.text == "Liked"
    assert bot.heard == []


async def test_events_and_interactions_are_sent_over_the_socket(
    slack: SlackSandbox, listener: Listener
) -> None:
    listener.answer = None
    message = slack.post("sam", "#social", "https://x.com/a/status/1")

    await slack.shortcut("maya", "#social", message, "like_post")
    await slack.event({"type": "app_uninstalled"})

    assert [request.type for request in listener.heard] == ["interactive", "events_api"]


@pytest.mark.parametrize(
    ("token", "error"),
    [("xoxb-acme", "not_allowed_token_type"), ("xapp-wrong", "invalid_auth"), ("", "not_authed")],
)
async def test_a_socket_needs_the_app_level_token(
    slack: SlackSandbox, bot: EchoBot, token: str, error: str
) -> None:
    """A bot token can't open one."""
    assert (await bot.api("apps.connections.open", token=token))["error"] == error
