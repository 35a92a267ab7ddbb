"""Answer in time, and never lose an answer.

Slack waits three seconds. An answer that is ready sooner goes with the acknowledgement; otherwise the request is written
to disk as owed, Slack is told "Working on it…", and the answer follows through the response_url.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, Protocol

import structlog

from bot.errors import LikewiseError, NeedsReconnect, NotConnected, NotPermitted, OurFault, XUnavailable
from bot.running import Running
from bot.slack import render
from bot.slack.acts import table
from bot.slack.acts.rooms import Rooms
from bot.slack.asking.asks import Ask
from bot.slack.asking.payloads import Asked
from bot.slack.asking.reply import Way
from bot.slack.message import Message
from bot.slack.sending.delivery import Delivery, ephemeral
from bot.slack.sending.owed import Owed
from bot.workspaces.policy import NotAllowed

log = structlog.get_logger(__name__)

# Ends well inside the lease on what is owed (`bot.slack.sending.owed.LEASE`), so that nobody takes over what is still under way.
LONGEST_SECONDS: Final = 45.0


class Acknowledge(Protocol):
    """Bolt's `ack`."""

    async def __call__(self, **payload: Any) -> Any:
        """Set what the HTTP reply to Slack will be."""
        ...


@dataclass(frozen=True, slots=True)
class Answering:
    """Carries out what was asked and sees to it that the answer arrives; `within` is in seconds."""

    rooms: Rooms
    delivery: Delivery
    owed: Owed
    running: Running
    within: float

    async def answer(self, asked: Asked, ack: Acknowledge) -> None:
        """Carry out, and answer in the HTTP reply or later."""
        if asked.reply.way is Way.DIRECT:
            await self._answer_directly(asked, ack)
        else:
            await self._answer_by_url(asked, ack)

    async def message(self, asked: Asked) -> Message:
        """Carry out, and return what came of it as a message, whatever happens."""
        if asked.said is not None:
            return asked.said
        with structlog.contextvars.bound_contextvars(reference=asked.reference, act=asked.ask.act):
            try:
                async with asyncio.timeout(LONGEST_SECONDS) as limit:
                    message = await table.carried_out(asked, self.rooms)
            except Exception as error:  # noqa: BLE001 (the one place where errors become answers)
                said = await self._instead(asked, XUnavailable() if limit.expired() else error)
                return render.beside(asked.ask.act, said)
            log.info("answered", via=asked.ask.via, resumed=asked.resumed)
            return render.at_home(asked.ask.act, message) if asked.reply.way is Way.HOME else message

    async def deliver(self, asked: Asked) -> None:
        """Carry out what is owed, send the answer, and strike it off."""
        await self._sent(asked, await self._send(asked, await self.message(asked)))

    def say(self, asked: Asked, message: Message) -> None:
        """Send a message that needed no work, without keeping Slack waiting; it is owed when Slack takes it later only."""
        self.running.start(self.deliver(replace(asked, said=message)))

    async def take_over(self) -> None:
        """Finish what earlier processes left unfinished, side by side: one after the other would outlast the leases."""
        taken = [self.running.start(self.deliver(asked)) for asked in await self.owed.take_over()]
        if taken:
            await asyncio.wait(taken)

    async def _answer_directly(self, asked: Asked, ack: Acknowledge) -> None:
        work = self.running.start(self.message(asked))
        if await _ends_within(work, self.within):
            await ack(**ephemeral(work.result()))
            self.running.start(self.owed.paid(asked))
            return
        await self.owed.add(asked)

        async def later() -> None:
            await self._sent(asked, await self._send(asked, await work))

        self.running.start(later())
        await ack(**ephemeral(render.working()))

    async def _answer_by_url(self, asked: Asked, ack: Acknowledge) -> None:
        turn = asyncio.Lock()

        async def carry_out_and_send() -> timedelta | None:
            message = await self.message(asked)
            async with turn:  # never before "Working on it…", which would then stand in its place
                return await self._send(asked, message)

        work = self.running.start(carry_out_and_send())
        if await _ends_within(work, self.within):
            if wait := work.result():
                await self.owed.put_off(asked, wait)
            await ack()
            if wait is None:
                self.running.start(self.owed.paid(asked))
            return
        await self.owed.add(asked)

        async def later() -> None:
            if not (work.done() or turn.locked()):
                async with turn:
                    await self._send(asked, render.beside(asked.ask.act, render.working()))
            await self._sent(asked, await work)

        self.running.start(later())
        await ack()

    async def _send(self, asked: Asked, message: Message) -> timedelta | None:
        return await self.delivery.send(asked.member, asked.reply, message)

    async def _sent(self, asked: Asked, wait: timedelta | None) -> None:
        """Strike off what was answered; what Slack doesn't take now stays owed, and nobody sleeps over it."""
        await (self.owed.paid(asked) if wait is None else self.owed.put_off(asked, wait))

    async def _instead(self, asked: Asked, error: Exception) -> Message:
        """Return what to say when the ask could not be carried out."""
        try:
            if isinstance(error, NotConnected | NeedsReconnect | NotPermitted):
                link = await self.rooms.linking.connect_link(
                    asked.opening(interrupted=_is_worth_keeping(asked))
                )
                log.info("asked to connect", why=type(error).__name__)
                return render.connect(
                    link, why=error, interrupted=asked.ask if _is_worth_keeping(asked) else None
                )
        except Exception as second:  # noqa: BLE001 (see `message`)
            error = second
        return refusal(error, reference=asked.reference, ask=asked.ask)


def refusal(error: Exception, *, reference: str, ask: Ask | None = None) -> Message:
    """Turn an error into a message, and log it under the reference that the message shows."""
    act = ask.act if ask else None
    if not isinstance(error, LikewiseError):
        log.error("failed", reference=reference, act=act, exc_info=error)
        error = OurFault()
    else:
        log.info("refused", reference=reference, act=act, why=type(error).__name__)
    if isinstance(error, NotAllowed):
        return render.not_allowed(error, reference=reference)
    return render.refused(error, reference=reference, ask=ask)


def _is_worth_keeping(asked: Asked) -> bool:
    return asked.ask.post_id is not None


async def _ends_within(work: asyncio.Task[Any], seconds: float) -> bool:
    done, _ = await asyncio.wait({work}, timeout=seconds)
    return bool(done)
