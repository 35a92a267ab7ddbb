"""After linking, tell the member that they are connected and resume what they had requested."""

from dataclasses import dataclass, field, replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.likes.supporters import AFTER_CONNECTING
from bot.linking.flow import Connected
from bot.slack.delivery.outbox import Outbox
from bot.slack.dispatch.dispatcher import Dispatcher
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest


@dataclass(frozen=True, slots=True)
class LinkCompletion:
    """Deliver the confirmation of a link, and the reply to the request that it interrupted."""

    dispatcher: Dispatcher
    outbox: Outbox
    background: BackgroundTasks
    clock: Clock
    _promised: dict[Connected, list[SlackRequest]] = field(default_factory=dict, init=False)

    def enqueue(self, session: AsyncSession, connected: Connected) -> None:
        """Store both in the outbox, in the transaction that links the account."""
        self._promised[connected] = self._asks(connected)
        for request in self._promised[connected]:
            self.outbox.enqueue_in(session, request)

    def deliver(self, connected: Connected) -> None:
        """Start delivering: first the confirmation, then the interrupted request."""
        self.background.spawn(self._deliver(self._promised.pop(connected, [])))

    async def _deliver(self, promised: list[SlackRequest]) -> None:
        for request in promised:
            await self.dispatcher.deliver(request)

    def _asks(self, connected: Connected) -> list[SlackRequest]:
        if connected.reply is None:
            return []
        news = SlackRequest(
            requester=Requester(
                connected.member, connected.member.user, connected.member.workspace, connected.channel
            ),
            intent=Intent("connected", surface=AFTER_CONNECTING),
            reply_target=ReplyTarget.load(connected.reply),
            asked_at=self.clock(),
        )
        if connected.interrupted is None:
            return [news]
        intent = replace(Intent.decode(connected.interrupted), surface=AFTER_CONNECTING)
        return [news, SlackRequest(news.requester, intent, news.reply_target.new(), news.asked_at)]
