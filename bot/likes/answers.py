"""Answers of X's, kept sealed for the account that asked, and never shown to another.

Whether an answer still holds is decided on reading, in the same statement: it is over when its time is, or when the ledger has a
later act that changes it. So a like costs no statement for the caches it makes stale.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import structlog
from pydantic import ValidationError
from sqlalchemy import ColumnElement, delete, or_, select, true

from bot.clock import Clock
from bot.db import Database, Keyring, KeyUnknown, Sealed
from bot.db.tables import Act, LookUp, binding
from bot.db.upsert import upsert
from bot.likes.questions import Question
from bot.secret import Secret

log = structlog.get_logger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """What X told the account (an X user's id, or "app") when it was asked; `fresh` when that was just now."""

    answer: T
    account: str
    asked_at: datetime
    fresh: bool = False


class Answers:
    """The kept answers of all processes."""

    def __init__(self, database: Database, keyring: Keyring, clock: Clock) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock

    async def find(self, question: Question[T], *accounts: str) -> Kept[T] | None:
        """Return the answer X gave one of the accounts, if it still holds."""
        async with self._database.session() as session:
            found = await session.execute(
                select(LookUp.account, LookUp.answer, LookUp.asked_at)
                .where(
                    LookUp.account.in_(accounts),
                    LookUp.kind == question.kind,
                    LookUp.subject == question.subject,
                    LookUp.page == question.page_hash,
                    LookUp.expires_at > self._clock(),
                    true() if question.outlives_acts else ~_changed(),
                )
                .order_by(LookUp.asked_at.desc())
                .limit(1)
            )
        row = found.one_or_none()
        return None if row is None else self._opened(question, *row)

    async def keep(self, account: str, question: Question[T], answer: T) -> Kept[T]:
        """Keep an answer for the account, and return it."""
        now = self._clock()
        text = Secret(question.shape.dump_json(answer).decode())
        told = {
            "answer": self._keyring.seal(text, _place(account, question)),
            "asked_at": now,
            "expires_at": now + question.holds,
        }
        key = {
            "account": account,
            "kind": question.kind,
            "subject": question.subject,
            "page": question.page_hash,
        }
        async with self._database.session() as session:
            await upsert(session, LookUp, tuple(key), key | told, **told)
        return Kept(answer, account, now, fresh=True)

    async def forget_post(self, post_id: str) -> None:
        """Drop what is kept about a Post, for whomever: X has said that it is gone."""
        async with self._database.session() as session:
            await session.execute(delete(LookUp).where(LookUp.subject == post_id))

    async def sweep(self) -> None:
        """Drop what no longer holds."""
        async with self._database.session() as session:
            await session.execute(delete(LookUp).where(LookUp.expires_at <= self._clock()))

    def _opened(
        self, question: Question[T], account: str, sealed: Sealed, asked_at: datetime
    ) -> Kept[T] | None:
        """Open a kept answer; one that can't be read (a lost key, an earlier version's form) is as good as none."""
        try:
            text = self._keyring.open(sealed, _place(account, question)).reveal()
            return Kept(question.shape.validate_json(text), account, asked_at)
        except (KeyUnknown, ValidationError) as fault:
            log.info("a kept answer can't be read", why=type(fault).__name__)
            return None


def _changed() -> ColumnElement[bool]:
    """Whether somebody has liked or unliked since: that Post, or anything as that account."""
    return (
        select(Act.id)
        .where(
            Act.at >= LookUp.asked_at,
            or_(Act.post_id == LookUp.subject, Act.x_user_id == LookUp.subject),
        )
        .exists()
    )


def _place(account: str, question: Question[T]) -> str:
    return binding("look_ups", "answer", account, question.kind, question.subject, question.page_hash)
