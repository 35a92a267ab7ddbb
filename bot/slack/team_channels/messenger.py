"""Messages of the app's own in channels: sent, changed, and what Slack says when it takes none.

https://docs.slack.dev/reference/methods/chat.postMessage, https://docs.slack.dev/reference/methods/chat.update
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackUnavailable
from bot.secret import Secret
from bot.slack.api.errors import (
    SLACK_ERRORS,
    SlackError,
)
from bot.slack.installations.store import Installations
from bot.slack.message import Message

_SECONDS: Final = 15.0
_AFTER_A_FAULT: Final = 30.0

_MESSAGE_GONE: Final = frozenset(
    {
        "message_not_found",
        "thread_not_found",
        "cant_update_message",
        "edit_window_closed",
        "restricted_action_thread_locked",
    }
)
_CHANNEL_CLOSED: Final = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
    }
)
# The last one is slack_sdk's for an answer that it can't read.
_FAULTS: Final = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", SlackApiError.__name__}
)


class PostFailed(Exception):
    """Slack did not take a message; `reason` is its word for it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class RetryAfter(PostFailed):
    """It takes it in so many seconds; `everywhere` when it has had too much of the app for the moment.

    Unless `nothing_sent`, it may have taken it all the same.
    """

    def __init__(
        self, reason: str, seconds: float, *, everywhere: bool = False, nothing_sent: bool = False
    ) -> None:
        self.seconds = seconds
        self.everywhere = everywhere
        self.nothing_sent = nothing_sent or everywhere
        super().__init__(reason)


class DeliveryUnknown(PostFailed):
    """It may have taken a new message, and didn't say so."""


class MessageGone(PostFailed):
    """The message, or the thread for it, isn't there any more."""


class ChannelClosed(PostFailed):
    """The app may not write in the channel: it was never invited, was removed, or the channel is archived."""


@dataclass(frozen=True, slots=True)
class ChannelMessenger:
    """Speaks in channels, as the app."""

    slack: AsyncWebClient
    installations: Installations

    async def post(self, tenant: str, channel: str, message: Message, *, thread: str | None = None) -> str:
        """Send a new message and return Slack's id of it (its timestamp); raise `PostFailed`, which says what that means."""
        # Never again by itself: over a connection that is lost the message may have arrived.
        once = AsyncWebClient(base_url=self.slack.base_url, session=self.slack.session, retry_handlers=[])

        async def send(said: Message, token: str) -> str:
            answer = await once.chat_postMessage(
                token=token, channel=channel, thread_ts=thread, **said.payload()
            )
            return str(answer["ts"])

        try:
            return await self._sent(tenant, message, send)
        except RetryAfter as refusal:
            if refusal.nothing_sent:
                raise
            raise DeliveryUnknown(refusal.reason) from None

    async def change(self, tenant: str, channel: str, ts: str, message: Message) -> None:
        """Put a message in place of one that is there; raise `PostFailed`."""

        async def send(said: Message, token: str) -> str:
            await self.slack.chat_update(token=token, channel=channel, ts=ts, **said.payload())
            return ts

        await self._sent(tenant, message, send)

    async def _sent(
        self, tenant: str, message: Message, send: Callable[[Message, str], Awaitable[str]]
    ) -> str:
        token = (await self._token(tenant)).reveal()
        try:
            async with asyncio.timeout(_SECONDS):
                try:
                    return await send(message, token)
                except SlackApiError as error:
                    if not (SlackError.of(error).invalid_blocks and message.has_images):
                        raise
                    return await send(message.without_images(), token)  # one that Slack can't fetch
        except SLACK_ERRORS as error:
            raise _meaning(error) from None

    async def _token(self, tenant: str) -> Secret:
        try:
            installation = await self.installations.find(tenant)
        except SlackUnavailable as error:
            raise RetryAfter(type(error).__name__, _AFTER_A_FAULT, nothing_sent=True) from None
        if installation is None:
            raise PostFailed("not installed")
        return installation.token


def _meaning(error: Exception) -> PostFailed:
    refusal = SlackError.of(error)
    if refusal.retry_after is not None:
        return RetryAfter(refusal.code, refusal.retry_after.total_seconds(), everywhere=True)
    if refusal.intermediary is not None:
        # With a 4xx of a proxy or firewall Slack never got the message.
        return RetryAfter(
            refusal.code, _AFTER_A_FAULT, nothing_sent=refusal.intermediary < HTTPStatus.INTERNAL_SERVER_ERROR
        )
    if isinstance(error, aiohttp.ClientConnectorError):
        return RetryAfter(refusal.code, _AFTER_A_FAULT, nothing_sent=True)
    if refusal.code in _FAULTS or not isinstance(error, SlackApiError):
        return RetryAfter(refusal.code, _AFTER_A_FAULT)
    if refusal.code in _MESSAGE_GONE:
        return MessageGone(refusal.code)
    return ChannelClosed(refusal.code) if refusal.code in _CHANNEL_CLOSED else PostFailed(refusal.code)
