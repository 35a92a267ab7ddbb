"""Messages that follow from what happens outside of Slack: at X, or on the linking pages.

Each is stored in the transaction that changes what it is about.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.likes.like_windows import OpenWindow
from bot.likes.supporters import AFTER_CONNECTING
from bot.linking.results import Connected
from bot.members import Member
from bot.slack.dispatch.dispatcher import Dispatcher
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest


@dataclass(frozen=True, slots=True)
class Notifications:
    """Each method returns what starts to deliver its messages, after the commit."""

    dispatcher: Dispatcher

    def connected(self, session: AsyncSession, connected: Connected) -> Callable[[], None]:
        """Confirm a link, then reply to what it interrupted."""
        if connected.reply is None:
            return self.dispatcher.deliver_after_commit(session)
        news = SlackRequest(
            requester=Requester.of(connected.member, connected.channel),
            intent=Intent("connected", surface=AFTER_CONNECTING),
            reply_target=ReplyTarget.load(connected.reply),
            asked_at=self.dispatcher.clock(),
        )
        if connected.interrupted is None:
            return self.dispatcher.deliver_after_commit(session, news)
        intent = replace(Intent.decode(connected.interrupted), surface=AFTER_CONNECTING)
        resumed = SlackRequest(news.requester, intent, news.reply_target.new(), news.asked_at)
        return self.dispatcher.deliver_after_commit(session, news, resumed)

    def access_revoked(self, session: AsyncSession, member: Member, username: str) -> Callable[[], None]:
        """Send a direct message: nobody asked for it, so there is no response_url."""
        request = SlackRequest(
            requester=Requester.of(member),
            intent=Intent("access_revoked", surface="x", handle=username),
            reply_target=ReplyTarget(ReplyMode.NEW_EPHEMERAL),
            asked_at=self.dispatcher.clock(),
        )
        return self.dispatcher.deliver_after_commit(session, request)

    def window_ended(self, session: AsyncSession, window: OpenWindow, *, liked: bool) -> Callable[[], None]:
        """Reply to *Like on X*.

        Without a like, only "Waiting for X" is replaced: a new message about nothing would be
        noise.
        """
        target = ReplyTarget.load(window.reply)
        if not liked and target.mode is ReplyMode.NEW_EPHEMERAL:
            return self.dispatcher.deliver_after_commit(session)
        request = SlackRequest(
            requester=Requester.of(window.member, window.channel),
            intent=Intent.about("like_seen" if liked else "like_unseen", window.post, surface="x"),
            reply_target=target,
            asked_at=window.opened_at,
        )
        return self.dispatcher.deliver_after_commit(session, request)
