"""Answers of X's, kept sealed for the account that asked, and never shown to another, nor used in another tenant.

Whether an answer still holds is decided on reading, in the same statement: it is over when its time is, or when the tenant's ledger
has a later act that changes it, or when X has told the tenant since that a Post in it is gone. So a like costs no statement for the
caches it makes stale. What one tenant does changes nothing of another's answers: what they cost would tell of it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import structlog
from pydantic import ValidationError
from sqlalchemy import ColumnElement, and_, bindparam, delete, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database, Keyring, KeyUnknown, Sealed
from bot.db.pseudonyms import subject_hash
from bot.db.tables import Act, Gone, Grant, LookUp, binding
from bot.db.upsert import insert_or_update, upsert
from bot.likes.questions import LONGEST, Question
from bot.members import Member
from bot.secret import Secret
from bot.x import APP

log = structlog.get_logger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom X answers: a member as one of their X accounts (its id), or the App for a tenant."""

    tenant: str
    user: str
    account: str

    @classmethod
    def app(cls, tenant: str) -> "Reader":
        """The App, whose answers are public; each tenant has its own, which it pays for."""
        return cls(tenant, APP, APP)


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """What X told a reader when it was asked; `fresh` when that was just now."""

    answer: T
    asked_at: datetime
    fresh: bool = False


