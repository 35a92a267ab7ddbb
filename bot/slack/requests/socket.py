"""Slack's socket, renewed once each time Slack asks for it, so that nothing sent to the new one is lost."""

import json
from time import time

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

PING_SECONDS = 10.0


class Socket(SocketModeClient):
    """A client that opens one new connection when Slack ends one.

    slack_sdk's own opens one because of Slack's `disconnect` message and another because of the closing that follows, and
    the later hangs up on the earlier with whatever Slack has sent there meanwhile. Here the message marks the connection
    as ended, and whoever comes first renews it.

    Source: https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect.
    """

    async def enqueue_message(self, message: str) -> None:
        """Take a message in the order in which the connection brought it."""
        if _is_disconnect(message):
            self.stale = True
        await super().enqueue_message(message)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 (the base's own)
        """Open a new connection unless the current one is good."""
        await super().connect_to_new_endpoint()


async def connected(bolt: AsyncApp, app_token: str | None, web: AsyncWebClient) -> Socket:
    """Open the socket and hand what comes over it to Bolt; close it with `close()`.

    Bolt's own handler does the same with slack_sdk's client, and takes no other.
    """
    socket = Socket(app_token or "", logger=bolt.logger, web_client=web, ping_interval=PING_SECONDS)

    async def hand_over(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        started = time()
        await send_async_response(client, request, await run_async_bolt_app(bolt, request), started)

    socket.socket_mode_request_listeners.append(hand_over)
    await socket.connect()  # type: ignore[no-untyped-call]
    return socket


def _is_disconnect(message: str) -> bool:
    # Hardly any other message holds the word, and the client itself reads them all.
    return '"disconnect"' in message and json.loads(message).get("type") == "disconnect"
