"""Answers that are owed: requests Slack was told are being worked on, kept on disk until they are answered.

A row is written before Slack is told, and goes when the answer is sent; so a process that is killed in between
leaves the row, and another one (or its successor) takes it when its lease ends.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database, Keyring, KeyUnknown, Sealed
from bot.db.lease_queue import LeaseQueue
from bot.db.tables import (
    PendingReply,
    binding,
    binding_of,
)
from bot.db.upsert import upsert
from bot.errors import InvalidAction
from bot.members import Member
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyTarget
from bot.slack.intents.request import (
    Requester,
    SlackRequest,
)
from bot.slack.message import Message

log = structlog.get_logger(__name__)

# Longer than an answer may take (`bot.slack.dispatch.dispatcher.LONGEST_SECONDS`) and the sending of it.
LEASE: Final = timedelta(seconds=60)
# Slack takes nothing through a response_url after 30 minutes.
_RETENTION: Final = timedelta(minutes=30)


class Outbox:
    """The owed answers of all processes."""

    def __init__(self, database: Database, keyring: Keyring, clock: Clock) -> None:
        self._database = database
        self._keyring = keyring
        order = (PendingReply.created_at, PendingReply.id)
        self._queue = LeaseQueue(database, clock, PendingReply, lease=LEASE, order=order)
        self._written: set[str] = set()  # by this process; so that what was never written costs no statement

    async def enqueue(self, request: SlackRequest) -> None:
        """Write down that the request is owed an answer."""
        async with self._database.session() as session:
            # What `answer_instead` may have written already stays.
            await upsert(session, PendingReply, ("id",), self._row(request), reference=request.reference)
        self._written.add(request.id)

    def enqueue_in(self, session: AsyncSession, request: SlackRequest) -> None:
        """Write it down in a transaction of the caller's."""
        session.add(PendingReply(**self._row(request)))
        self._written.add(request.id)

    async def replace_payload(self, request: SlackRequest, intent: Intent) -> None:
        """Have a successor answer `intent` in place of what was asked, from before a step that must not be done twice."""
        async with self._database.session() as session:
            row = self._row(replace(request, intent=intent))
            await upsert(session, PendingReply, ("id",), row, intent=row["intent"])
        self._written.add(request.id)

    async def defer(self, request: SlackRequest, wait: timedelta) -> None:
        """Slack takes the answer later: have it taken over then."""
        async with self._database.session() as session:
            row = self._row(request) | {"lease_until": self._queue.leased_until(wait)}
            await upsert(session, PendingReply, ("id",), row, lease_until=row["lease_until"])
        self._written.add(request.id)

    async def complete(self, request: SlackRequest) -> None:
        """The answer has been sent."""
        if request.id not in self._written:
            return
        await self._queue.complete(request.id)
        self._written.discard(request.id)

    async def claim_expired(self) -> Sequence[SlackRequest]:
        """Lease the rows that nobody is working on any more, oldest first; drop those Slack won't take."""
        await self._queue.expire(PendingReply.created_at, _RETENTION)
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
            "intent": request.intent.encode(),
            "reply": self._keyring.seal(request.reply_target.dump(), _bound(PendingReply.reply, request)),
            "message": self._sealed(request),
            "reference": request.reference,
            "created_at": request.asked_at,
            "lease_until": self._queue.leased_until(),
        }

    def _sealed(self, request: SlackRequest) -> Sealed | None:
        if request.prepared_message is None:
            return None
        return self._keyring.seal(request.prepared_message.dump(), _bound(PendingReply.message, request))

    def _read(self, row: PendingReply) -> SlackRequest | None:
        """Return the request; None, and a log line, for a row that can't be read: it must not hold up the others."""
        member = Member(row.tenant, row.user, row.workspace)
        try:
            intent = Intent.decode(row.intent)
            target = ReplyTarget.load(self._keyring.open(row.reply, binding_of(row, "reply")))
            said = self._prepared_message(row)
        except (KeyUnknown, InvalidAction, ValueError, TypeError):
            log.exception("pending_reply_unreadable", reference=row.reference)
            return None
        return SlackRequest(
            requester=Requester(
                member, user_name=row.user, workspace_name=row.workspace, channel=row.channel
            ),
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
        return Message.load(self._keyring.open(row.message, binding_of(row, "message")))


def _bound(column: Any, request: SlackRequest) -> str:
    return binding(column, request.member.tenant, request.member.user, request.id)