class Answers:
    """The kept answers of all processes."""

    def __init__(self, database: Database, keyring: Keyring, clock: Clock) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock

    async def find(self, question: Question[T], *readers: Reader) -> Kept[T] | None:
        """Return the answer X gave one of the readers, who are of one tenant, if it still holds."""
        tenant = readers[0].tenant
        by_user = {reader.user: self._hash_of(reader, question) for reader in readers}
        async with self._database.session() as session:
            found = await session.execute(
                select(LookUp.user, LookUp.answer, LookUp.asked_at)
                .where(
                    LookUp.tenant == tenant,
                    or_(
                        *(
                            and_(LookUp.user == user, LookUp.question_hash == name)
                            for user, name in by_user.items()
                        )
                    ),
                    LookUp.expires_at > self._clock(),
                    true() if question.outlives_acts else ~_changed(question.subject),
                    ~self._gone(tenant, question.subject),
                )
                .order_by(LookUp.asked_at.desc())
                .limit(1)
            )
            row = found.one_or_none()
            if row is None:
                return None
            user, sealed, asked_at = row
            kept = self._opened(question, sealed, asked_at, _place(tenant, user, by_user[user]))
            if kept is None or await self._holds_gone(session, tenant, user, question, kept):
                return None
            return kept

    async def fresh(self, reader: Reader, question: Question[T], ask: Callable[[], Awaitable[T]]) -> Kept[T]:
        """Ask, keep the answer for the reader, and return it.

        It counts from before the asking: what changes while X answers makes it stale. Whoever has disconnected the account
        meanwhile gets the answer, and nothing is kept.
        """
        now = self._clock()
        answer = await ask()
        text = Secret(question.shape.dump_json(answer).decode())
        name = self._hash_of(reader, question)
        key = {"tenant": reader.tenant, "user": reader.user, "question_hash": name}
        told = {
            "subject_hash": self._subject_hash(reader.tenant, question.subject),
            "answer": self._keyring.seal(text, _place(**key)),
            "asked_at": now,
            "expires_at": now + question.holds,
        }
        async with self._database.session() as session:
            if reader.account == APP:
                await upsert(session, LookUp, tuple(key), key | told, **told)
            else:
                await _keep_beside_grant(session, reader, key, told)
        return Kept(answer, now, fresh=True)

    async def forget_post(self, member: Member, post_id: str, *, for_all: bool) -> None:
        """Drop what is kept about a Post, and lists with it.

        `for_all`: X has said that it is gone, and so for the whole tenant. Otherwise X has refused it to the member, whom its
        author may have blocked: that concerns them, and what the App was shown, since it may be protected now.
        """
        tenant, name = member.tenant, self._subject_hash(member.tenant, post_id)
        now, users = self._clock(), ("",) if for_all else (member.user, APP)
        theirs = true() if for_all else LookUp.user.in_(users)
        async with self._database.session() as session:
            await session.execute(
                delete(LookUp).where(LookUp.tenant == tenant, LookUp.subject_hash == name, theirs)
            )
            for user in users:
                key = {"tenant": tenant, "user": user, "post_hash": name}
                await upsert(session, Gone, tuple(key), key | {"at": now}, at=now)

    async def sweep(self) -> None:
        """Drop what no longer holds."""
        now = self._clock()
        async with self._database.session() as session:
            await session.execute(delete(LookUp).where(LookUp.expires_at <= now))
            await session.execute(delete(Gone).where(Gone.at <= now - LONGEST))

    def _opened(
        self, question: Question[T], sealed: Sealed, asked_at: datetime, place: str
    ) -> Kept[T] | None:
        """Open a kept answer; one that can't be read (a lost key, an earlier version's form) is as good as none."""
        try:
            text = self._keyring.open(sealed, place).reveal()
            return Kept(question.shape.validate_json(text), asked_at)
        except (KeyUnknown, ValidationError) as fault:
            log.info("a kept answer can't be read", why=type(fault).__name__)
            return None

    def _gone(self, tenant: str, post_id: str) -> ColumnElement[bool]:
        """Whether X has said since that the Post it is about is gone."""
        return (
            select(Gone.post_hash)
            .where(
                Gone.tenant == tenant,
                or_(Gone.user == "", Gone.user == LookUp.user),
                Gone.post_hash == self._subject_hash(tenant, post_id),
                Gone.at >= LookUp.asked_at,
            )
            .exists()
        )

    async def _holds_gone(
        self, session: AsyncSession, tenant: str, user: str, question: Question[T], kept: Kept[T]
    ) -> bool:
        """Tell whether X has said since that a Post in a list is gone."""
        posts = [self._subject_hash(tenant, post) for post in question.posts(kept.answer)]
        if not posts:
            return False
        gone = await session.scalar(
            select(Gone.post_hash)
            .where(
                Gone.tenant == tenant,
                Gone.user.in_(("", user)),
                Gone.post_hash.in_(posts),
                Gone.at >= kept.asked_at,
            )
            .limit(1)
        )
        return gone is not None

    def _hash_of(self, reader: Reader, question: Question[T]) -> str:
        return self._keyring.pseudonym(
            "question", reader.tenant, reader.account, question.kind, question.subject, question.page
        )

    def _subject_hash(self, tenant: str, subject: str) -> str:
        return subject_hash(self._keyring, tenant, subject)


def _changed(subject: str) -> ColumnElement[bool]:
    """Whether somebody of the tenant has liked or unliked since: that Post, or anything as that account."""
    return (
        select(Act.id)
        .where(
            Act.tenant == LookUp.tenant,
            Act.at >= LookUp.asked_at,
            or_(Act.post_id == subject, Act.x_user_id == subject),
        )
        .exists()
    )


async def _keep_beside_grant(
    session: AsyncSession, reader: Reader, key: dict[str, str], told: dict[str, object]
) -> None:
    """Write what X told, unless the grant it was told to has gone; one that goes at this moment waits, and takes it along."""
    columns = LookUp.__table__.c
    row = (
        select(*(bindparam(None, value, columns[name].type) for name, value in (key | told).items()))
        .where(
            Grant.tenant == reader.tenant,
            Grant.user == reader.user,
            Grant.x_user_id == reader.account,
        )
        .with_for_update(of=Grant, key_share=True)
    )
    await insert_or_update(session, LookUp, tuple(key), row, told)


def _place(tenant: str, user: str, question_hash: str) -> str:
    return binding(LookUp.answer, tenant, user, question_hash)
