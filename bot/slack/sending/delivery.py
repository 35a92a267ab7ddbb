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
from bot.members import Member
from bot.slack.asking.reply import Reply, Way
from bot.slack.installs.installations import Installations
from bot.slack.message import Message
from bot.slack.refusals import FAILURES, Refusal, is_by_slack
from bot.x.transport import LOST, body_of

log = structlog.get_logger(__name__)

_SECONDS = 5.0
_AFTER_A_FAULT: Final = timedelta(minutes=1)
_NOT_THE_MESSAGE: Final = frozenset({404, 429})  # the response_url is used up or over; too many calls


class Taken(Enum):
    """Whether Slack took a message."""

    YES = auto()
    NO = auto()
    NOT_SO = auto()  # it refused what was in it
    PERHAPS = auto()  # it did not say


class Home(Protocol):
    """The App Home, which shows an answer where it was asked for (`bot.slack.home.tab`)."""

    async def publish(self, member: Member, news: Message | None = None, *, seen: str = "") -> None:
        """Show the member their Home; raises what slack_sdk raises, and `NotInstalled`."""
        ...


def ephemeral(message: Message) -> dict[str, Any]:
    """Return the message as Slack takes it in a reply, visible to the asker only."""
    return {"response_type": "ephemeral", **message.payload()}


class Delivery:
    """Sends answers that no longer fit into the HTTP reply."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        slack: AsyncWebClient,
        installations: Installations,
        home: Home,
    ) -> None:
        self._http = http
        self._slack = slack
        self._installations = installations
        self._home = home

    async def send(self, member: Member, reply: Reply, message: Message) -> timedelta | None:
        """Send through the response_url or in the Home, or by direct message when Slack doesn't take that.

        Return after how long to send once more what Slack refuses for now; None when it was sent, or can't be.
        """
        # Nobody waits for this but the person, who was told that it comes: whatever goes wrong in one way, the next is tried, and
        # after the last the answer stays owed.
        try:
            sent = await self._by_first_way(member, reply, message)
        except Exception:
            log.exception("an answer could not be sent where it was asked for")
            sent = False
        if sent:
            return None
        try:
            return await self._by_direct_message(member, message)
        except Exception:
            log.exception("an answer could not be sent as a direct message")
            return _AFTER_A_FAULT

    async def _by_first_way(self, member: Member, reply: Reply, message: Message) -> bool:
        if reply.way is Way.HOME:
            return await self._shown_at_home(member, reply, message)
        how = {"response_type": "ephemeral", "replace_original": reply.way is Way.REPLACE}
        return await self._responded(reply, message, how) is Taken.YES

    async def _by_direct_message(self, member: Member, message: Message) -> timedelta | None:
        installation = await self._installations.find(member.tenant)
        if installation is None:
            log.warning("an answer could not be delivered", why="not installed")
            return None
        try:
            await self._slack.chat_postMessage(
                token=installation.token.reveal(), channel=member.user, **message.payload()
            )
        except FAILURES as error:
            refusal = Refusal.of(error)
        else:
            return None
        if refusal.is_of_blocks and message.has_pictures:
            return await self._by_direct_message(member, message.without_pictures())
        if refusal.is_gone:
            log.error("slack refuses the bot token", tenant=member.tenant, why=refusal.code)
        log.warning("an answer could not be delivered", why=refusal.code)
        return refusal.again_after

    async def whisper(
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
        except FAILURES as error:
            log.info("slack did not show a message in a channel", why=Refusal.of(error).code)
            await self._by_direct_message(member, message)

    async def tidy_home(self, member: Member, reply: Reply) -> None:
        """Show the Home as it is now, without what stood at its top."""
        await self._shown_at_home(member, reply, None)

    async def _shown_at_home(self, member: Member, reply: Reply, message: Message | None) -> bool:
        try:
            await self._home.publish(member, message, seen=reply.seen)
        except (*FAILURES, LikewiseError, SQLAlchemyError) as error:
            log.warning("an answer could not be shown at home", why=type(error).__name__)
            return False
        return True

    async def share(self, reply: Reply, message: Message) -> Taken:
        """Post through the response_url for everyone in its channel, where the app need not be a member."""
        return await self._responded(
            reply, message, {"response_type": "in_channel", "replace_original": False}
        )

    async def take_away(self, reply: Reply) -> Taken:
        """Delete the app's message that was clicked, through the click's own response_url."""
        return await self._posted(reply, {"delete_original": True})

    async def _responded(self, reply: Reply, message: Message, how: Mapping[str, Any]) -> Taken:
        if not reply.url:  # a click in a modal has none
            return Taken.NO
        place = {"thread_ts": reply.thread} if reply.thread and reply.way is Way.NEW else {}
        taken = await self._posted(reply, {**how, **place, **message.payload()})
        if taken is Taken.NOT_SO and message.has_pictures:
            taken = await self._posted(reply, {**how, **place, **message.without_pictures().payload()})
        return Taken.NO if taken is Taken.NOT_SO else taken

    async def _posted(self, reply: Reply, payload: Mapping[str, Any]) -> Taken:
        if not is_of(self._slack.base_url, reply.url.reveal()):
            log.warning("a response_url is not slack's")
            return Taken.NO
        status: int | None = None
        content = b""
        try:
            async with (
                asyncio.timeout(_SECONDS),
                self._http.stream("POST", reply.url.reveal(), json=payload) as answer,
            ):
                status = answer.status_code
                content = await body_of(answer)
        except LOST as error:
            log.warning("slack's response_url did not answer", why=type(error).__name__)
        if status is None:
            return Taken.PERHAPS
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES and (not content or is_by_slack(content)):
            return Taken.YES
        if not is_by_slack(content):
            log.warning("something between here and slack refuses", status=status)
            # It says nothing of the message or its address; with a 3xx or 4xx Slack never got them.
            refused = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR
            return Taken.NO if refused else Taken.PERHAPS
        log.warning("slack refused an answer", status=status)
        return Taken.NO if status in _NOT_THE_MESSAGE else Taken.NOT_SO


def is_of(api: str, url: str) -> bool:
    """Tell whether the address is at the host of Slack's API or below it, as hooks.slack.com is; answers go nowhere else."""
    home = httpx.URL(api)
    try:
        place = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    is_there = place.host == home.host or place.host.endswith(f".{home.host}")
    return is_there and (place.scheme, place.port) == (home.scheme, home.port)
