"""Send replies through the request's response_url, to the App Home, or by direct message."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import LikewiseError
from bot.members import Member
from bot.slack.api import ErrorKind, SlackApi, SlackError
from bot.slack.api.client import plain_if_refused
from bot.slack.api.response_url import ResponseUrls
from bot.slack.home.tab import HomeTab
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.message import Message

log = structlog.get_logger(__name__)

_AFTER_A_FAULT: Final = timedelta(minutes=1)


def ephemeral(message: Message) -> dict[str, Any]:
    return {"response_type": "ephemeral", **message.payload()}


@dataclass(frozen=True, slots=True)
class Responder:
    """Send replies after the HTTP response; `on_lost` is called for each permanent refusal."""

    response_urls: ResponseUrls
    slack: SlackApi
    home_tab: HomeTab
    on_lost: Callable[[int], None]

    async def send(self, member: Member, target: ReplyTarget, message: Message) -> timedelta | None:
        """Send to the reply target, else by direct message; return the wait to resend, or None."""
        return await self._or_by_direct_message(
            member, message, self._send_to_target(member, target, message)
        )

    async def _or_by_direct_message(
        self, member: Member, message: Message, sending: Awaitable[bool]
    ) -> timedelta | None:
        """Await the sending; if it fails or returns False, send a direct message instead.

        The user was told that the reply follows. If the direct message fails as well, the reply
        stays in the outbox.
        """
        try:
            if await sending:
                return None
        # An acknowledged reply must not be lost: whatever fails, the next way is tried.
        except Exception:
            log.exception("reply_target_failed")
        try:
            return await self._send_direct_message(member, message)
        except Exception:
            log.exception("reply_direct_message_failed")
            return _AFTER_A_FAULT

    async def _send_to_target(self, member: Member, target: ReplyTarget, message: Message) -> bool:
        if target.mode is ReplyMode.APP_HOME:
            return await self._publish_home(member, target, message)
        how = {"response_type": "ephemeral", "replace_original": target.mode is ReplyMode.REPLACE_ORIGINAL}
        try:
            await self._post_to_url(target, message, how)
        except SlackError:
            return False
        return True

    async def _send_direct_message(self, member: Member, message: Message) -> timedelta | None:
        try:
            await self.slack.send(member.tenant, "chat.postMessage", message, channel=member.user)
        except SlackError as error:
            log.warning("reply_failed", reason=error.code)
            if error.resend_after is None:
                self.on_lost(1)
            return error.resend_after
        return None

    async def post_ephemeral(
        self, member: Member, channel: str, message: Message, *, thread: str | None = None
    ) -> timedelta | None:
        """Post ephemerally, else by direct message; return the wait to resend, or None."""
        return await self._or_by_direct_message(
            member, message, self._post_in_channel(member, channel, message, thread)
        )

    async def _post_in_channel(
        self, member: Member, channel: str, message: Message, thread: str | None
    ) -> bool:
        """Return whether it was posted, or can't be sent at all."""
        try:
            await self.slack.call(
                member.tenant,
                "chat.postEphemeral",
                channel=channel,
                user=member.user,
                thread_ts=thread,
                text=message.text,
                blocks=list(message.blocks),
            )
        except SlackError as error:
            return error.kind is ErrorKind.NOT_INSTALLED
        return True

    async def refresh_home(self, member: Member, target: ReplyTarget) -> None:
        """Publish the Home without the notice at its top."""
        await self._publish_home(member, target, None)

    async def _publish_home(self, member: Member, target: ReplyTarget, message: Message | None) -> bool:
        try:
            await self.home_tab.publish(member, message, view_hash=target.view_hash)
        except (SlackError, LikewiseError, SQLAlchemyError) as error:
            log.warning("home_reply_failed", reason=type(error).__name__)
            return False
        return True

    async def share(self, target: ReplyTarget, message: Message) -> None:
        """Post to all in the response_url's channel, of which the app need not be a member."""
        await self._post_to_url(target, message, {"response_type": "in_channel", "replace_original": False})

    async def delete_original(self, target: ReplyTarget) -> None:
        """Delete the message whose button was clicked, by its response_url; raise `SlackError`."""
        await self.response_urls.post(target.url, {"delete_original": True})

    async def _post_to_url(self, target: ReplyTarget, message: Message, how: Mapping[str, Any]) -> None:
        if not target.url:  # clicks in a modal have none
            raise SlackError(ErrorKind.MESSAGE_GONE, "no_response_url")
        place = (
            {"thread_ts": target.thread} if target.thread and target.mode is ReplyMode.NEW_EPHEMERAL else {}
        )
        await plain_if_refused(
            message, lambda said: self.response_urls.post(target.url, {**how, **place, **said.payload()})
        )
