"""Tell a member, by direct message, that X withdrew their permission."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from bot.members import Member
from bot.secret import Secret
from bot.slack.delivery.outbox import Outbox
from bot.slack.dispatch.dispatcher import Dispatcher
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest


@dataclass(frozen=True, slots=True)
class AccessRevokedNotice:
    """Nobody asked for this message, so there is no response_url: it goes to their messages."""

    dispatcher: Dispatcher
    outbox: Outbox
    _promised: dict[Member, SlackRequest] = field(default_factory=dict)

    def enqueue(self, session: AsyncSession, member: Member, username: str) -> None:
        request = SlackRequest(
            requester=Requester(member, member.user, member.workspace, channel=None),
            intent=Intent("access_revoked", surface="x", handle=username),
            reply_target=ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret("")),
            asked_at=self.dispatcher.clock(),
        )
        self.outbox.enqueue_in(session, request)
        self._promised[member] = request

    def deliver(self, member: Member) -> None:
        request = self._promised.pop(member, None)
        if request is not None:
            self.dispatcher.background.spawn(self.dispatcher.deliver(request))
