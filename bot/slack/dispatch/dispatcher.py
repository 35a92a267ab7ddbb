"""Reply in time, and never lose a reply.

Slack waits three seconds for the acknowledgment. A reply that is ready by then goes with it;
otherwise the request is stored in the outbox, Slack is sent "Working on it…", and the reply follows
through the response_url.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import logs, tracing
from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.db.outages import is_outage
from bot.errors import (
    AccountNotLinked,
    DatabaseUnavailable,
    InternalError,
    LikewiseError,
    MissingScope,
    NeedsReconnect,
    NotAllowed,
    XUnavailable,
)
from bot.linking import Linking
from bot.metrics import Metrics
from bot.slack import messages
from bot.slack.actions import ACTIONS, home_section
from bot.slack.delivery.outbox import Outbox
from bot.slack.delivery.responder import Responder, ephemeral
from bot.slack.handlers.registry import Handlers
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message

log = structlog.get_logger(__name__)

# Well below the outbox lease (`bot.slack.delivery.outbox.LEASE`), so that no other process resumes
# a request that is still running.
HANDLER_TIMEOUT_SECONDS: Final = 45.0
# What is left of Slack's three seconds, after `within`, for writing to the outbox.
_ENQUEUE_SECONDS: Final = 0.4


class Acknowledge(Protocol):
    """Bolt's `ack`."""

    async def __call__(self, **payload: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Run handlers and deliver their replies; Slack is acknowledged after `within` seconds."""

    handlers: Handlers
    linking: Linking
    responder: Responder
    outbox: Outbox
    background: BackgroundTasks
    clock: Clock
    metrics: Metrics
    within: float

    async def answer(self, request: SlackRequest, ack: Acknowledge) -> None:
        """Run the handler, and reply in the HTTP response or later."""
        if request.reply_target.mode is ReplyMode.HTTP_RESPONSE:
            await self._answer_directly(request, ack)
        else:
            await self._answer_by_url(request, ack)

    async def run(self, request: SlackRequest) -> Message:
        """Run the handler and return its message; an error becomes a message, too."""
        if request.prepared_message is not None:
            return request.prepared_message
        with (
            logs.Fields(reference=request.reference, intent=request.intent.action),
            tracing.span(
                "action",
                surface=request.intent.surface,
                reference=request.reference,
                intent=request.intent.action,
            ),
        ):
            try:
                async with asyncio.timeout(HANDLER_TIMEOUT_SECONDS) as limit:
                    message = await self.handlers.run(request)
            except Exception as error:  # noqa: BLE001 (the one place where errors become answers)
                error = XUnavailable() if limit.expired() else error
                tracing.annotate(reason=type(error).__name__)
                self.count(request, error)
                said = await self._error_message(request, error)
                return in_home_section(request, said)
            self.count(request)
            log.info("request_handled", surface=request.intent.surface, resumed=request.resumed)
            if request.reply_target.mode is ReplyMode.APP_HOME:
                message = messages.at_home(request.intent.action, message)
            return in_home_section(request, message)

    async def deliver(self, request: SlackRequest) -> None:
        """Run the handler of a pending request, send its reply, and mark it complete."""
        with self.outbox.at_work(request):
            wait = await self._send(request, await self.run(request))
            await self._complete_or_defer(request, wait, "late" if request.resumed else "follow_up")

    def reply_later(self, request: SlackRequest, message: Message) -> None:
        """Send a message that needed no work, in the background; the outbox is its fallback."""
        self.background.spawn(self.deliver(replace(request, prepared_message=message)))

    def deliver_after_commit(self, session: AsyncSession, *requests: SlackRequest) -> Callable[[], None]:
        """Store pending requests in the outbox, in the session's transaction.

        Return what starts to deliver their replies, one after the other; call it after the commit.
        """
        for request in requests:
            self.outbox.enqueue_in(session, request)

        async def deliver() -> None:
            for request in requests:
                await self.deliver(request)

        def start() -> None:
            self.background.spawn(deliver())

        return start

    async def resume_pending(self) -> None:
        """Resume the requests of stopped processes, concurrently, before their leases end."""
        expired = await self.outbox.claim_expired()
        await self.background.run_all(self.deliver(request) for request in expired)

    async def _answer_directly(self, request: SlackRequest, ack: Acknowledge) -> None:
        work = self.background.spawn(self.run(request))
        if await _ends_within(work, self.within):
            await ack(**ephemeral(work.result()))
            self.metrics.count_reply("in_time")
            self._complete_later(request)
            return
        enqueued = await self._enqueue(request)

        async def later() -> None:
            with self.outbox.at_work(request):
                wait = await self._send(request, await work)
                await asyncio.wait({enqueued})
                await self._complete_or_defer(request, wait)

        self.background.spawn(later())
        await ack(**ephemeral(messages.working()))

    async def _answer_by_url(self, request: SlackRequest, ack: Acknowledge) -> None:
        turn = asyncio.Lock()

        async def carry_out_and_send() -> timedelta | None:
            message = await self.run(request)
            async with turn:  # never before "Working on it…", which would replace it
                return await self._send(request, message)

        work = self.background.spawn(carry_out_and_send())
        if await _ends_within(work, self.within):
            wait = work.result()
            self.metrics.count_reply("deferred" if wait else "in_time")
            if wait:
                await self.outbox.defer(request, wait)
            await ack()
            if wait is None:
                self._complete_later(request)
            return
        enqueued = await self._enqueue(request)

        async def later() -> None:
            with self.outbox.at_work(request):
                if not (work.done() or turn.locked()):
                    async with turn:
                        await self._send(request, in_home_section(request, messages.working()))
                wait = await work
                await asyncio.wait({enqueued})
                await self._complete_or_defer(request, wait)

        self.background.spawn(later())
        await ack()

    def _complete_later(self, request: SlackRequest) -> None:
        if self.outbox.holds(request):
            self.background.spawn(self.outbox.complete(request))

    async def _enqueue(self, request: SlackRequest) -> asyncio.Task[None]:
        """Write to the outbox; return the task, still running if the database is slow or down.

        Neither Slack nor the running handler waits for it; the reply is lost only if the process is
        killed just then.
        """
        enqueued = self.background.spawn(self.outbox.enqueue(request))
        if await _ends_within(enqueued, _ENQUEUE_SECONDS) and not enqueued.cancelled():
            error = enqueued.exception()
            if error is not None and not isinstance(error, Exception):
                raise error  # a process that is being ended promises nothing
        return enqueued

    async def _send(self, request: SlackRequest, message: Message) -> timedelta | None:
        return await self.responder.send(request.member, request.reply_target, message)

    async def _complete_or_defer(
        self, request: SlackRequest, wait: timedelta | None, delivery: str = "late"
    ) -> None:
        """Mark the request complete, or defer it if Slack refuses its reply for now."""
        self.metrics.count_reply("deferred" if wait else delivery)
        await (self.outbox.complete(request) if wait is None else self.outbox.defer(request, wait))

    def count(self, request: SlackRequest, error: Exception | None = None) -> None:
        """Count an action by the error that the person sees, None for none."""
        # A button's value comes from a client: only names that exist become labels.
        action = request.intent.action if request.intent.action in ACTIONS else "unknown"
        outcome = "ok" if error is None else type(shown_error(error)).__name__
        self.metrics.count_action(action, outcome)

    async def _error_message(self, request: SlackRequest, error: Exception) -> Message:
        """Return the message for an error; for a missing account, with a link to connect one."""
        try:
            if isinstance(error, AccountNotLinked | NeedsReconnect | MissingScope):
                link = await self.linking.connect_link(
                    request.link_request(resume=_is_worth_keeping(request))
                )
                log.info("link_requested", reason=type(error).__name__)
                return messages.connect(
                    link, why=error, interrupted=request.intent if _is_worth_keeping(request) else None
                )
        except Exception as second:  # noqa: BLE001 (see `run`)
            error = second
        return error_message(error, reference=request.reference, intent=request.intent)


def shown_error(error: Exception) -> LikewiseError:
    """Return the error with a text for people; a general one for an unexpected error."""
    if isinstance(error, LikewiseError):
        return error
    return DatabaseUnavailable() if is_outage(error) else InternalError()


def error_message(error: Exception, *, reference: str, intent: Intent | None = None) -> Message:
    """Return the message for an error, and log the error under the reference that it shows."""
    act = intent.action if intent else None
    if not isinstance(error, LikewiseError):
        log.error("request_failed", reference=reference, intent=act, exc_info=error)
    else:
        log.info("request_refused", reference=reference, intent=act, reason=type(error).__name__)
    shown = shown_error(error)
    if isinstance(shown, NotAllowed):
        return messages.not_allowed(shown)
    return messages.error_message(shown, reference=reference, intent=intent)


def in_home_section(request: SlackRequest, message: Message) -> Message:
    """Assign the message to the section of the Home in which the action was requested."""
    return Message(message.text, message.blocks, home_section(request.intent.action))


def _is_worth_keeping(request: SlackRequest) -> bool:
    return request.intent.post_id is not None or request.intent.action == "liked"


async def _ends_within(work: asyncio.Task[Any], seconds: float) -> bool:
    done, _ = await asyncio.wait({work}, timeout=seconds)
    return bool(done)
