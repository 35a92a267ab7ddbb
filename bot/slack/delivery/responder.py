"""Answers on their way: through the request's response_url, to the App Home, or by direct message."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import LikewiseError
from bot.members import Member
from bot.slack.api import ErrorKind, SlackApi, SlackError
from bot.slack.api.client import without_images_if_refused
from bot.slack.api.response_url import ResponseUrls
from bot.slack.intents.reply_target import (
    ReplyMode,
    ReplyTarget,
)
from bot.slack.message import Message

log = structlog.get_logger(__name__)

_AFTER_A_FAULT: Final = timedelta(minutes=1)


class HomePublisher(Protocol):
    """The App Home, which shows an answer where it was asked for (`bot.slack.home.tab`)."""

    async def publish(self, member: Member, notice: Message | None = None, *, view_hash: str = "") -> None:
        """Show the member their Home; raises `SlackError`."""
        ...


def ephemeral(message: Message) -> dict[str, Any]:
    """Return the message as Slack takes it in a reply, visible to the asker only."""
    return {"response_type": "ephemeral", **message.payload()}


class Responder:
    """Sends answers that no longer fit into the HTTP reply."""

    def __init__(self, response_urls: ResponseUrls, slack: SlackApi, home_publisher: HomePublisher) -> None:
        self._response_urls = response_urls
        self._slack = slack
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
        try:
            await self._responded(target, message, how)
        except SlackError:
            return False
        return True

    async def _by_direct_message(self, member: Member, message: Message) -> timedelta | None:
        try:
            await self._slack.send(member.tenant, "chat.postMessage", message, channel=member.user)
        except SlackError as error:
            log.warning("reply_failed", reason=error.code)
            return error.resend_after
        return None

    async def post_ephemeral(
        self, member: Member, channel: str, message: Message, *, thread: str | None = None
    ) -> None:
        """Show the message to the member alone in a channel, where nothing was asked; by direct message when that can't be."""
        try:
            await self._slack.call(
                member.tenant,
                "chat.postEphemeral",
                channel=channel,
                user=member.user,
                thread_ts=thread,
                text=message.text,
                blocks=list(message.blocks),
            )
        except SlackError as error:
            if error.kind is not ErrorKind.NOT_INSTALLED:
                await self._by_direct_message(member, message)

    async def refresh_home(self, member: Member, target: ReplyTarget) -> None:
        """Show the Home as it is now, without what stood at its top."""
        await self._shown_at_home(member, target, None)

    async def _shown_at_home(self, member: Member, target: ReplyTarget, message: Message | None) -> bool:
        try:
            await self._home_publisher.publish(member, message, view_hash=target.view_hash)
        except (SlackError, LikewiseError, SQLAlchemyError) as error:
            log.warning("home_reply_failed", reason=type(error).__name__)
            return False
        return True

    async def share(self, target: ReplyTarget, message: Message) -> None:
        """Post through the response_url for everyone in its channel, where the app need not be a member; raise `SlackError`."""
        await self._responded(target, message, {"response_type": "in_channel", "replace_original": False})

    async def delete_original(self, target: ReplyTarget) -> None:
        """Delete the app's message that was clicked, through the click's own response_url; raise `SlackError`."""
        await self._response_urls.post(target.url, {"delete_original": True})

    async def _responded(self, target: ReplyTarget, message: Message, how: Mapping[str, Any]) -> None:
        if not target.url:  # a click in a modal has none
            raise SlackError(ErrorKind.MESSAGE_GONE, "no_response_url")
        place = (
            {"thread_ts": target.thread} if target.thread and target.mode is ReplyMode.NEW_EPHEMERAL else {}
        )
        await without_images_if_refused(
            message, lambda said: self._response_urls.post(target.url, {**how, **place, **said.payload()})
        )
