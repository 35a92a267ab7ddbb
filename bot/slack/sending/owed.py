"""Answers that are owed: requests Slack was told are being worked on, kept on disk until they are answered.

A row is written before Slack is told, and goes when the answer is sent; so a process that is killed in between
leaves the row, and another one (or its successor) takes it when its lease ends.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database, Keyring, KeyUnknown, Sealed, leases
from bot.db.tables import OwedAnswer, binding, binding_of
from bot.db.upsert import upsert
from bot.errors import TamperedRequest
from bot.members import Member
from bot.slack.asking.asks import Ask
from bot.slack.asking.payloads import Asked, Asker
from bot.slack.asking.reply import Reply
from bot.slack.message import Message

log = structlog.get_logger(__name__)

# Longer than an answer may take (`bot.slack.answering.answering.LONGEST_SECONDS`) and the sending of it.
LEASE: Final = timedelta(seconds=60)
# Slack takes nothing through a response_url after 30 minutes.
_KEPT_FOR: Final = timedelta(minutes=30)
_AT_ONCE: Final = 20


class Owed:
    """The owed answers of all processes."""

    def __init__(self, database: Database, keyring: Keyring, clock: Clock) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock
        self._written: set[str] = set()  # by this process; so that what was never written costs no statement

    async def add(self, asked: Asked) -> None:
        """Write down that the request is owed an answer."""
        async with self._database.session() as session:
            # What `answer_instead` may have written already stays.
            await upsert(session, OwedAnswer, ("id",), self._row(asked), reference=asked.reference)
        self._written.add(asked.id)

    def add_in(self, session: AsyncSession, asked: Asked) -> None:
        """Write it down in a transaction of the caller's."""
        session.add(OwedAnswer(**self._row(asked)))
        self._written.add(asked.id)

    async def answer_instead(self, asked: Asked, ask: Ask) -> None:
        """Have a successor answer `ask` in place of what was asked, from before a step that must not be done twice."""
        async with self._database.session() as session:
            row = self._row(replace(asked, ask=ask))
            await upsert(session, OwedAnswer, ("id",), row, ask=row["ask"])
        self._written.add(asked.id)

    async def put_off(self, asked: Asked, wait: timedelta) -> None:
        """Slack takes the answer later: have it taken over then."""
        async with self._database.session() as session:
            row = self._row(asked) | {"lease_until": leases.end_of(self._database, self._clock, wait)}
            await upsert(session, OwedAnswer, ("id",), row, lease_until=row["lease_until"])
        self._written.add(asked.id)

    async def paid(self, asked: Asked) -> None:
        """The answer has been sent."""
        if asked.id not in self._written:
            return
        async with self._database.session() as session:
            await session.execute(delete(OwedAnswer).where(OwedAnswer.id == asked.id))
        self._written.discard(asked.id)

    async def take_over(self) -> Sequence[Asked]:
        """Lease the rows that nobody is working on any more, oldest first; drop those Slack won't take."""
        async with self._database.session() as session:
            now = await self._database.now(session, self._clock)
            old = self._clock() - _KEPT_FOR
            await session.execute(delete(OwedAnswer).where(OwedAnswer.asked_at < old))
            rows = await session.scalars(
                select(OwedAnswer)
                .where(OwedAnswer.lease_until < now)
                .order_by(OwedAnswer.asked_at, OwedAnswer.id)
                .limit(_AT_ONCE)
            )
            leased = [row for row in rows.all() if await leases.taken(session, row, now + LEASE)]
        taken = [asked for row in leased if (asked := self._read(row)) is not None]
        self._written.update(asked.id for asked in taken)
        return taken

    def _row(self, asked: Asked) -> dict[str, Any]:
        return {
            "id": asked.id,
            "tenant": asked.member.tenant,
            "user": asked.member.user,
            "workspace": asked.member.workspace,
            "channel": asked.asker.channel,
            "ask": asked.ask.encode(),
            "reply": self._keyring.seal(asked.reply.write(), _bound(OwedAnswer.reply, asked)),
            "message": self._sealed(asked),
            "reference": asked.reference,
            "asked_at": asked.at,
            "lease_until": leases.end_of(self._database, self._clock, LEASE),
        }

    def _sealed(self, asked: Asked) -> Sealed | None:
        if asked.said is None:
            return None
        return self._keyring.seal(asked.said.write(), _bound(OwedAnswer.message, asked))

    def _read(self, row: OwedAnswer) -> Asked | None:
        """Return the request; None, and a log line, for a row that can't be read: it must not hold up the others."""
        member = Member(row.tenant, row.user, row.workspace)
        try:
            ask = Ask.decode(row.ask)
            reply = Reply.read(self._keyring.open(row.reply, binding_of(row, "reply")))
            said = self._said(row)
        except (KeyUnknown, TamperedRequest, ValueError, TypeError):
            log.exception("an owed answer can't be read", reference=row.reference)
            return None
        return Asked(
            asker=Asker(member, user_name=row.user, workspace_name=row.workspace, channel=row.channel),
            ask=ask,
            reply=reply,
            at=row.asked_at,
            resumed=True,
            said=said,
            reference=row.reference,
            id=row.id,
        )

    def _said(self, row: OwedAnswer) -> Message | None:
        if row.message is None:
            return None
        return Message.read(self._keyring.open(row.message, binding_of(row, "message")))


def _bound(column: Any, asked: Asked) -> str:
    return binding(column, asked.member.tenant, asked.member.user, asked.id)
