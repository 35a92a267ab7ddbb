"""Messages of the app's own in channels: sent, changed, and what Slack says when it takes none.

https://docs.slack.dev/reference/methods/chat.postMessage, https://docs.slack.dev/reference/methods/chat.update
"""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.secret import Secret
from bot.slack.installations import Installations
from bot.slack.message import Message
from bot.slack.refusals import Refusal
from bot.slack.replies import FAILURES

_SECONDS: Final = 15.0
_LONGEST_PAUSE: Final = 3600
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
_FAULTS: Final = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})


class NotTaken(Exception):
    """Slack did not take a message; `why` is its word for it."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Later(NotTaken):
    """It takes it in so many seconds; `everywhere` when it has had too much of the app for the moment."""

    def __init__(self, why: str, seconds: float, *, everywhere: bool = False) -> None:
        self.seconds = seconds
        self.everywhere = everywhere
        super().__init__(why)


class Unclear(NotTaken):
    """It may have taken a new message, and didn't say so."""


class MessageGone(NotTaken):
    """The message, or the thread for it, isn't there any more."""


class ChannelClosed(NotTaken):
    """The app may not write in the channel: it was never invited, was removed, or the channel is archived."""


@dataclass(frozen=True, slots=True)
class Talking:
    """Speaks in channels, as the app."""

    slack: AsyncWebClient
    installations: Installations

    async def post(self, tenant: str, channel: str, message: Message, *, thread: str | None = None) -> str:
        """Send a new message and return Slack's id of it (its timestamp); raise `NotTaken`, which says what that means."""
        token = await self._token(tenant)
        # Never again by itself: over a connection that is lost the message may have arrived.
        once = AsyncWebClient(base_url=self.slack.base_url, session=self.slack.session, retry_handlers=[])
        try:
            async with asyncio.timeout(_SECONDS):
                answer = await once.chat_postMessage(
                    token=token.reveal(), channel=channel, thread_ts=thread, **message.payload()
                )
        except aiohttp.ClientConnectorError as error:
            raise Later(type(error).__name__, _AFTER_A_FAULT) from None
        except FAILURES as error:
            if Refusal.of(error).is_of_blocks and message.has_pictures:
                return await self.post(tenant, channel, message.without_pictures(), thread=thread)
            refusal = _refusal(error)
            fault = isinstance(refusal, Later) and not refusal.everywhere
            raise (Unclear(refusal.why) if fault else refusal) from None
        return str(answer["ts"])

    async def change(self, tenant: str, channel: str, ts: str, message: Message) -> None:
        """Put a message in place of one that is there; raise `NotTaken`."""
        token, payload = await self._token(tenant), message.payload()
        try:
            async with asyncio.timeout(_SECONDS):
                await self.slack.chat_update(token=token.reveal(), channel=channel, ts=ts, **payload)
        except FAILURES as error:
            if not (Refusal.of(error).is_of_blocks and message.has_pictures):
                raise _refusal(error) from None
            await self.change(tenant, channel, ts, message.without_pictures())

    async def _token(self, tenant: str) -> Secret:
        installed = await self.installations.find(tenant)
        if installed is None:
            raise NotTaken("not installed")
        return installed.token


def _refusal(error: Exception) -> NotTaken:
    answer: Any = error.response if isinstance(error, SlackApiError) else None
    # Without a readable answer slack_sdk hands on the bare HTTP response.
    if not isinstance(answer, AsyncSlackResponse):
        return Later(type(error).__name__, _AFTER_A_FAULT)
    why = str(answer.get("error"))
    if why == "ratelimited":
        return Later(why, _pause(answer), everywhere=True)
    if why in _FAULTS:
        return Later(why, _AFTER_A_FAULT)
    if why in _MESSAGE_GONE:
        return MessageGone(why)
    return ChannelClosed(why) if why in _CHANNEL_CLOSED else NotTaken(why)


def _pause(answer: AsyncSlackResponse) -> float:
    """The seconds of Retry-After; a header's name may come in any spelling."""
    told = {name.lower(): value for name, value in answer.headers.items()}.get("retry-after", "")
    return min(int(told), _LONGEST_PAUSE) if str(told).isdecimal() else 1
