"""Answers of X's, kept sealed for the account that asked, and never shown to another.

Whether an answer still holds is decided on reading, in the same statement: it is over when its time is, or when the ledger has a
later act that changes it. So a like costs no statement for the caches it makes stale.
"""

from typing import TypeVar

from sqlalchemy import delete, or_, select

from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.tables import Act, LookUp, binding
from bot.db.upsert import upsert
from bot.likes.questions import Question
from bot.secret import Secret

T = TypeVar("T")


class Answers:
    """The kept answers of all processes."""

    def __init__(self, database: Database, keyring: Keyring, clock: Clock) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock

    async def find(self, account: str, question: Question[T]) -> T | None:
        """Return the answer X gave the account, if it still holds."""
        changed = (
            select(Act.id)
            .where(
                Act.at >= LookUp.asked_at,
                or_(Act.post_id == LookUp.subject, Act.x_user_id == LookUp.subject),
            )
            .exists()
        )
        async with self._database.session() as session:
            sealed = await session.scalar(
                select(LookUp.answer).where(
                    LookUp.account == account,
                    LookUp.kind == question.kind,
                    LookUp.subject == question.subject,
                    LookUp.page == question.page_hash,
                    LookUp.expires_at > self._clock(),
                    ~changed,
                )
            )
        if sealed is None:
            return None
        return question.shape.validate_json(self._keyring.open(sealed, _place(account, question)).reveal())

    async def keep(self, account: str, question: Question[T], answer: T) -> None:
        """Keep an answer for the account."""
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

    async def forget_post(self, post_id: str) -> None:
        """Drop what is kept about a Post, for whomever: X has said that it is gone."""
        async with self._database.session() as session:
            await session.execute(delete(LookUp).where(LookUp.subject == post_id))

    async def forget_account(self, account: str) -> None:
        """Drop what an account has been told; when it is disconnected."""
        async with self._database.session() as session:
            await session.execute(delete(LookUp).where(LookUp.account == account))

    async def sweep(self) -> None:
        """Drop what no longer holds."""
        async with self._database.session() as session:
            await session.execute(delete(LookUp).where(LookUp.expires_at <= self._clock()))


def _place(account: str, question: Question[T]) -> str:
    return binding("look_ups", "answer", account, question.kind, question.subject, question.page_hash)
