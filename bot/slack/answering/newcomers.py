"""Telling a member in Slack that they are connected, and carrying out what was interrupted."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.linking.flow import Connected
from bot.running import Running
from bot.slack.answering.answering import Answering
from bot.slack.asking.asks import Ask
from bot.slack.asking.payloads import Asked, Asker
from bot.slack.asking.reply import Reply
from bot.slack.sending.owed import Owed


class Newcomers:
    """What a member is owed once they have connected: the news, and the answer to what they had asked."""

    def __init__(self, answering: Answering, owed: Owed, running: Running, clock: Clock) -> None:
        self._answering = answering
        self._owed = owed
        self._running = running
        self._clock = clock
        self._promised: dict[Connected, list[Asked]] = {}

    def promise(self, session: AsyncSession, connected: Connected) -> None:
        """Write down what is owed, in the transaction that links."""
        self._promised[connected] = self._asks(connected)
        for asked in self._promised[connected]:
            self._owed.add_in(session, asked)

    def keep_promises(self, connected: Connected) -> None:
        """Start delivering: first the news, then what was interrupted."""
        self._running.start(self._deliver(self._promised.pop(connected, [])))

    async def _deliver(self, promised: list[Asked]) -> None:
        for asked in promised:
            await self._answering.deliver(asked)

    def _asks(self, connected: Connected) -> list[Asked]:
        if connected.reply is None:
            return []
        news = Asked(
            asker=Asker(
                connected.member, connected.member.user, connected.member.workspace, connected.channel
            ),
            ask=Ask("connected", via="connect"),
            reply=Reply.read(connected.reply),
            at=self._clock(),
        )
        if connected.interrupted is None:
            return [news]
        ask = replace(Ask.decode(connected.interrupted), via="connect")
        return [news, Asked(news.asker, ask, news.reply.new(), news.at)]
