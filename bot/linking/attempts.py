"""The attempts table: one run of the linking flow, and the one-way steps it takes.

A state is single use: each step takes it from the row by one UPDATE before anything else happens, so that of two
requests with the same state only one goes on (RFC 9700 section 4.7, RFC 6749 section 10.12).
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Keyring, KeyUnknown
from bot.db.rows import changed
from bot.db.tables import Attempt, binding, binding_of
from bot.db.upsert import upsert
from bot.linking import personal_links
from bot.linking.opening import Opening, Stage
from bot.members import Member
from bot.secret import Secret
from bot.unguessable import hashed, new_text

__all__ = ["LIFETIME", "Attempts", "Opening", "Stage"]

log = structlog.get_logger(__name__)

LIFETIME: Final = timedelta(minutes=10)
_SHOWN_CHARACTERS: Final = 255


class Attempts:
    """Read and move attempts; what comes from a browser is looked up by its hash."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def open(
        self, session: AsyncSession, opening: Opening, *, show_likes: bool, now: datetime
    ) -> tuple[Secret, datetime]:
        """Start the member's attempt; return the text that its personal link carries, and when it ends.

        Of two opened at the same moment the later one is left: a member has one attempt.
        """
        attempt_id, start, ends_at = uuid.uuid4().hex, new_text(), now + LIFETIME
        reply = opening.reply
        values = {
            "id": attempt_id,
            "tenant": opening.member.tenant,
            "user": opening.member.user,
            "workspace": opening.member.workspace,
            "channel": opening.channel,
            "home": opening.home,
            "user_name": opening.user_name[:_SHOWN_CHARACTERS],
            "workspace_name": opening.workspace_name[:_SHOWN_CHARACTERS],
            "start_hash": hashed(start),
            "start": self._keyring.seal(
                start, binding(Attempt.start, opening.member.tenant, opening.member.user, attempt_id)
            ),
            "browser_hash": None,
            "stage": Stage.STARTED,
            "state_hash": None,
            "nonce_hash": None,
            "verifier": None,
            "pending": None,
            "interrupted": opening.interrupted,
            "reply": None
            if reply is None
            else self._keyring.seal(
                reply, binding(Attempt.reply, opening.member.tenant, opening.member.user, attempt_id)
            ),
            "show_likes": show_likes,
            "created_at": now,
            "expires_at": ends_at,
        }
        await upsert(session, Attempt, ("tenant", "user"), values, **values)
        personal_links.add(session, start, opening.member, ends_at)
        return start, ends_at

    async def void(self, session: AsyncSession, member: Member) -> Sequence[Secret]:
        """Delete the member's attempts; return what was pending in them, for revocation."""
        return await self._removed(session, Attempt.tenant == member.tenant, Attempt.user == member.user)

    async def open_start(
        self, session: AsyncSession, member: Member, now: datetime
    ) -> tuple[Secret, datetime] | None:
        """Return the text of the personal link of the member's open attempt, and when it ends, if there is one."""
        attempt = await session.scalar(
            select(Attempt).where(
                Attempt.tenant == member.tenant,
                Attempt.user == member.user,
                Attempt.stage != Stage.DONE,
                Attempt.expires_at > now,
            )
        )
        try:
            return None if attempt is None else (self.start_of(attempt), attempt.expires_at)
        except KeyUnknown:
            return None

    async def void_all(self, session: AsyncSession, tenant: str) -> Sequence[Secret]:
        """Delete a tenant's attempts; return what was pending in them."""
        return await self._removed(session, Attempt.tenant == tenant)

    async def pending(self, session: AsyncSession) -> Sequence[Secret]:
        """Return what waits to be confirmed, of everybody."""
        return self.leftovers_of(await session.scalars(select(Attempt).where(Attempt.pending.is_not(None))))

    async def answer_at(self, session: AsyncSession, member: Member, reply: Secret) -> None:
        """Let the member's open attempt be answered at another place."""
        attempt_id = await session.scalar(
            select(Attempt.id).where(Attempt.tenant == member.tenant, Attempt.user == member.user)
        )
        if attempt_id is not None:
            sealed = self._keyring.seal(reply, binding(Attempt.reply, member.tenant, member.user, attempt_id))
            await session.execute(
                update(Attempt)
                .where(Attempt.id == attempt_id, Attempt.tenant == member.tenant)
                .values(reply=sealed)
            )

    async def sweep(self, session: AsyncSession, now: datetime) -> Sequence[Secret]:
        """Delete the attempts whose time is over; return what was pending in them, for revocation."""
        await personal_links.sweep(session, now)
        return await self._removed(session, Attempt.expires_at <= now)

    async def by_start(self, session: AsyncSession, start: Secret, now: datetime) -> Attempt | None:
        """Return the newest live attempt of the member whose personal link this is."""
        return await personal_links.attempt_of(session, start, now)

    async def by_browser(self, session: AsyncSession, browser: Secret, now: datetime) -> Attempt | None:
        """Return the live attempt that this browser is in."""
        return await session.scalar(
            select(Attempt).where(Attempt.browser_hash == hashed(browser), Attempt.expires_at > now)
        )

    async def by_state(
        self, session: AsyncSession, *, stage: Stage, state: Secret, now: datetime
    ) -> Attempt | None:
        """Return the live attempt that waits for this state, whichever browser it is in; the state stays good."""
        return await session.scalar(
            select(Attempt).where(
                Attempt.state_hash == hashed(state), Attempt.stage == stage, Attempt.expires_at > now
            )
        )

    async def to_slack(
        self,
        session: AsyncSession,
        attempt: Attempt,
        *,
        browser: Secret,
        state: Secret,
        nonce: Secret,
        show_likes: bool,
    ) -> bool:
        """Bind the attempt to a browser and send it to Slack's sign-in; earlier states of it are void.

        False when it has moved on since it was read, so that nothing that became pending is overlooked.
        """
        return await self._move(
            session,
            attempt,
            Attempt.stage == attempt.stage,
            Attempt.browser_hash == attempt.browser_hash,
            Attempt.pending == attempt.pending,
            stage=Stage.SLACK,
            browser_hash=hashed(browser),
            state_hash=hashed(state),
            nonce_hash=hashed(nonce),
            verifier=None,
            pending=None,
            show_likes=show_likes,
        )

    async def to_x(
        self, session: AsyncSession, attempt: Attempt, *, browser: Secret, state: Secret, kept: Secret
    ) -> bool:
        """Send the attempt to X's consent, to be found by `state`, with what finishing takes.

        `browser` is a new secret in place of the one that brought it here, as at every step from elsewhere: whoever knew
        that one doesn't know this. False when the attempt has moved on by itself: voided, or started again in another window.
        """
        sealed = self._keyring.seal(kept, binding_of(attempt, "verifier"))
        return await self._move(
            session,
            attempt,
            *_as_it_was(attempt),
            stage=Stage.X,
            browser_hash=hashed(browser),
            state_hash=hashed(state),
            nonce_hash=None,
            verifier=sealed,
        )

    async def to_confirm(
        self, session: AsyncSession, attempt: Attempt, *, browser: Secret, pending: Secret
    ) -> bool:
        """Keep what X gave, sealed, until the person has confirmed the account; `browser` and False as for `to_x`."""
        sealed = self._keyring.seal(pending, binding_of(attempt, "pending"))
        return await self._move(
            session,
            attempt,
            *_as_it_was(attempt),
            stage=Stage.CONFIRM,
            browser_hash=hashed(browser),
            verifier=None,
            pending=sealed,
        )

    async def take_state(
        self, session: AsyncSession, *, stage: Stage, state: Secret, browser: Secret, now: datetime
    ) -> Attempt | None:
        """Use up a state: the attempt it belongs to, or None when it is unknown, used, late or another browser's."""
        return await session.scalar(
            update(Attempt)
            .where(
                Attempt.state_hash == hashed(state),
                Attempt.browser_hash == hashed(browser),
                Attempt.stage == stage,
                Attempt.expires_at > now,
            )
            .values(state_hash=None)
            .returning(Attempt)
        )

    async def take_pending(
        self, session: AsyncSession, attempt: Attempt, *, move_to: Stage = Stage.DONE
    ) -> Secret | None:
        """Take out what is pending and move the attempt on; None when another request was faster.

        What is taken is what `attempt` held when it was read, and so what the person saw.
        """
        if attempt.pending is None:
            return None
        moved = await self._move(
            session,
            attempt,
            Attempt.stage == Stage.CONFIRM,
            Attempt.browser_hash == attempt.browser_hash,
            Attempt.pending == attempt.pending,
            stage=move_to,
            pending=None,
        )
        return self._opened(attempt, "pending") if moved else None

    def start_of(self, attempt: Attempt) -> Secret:
        """Return the text of the attempt's personal link, to offer a new start in the same run."""
        return self._keyring.open(attempt.start, binding_of(attempt, "start"))

    def kept_of(self, attempt: Attempt) -> Secret:
        """Return what finishing at X takes: a PKCE verifier, or a request token and its secret."""
        return self._opened(attempt, "verifier")

    def reply_of(self, attempt: Attempt) -> Secret | None:
        """Return where Slack wants the answer."""
        return None if attempt.reply is None else self._opened(attempt, "reply")

    def pending_of(self, attempt: Attempt) -> Secret | None:
        """Return what X gave and nobody has confirmed yet."""
        return None if attempt.pending is None else self._opened(attempt, "pending")

    def leftovers_of(self, attempts: Iterable[Attempt]) -> list[Secret]:
        """Return what is pending in attempts that go, for revocation.

        What a lost key sealed is passed over: an attempt that can't be opened must be replaceable all the same.
        """
        leftovers = []
        for attempt in attempts:
            try:
                leftover = self.pending_of(attempt)
            except KeyUnknown:
                log.warning("tokens sealed with an unknown key can't be revoked", attempt=attempt.id)
                continue
            if leftover is not None:
                leftovers.append(leftover)
        return leftovers

    def _opened(self, attempt: Attempt, column: str) -> Secret:
        return self._keyring.open(getattr(attempt, column), binding_of(attempt, column))

    async def _move(self, session: AsyncSession, attempt: Attempt, *where: Any, **values: Any) -> bool:
        this = update(Attempt).where(Attempt.id == attempt.id, Attempt.tenant == attempt.tenant, *where)
        move = this.values(**values).execution_options(synchronize_session=False)
        return await changed(session, move) == 1

    async def _removed(self, session: AsyncSession, *where: Any) -> Sequence[Secret]:
        return self.leftovers_of(await session.scalars(delete(Attempt).where(*where).returning(Attempt)))


def _as_it_was(attempt: Attempt) -> tuple[Any, ...]:
    return (
        Attempt.stage == attempt.stage,
        Attempt.browser_hash == attempt.browser_hash,
        Attempt.state_hash.is_(None),
    )
