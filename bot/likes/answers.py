"""Answers of X's, kept sealed for the account that asked, and never shown to another.

Whether an answer still holds is decided on reading, in the same statement: it is over when its time is, or when the ledger has a
later act that changes it, or when X has said since that a Post in it is gone. So a like costs no statement for the caches it
makes stale.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import structlog
from pydantic import ValidationError
from sqlalchemy import ColumnElement, delete, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database, Keyring, KeyUnknown, Sealed
from bot.db.tables import Act, Gone, LookUp, binding
from bot.db.upsert import upsert
from bot.likes.questions import LONGEST, Question
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
                    ~_gone(),
                )
                .order_by(LookUp.asked_at.desc())
                .limit(1)
            )
            row = found.one_or_none()
            kept = None if row is None else self._opened(question, *row)
            return None if kept is None or await _holds_gone(session, question, kept) else kept

    async def fresh(self, account: str, question: Question[T], ask: Callable[[], Awaitable[T]]) -> Kept[T]:
        """Ask, keep the answer for the account, and return it.

        It counts from before the asking: what changes while X answers makes it stale.
        """
        now = self._clock()
        answer = await ask()
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
        """Drop what is kept about a Post, for whomever, and lists with it: X has said that it is gone."""
        now = self._clock()
        async with self._database.session() as session:
            await session.execute(delete(LookUp).where(LookUp.subject == post_id))
            await upsert(session, Gone, ("post_id",), {"post_id": post_id, "at": now}, at=now)

    async def sweep(self) -> None:
        """Drop what no longer holds."""
        now = self._clock()
        async with self._database.session() as session:
            await session.execute(delete(LookUp).where(LookUp.expires_at <= now))
            await session.execute(delete(Gone).where(Gone.at <= now - LONGEST))

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


def _gone() -> ColumnElement[bool]:
    """Whether X has said since that the Post it is about is gone."""
    return select(Gone.post_id).where(Gone.post_id == LookUp.subject, Gone.at >= LookUp.asked_at).exists()


async def _holds_gone(session: AsyncSession, question: Question[T], kept: Kept[T]) -> bool:
    """Tell whether X has said since that a Post in a list is gone."""
    posts = tuple(question.posts(kept.answer))
    if not posts:
        return False
    gone = await session.scalar(
        select(Gone.post_id).where(Gone.post_id.in_(posts), Gone.at >= kept.asked_at).limit(1)
    )
    return gone is not None


def _place(account: str, question: Question[T]) -> str:
    return binding("look_ups", "answer", account, question.kind, question.subject, question.page_hash)
