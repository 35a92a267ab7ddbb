"""Answers on their way: through the request's response_url, to the App Home, or by direct message.

A response_url takes five messages within 30 minutes (https://docs.slack.dev/interactivity/handling-user-interaction). Bolt's
own `respond` opens a new connection each time and doesn't tell when Slack refused, so the shared client is used.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, Final, Protocol

import httpx
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import LikewiseError
from bot.http import (
    NETWORK_ERRORS,
    read_body,
)
from bot.members import Member
from bot.slack.api.errors import (
    SLACK_ERRORS,
    SlackError,
    is_by_slack,
)
from bot.slack.installations.store import Installations
from bot.slack.intents.reply_target import (
    ReplyMode,
    ReplyTarget,
)
from bot.slack.message import Message

log = structlog.get_logger(__name__)

_SECONDS = 5.0
_AFTER_A_FAULT: Final = timedelta(minutes=1)
_NOT_THE_MESSAGE: Final = frozenset({404, 429})  # the response_url is used up or over; too many calls


class DeliveryResult(Enum):
    """Whether Slack took a message."""

    DELIVERED = auto()
    FAILED = auto()
    REJECTED = auto()  # it refused what was in it
    UNKNOWN = auto()  # it did not say


class HomePublisher(Protocol):
    """The App Home, which shows an answer where it was asked for (`bot.slack.home.tab`)."""

    async def publish(self, member: Member, notice: Message | None = None, *, view_hash: str = "") -> None:
        """Show the member their Home; raises what slack_sdk raises, and `NotInstalled`."""
        ...


def ephemeral(message: Message) -> dict[str, Any]:
    """Return the message as Slack takes it in a reply, visible to the asker only."""
    return {"response_type": "ephemeral", **message.payload()}


class Responder:
    """Sends answers that no longer fit into the HTTP reply."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        slack: AsyncWebClient,
        installations: Installations,
        home_publisher: HomePublisher,
    ) -> None:
        self._http = http
        self._slack = slack
        self._installations = installations
        self._home_publisher = home_publisher

    async def send(self, member: Member, target: ReplyTarget, message: Message) -> timedelta | None:
        """Send through the response_url or in the Home, or by direct message when Slack doesn't take that.

        Return after how long to send once more what Slack refuses for now; None when it was sent, or can't be.
        """
        # Nobody waits for this but the person, who was told that it comes: whatever goes wrong in one way, the next is tried, and
        # after the last the answer stays owed.
        try:
            sent = await self._by_first_way(member, target, message)
        except Exception:
            log.exception("answer_could_not_be_sent_where_it_was_asked_for")
            sent = False
        if sent:
            return None
        try:
            return await self._by_direct_message(member, message)
        except Exception:
            log.exception("answer_could_not_be_sent_as_direct_message")
            return _AFTER_A_FAULT

    async def _by_first_way(self, member: Member, target: ReplyTarget, message: Message) -> bool:
        if target.mode is ReplyMode.APP_HOME:
            return await self._shown_at_home(member, target, message)
        how = {"response_type": "ephemeral", "replace_original": target.mode is ReplyMode.REPLACE_ORIGINAL}
        return await self._responded(target, message, how) is DeliveryResult.DELIVERED

    async def _by_direct_message(self, member: Member, message: Message) -> timedelta | None:
        installation = await self._installations.find(member.tenant)
        if installation is None:
            log.warning("reply_failed", reason="not installed")
            return None
        try:
            await self._slack.chat_postMessage(
                token=installation.token.reveal(), channel=member.user, **message.payload()
            )
        except SLACK_ERRORS as error:
            refusal = SlackError.of(error)
        else:
            return None
        if refusal.invalid_blocks and message.has_images:
            return await self._by_direct_message(member, message.without_images())
        if refusal.token_invalid:
            log.error("bot_token_rejected", tenant=member.tenant, reason=refusal.code)
        log.warning("reply_failed", reason=refusal.code)
        return refusal.resend_after

    async def post_ephemeral(
        self, member: Member, channel: str, message: Message, *, thread: str | None = None
    ) -> None:
        """Show the message to the member alone in a channel, where nothing was asked; by direct message when that can't be."""
        installation = await self._installations.find(member.tenant)
        if installation is None:
            return
        try:
            await self._slack.chat_postEphemeral(
                token=installation.token.reveal(),
                channel=channel,
                user=member.user,
                thread_ts=thread,
                text=message.text,
                blocks=list(message.blocks),
            )
        except SLACK_ERRORS as error:
            log.info("ephemeral_message_failed", reason=SlackError.of(error).code)
            await self._by_direct_message(member, message)

    async def refresh_home(self, member: Member, target: ReplyTarget) -> None:
        """Show the Home as it is now, without what stood at its top."""
        await self._shown_at_home(member, target, None)

    async def _shown_at_home(self, member: Member, target: ReplyTarget, message: Message | None) -> bool:
        try:
            await self._home_publisher.publish(member, message, view_hash=target.view_hash)
        except (*SLACK_ERRORS, LikewiseError, SQLAlchemyError) as error:
            log.warning("home_reply_failed", reason=type(error).__name__)
            return False
        return True

    async def share(self, target: ReplyTarget, message: Message) -> DeliveryResult:
        """Post through the response_url for everyone in its channel, where the app need not be a member."""
        return await self._responded(
            target, message, {"response_type": "in_channel", "replace_original": False}
        )

    async def delete_original(self, target: ReplyTarget) -> DeliveryResult:
        """Delete the app's message that was clicked, through the click's own response_url."""
        return await self._posted(target, {"delete_original": True})

    async def _responded(
        self, target: ReplyTarget, message: Message, how: Mapping[str, Any]
    ) -> DeliveryResult:
        if not target.url:  # a click in a modal has none
            return DeliveryResult.FAILED
        place = (
            {"thread_ts": target.thread} if target.thread and target.mode is ReplyMode.NEW_EPHEMERAL else {}
        )
        result = await self._posted(target, {**how, **place, **message.payload()})
        if result is DeliveryResult.REJECTED and message.has_images:
            result = await self._posted(target, {**how, **place, **message.without_images().payload()})
        return DeliveryResult.FAILED if result is DeliveryResult.REJECTED else result

    async def _posted(self, target: ReplyTarget, payload: Mapping[str, Any]) -> DeliveryResult:
        if not is_of(self._slack.base_url, target.url.reveal()):
            log.warning("response_url_rejected")
            return DeliveryResult.FAILED
        status: int | None = None
        content = b""
        try:
            async with (
                asyncio.timeout(_SECONDS),
                self._http.stream("POST", target.url.reveal(), json=payload) as answer,
            ):
                status = answer.status_code
                content = await read_body(answer)
        except NETWORK_ERRORS as error:
            log.warning("response_url_unreachable", reason=type(error).__name__)
        if status is None:
            return DeliveryResult.UNKNOWN
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES and (not content or is_by_slack(content)):
            return DeliveryResult.DELIVERED
        if not is_by_slack(content):
            log.warning("slack_blocked_by_intermediary", status=status)
            # It says nothing of the message or its address; with a 3xx or 4xx Slack never got them.
            refused = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR
            return DeliveryResult.FAILED if refused else DeliveryResult.UNKNOWN
        log.warning("response_url_refused", status=status)
        return DeliveryResult.FAILED if status in _NOT_THE_MESSAGE else DeliveryResult.REJECTED


def is_of(api: str, url: str) -> bool:
    """Tell whether the address is at the host of Slack's API or below it, as hooks.slack.com is; answers go nowhere else."""
    home = httpx.URL(api)
    try:
        place = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    is_there = place.host == home.host or place.host.endswith(f".{home.host}")
    return is_there and (place.scheme, place.port) == (home.scheme, home.port)
