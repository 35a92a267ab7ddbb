"""Outbox of pending replies: acknowledged requests that have not been answered yet.

A row is written before the request is acknowledged, and deleted once the reply is sent. If a
process is killed in between, another one claims the row when its lease ends.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database, Keyring, KeyUnknown, Sealed
from bot.db.lease_queue import LeaseQueue
from bot.db.tables import PendingReply, binding, binding_of
from bot.db.upsert import upsert
from bot.errors import InvalidAction
from bot.members import Member
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest
from bot.slack.message import Message

log = structlog.get_logger(__name__)

# Longer than a handler may run (`bot.slack.dispatch.dispatcher.HANDLER_TIMEOUT_SECONDS`) plus the
# time to send its reply.
LEASE: Final = timedelta(seconds=60)
# A response_url expires after 30 minutes.
_RETENTION: Final = timedelta(minutes=30)


@dataclass(slots=True, eq=False)
class Outbox:
    """The pending replies of all processes; `on_lost` gets the number of those too old to send."""

    database: Database
    keyring: Keyring
    clock: Clock
    on_lost: Callable[[int], None]
    _queue: LeaseQueue[PendingReply] = field(init=False)
    # by this process; avoids a DELETE for requests that were never written
    _written: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        order = (PendingReply.created_at, PendingReply.id)
        self._queue = LeaseQueue(self.database, self.clock, PendingReply, lease=LEASE, order=order)

    async def enqueue(self, request: SlackRequest) -> None:
        async with self.database.session() as session:
            # Keeps an intent that `replace_payload` may have written already.
            changed = {"reference": request.reference}
            await upsert(session, PendingReply, {"id": request.id}, changed, **self._row(request))
        self._written.add(request.id)

    def enqueue_in(self, session: AsyncSession, request: SlackRequest) -> None:
        session.add(PendingReply(**self._row(request)))
        self._written.add(request.id)

    async def replace_payload(self, request: SlackRequest, intent: Intent) -> None:
        """Replace the intent that a resuming process runs, before a step that runs once."""
        async with self.database.session() as session:
            row = self._row(replace(request, intent=intent))
            await upsert(session, PendingReply, {"id": request.id}, {"intent": row["intent"]}, **row)
        self._written.add(request.id)

    async def defer(self, request: SlackRequest, wait: timedelta) -> None:
        """Have the reply sent after `wait`, when Slack accepts messages again."""
        async with self.database.session() as session:
            changed = {"lease_until": self._queue.leased_until(wait)}
            await upsert(session, PendingReply, {"id": request.id}, changed, **self._row(request) | changed)
        self._written.add(request.id)

    def holds(self, request: SlackRequest) -> bool:
        """Return whether this process has stored the request and not completed it."""
        return request.id in self._written

    def at_work(self, request: SlackRequest) -> AbstractContextManager[None]:
        """Don't claim the request in this process during the block."""
        return self._queue.at_work(request.id)

    async def complete(self, request: SlackRequest) -> None:
        if not self.holds(request):
            return
        await self._queue.complete(request.id)
        self._written.discard(request.id)

    async def claim_expired(self) -> Sequence[SlackRequest]:
        """Claim rows whose lease has ended, oldest first; delete those too old to answer."""
        if expired := await self._queue.expire(PendingReply.created_at, _RETENTION):
            self.on_lost(expired)
        taken = [request for row in await self._queue.claim() if (request := self._read(row)) is not None]
        self._written.update(request.id for request in taken)
        return taken

    def _row(self, request: SlackRequest) -> dict[str, Any]:
        return {
            "id": request.id,
            "tenant": request.member.tenant,
            "user": request.member.user,
            "workspace": request.member.workspace,
            "channel": request.requester.channel,
            "home_team_id": request.requester.home_team_id,
            "intent": request.intent.encode(),
            "reply": self.keyring.seal(request.reply_target.dump(), _bound(PendingReply.reply, request)),
            "message": self._sealed(request),
            "reference": request.reference,
            "created_at": request.asked_at,
            "lease_until": self._queue.leased_until(),
        }

    def _sealed(self, request: SlackRequest) -> Sealed | None:
        if request.prepared_message is None:
            return None
        return self.keyring.seal(request.prepared_message.dump(), _bound(PendingReply.message, request))

    def _read(self, row: PendingReply) -> SlackRequest | None:
        """Return the request; log and return None if unreadable, so as not to block others."""
        member = Member(row.tenant, row.user, row.workspace)
        try:
            intent = Intent.decode(row.intent)
            target = ReplyTarget.load(self.keyring.open(row.reply, binding_of(row, "reply")))
            said = self._prepared_message(row)
        except (KeyUnknown, InvalidAction, ValueError, TypeError):
            log.exception("pending_reply_unreadable", reference=row.reference)
            return None
        return SlackRequest(
            requester=Requester.of(member, row.channel, row.home_team_id),
            intent=intent,
            reply_target=target,
            asked_at=row.created_at,
            resumed=True,
            prepared_message=said,
            reference=row.reference,
            id=row.id,
        )

    def _prepared_message(self, row: PendingReply) -> Message | None:
        if row.message is None:
            return None
        return Message.load(self.keyring.open(row.message, binding_of(row, "message")))


def _bound(column: Any, request: SlackRequest) -> str:
    return binding(column, request.member.tenant, request.member.user, request.id)
