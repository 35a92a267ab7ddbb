"""The one-way steps of a linking attempt.

A state is single use: each step takes it from the row by one UPDATE before anything else happens,
so that of two requests with the same state only one goes on (RFC 9700 section 4.7, RFC 6749 section
10.12).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Keyring
from bot.db.rows import execute_rowcount
from bot.db.tables import LinkAttempt, binding_of
from bot.linking.opening import Stage
from bot.nonces import digest
from bot.secret import Secret


class AttemptSteps:
    """Move attempts on; what comes from a browser is looked up by its hash."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def to_slack(
        self,
        session: AsyncSession,
        attempt: LinkAttempt,
        *,
        session_cookie: Secret,
        state: Secret,
        nonce: Secret,
        show_likes: bool,
    ) -> bool:
        """Bind the attempt to a browser and send it to Slack's sign-in; earlier states of it are void.

        False when it has moved on since it was read, so that nothing that became pending is
        overlooked.
        """
        return await self._move(
            session,
            attempt,
            LinkAttempt.step == attempt.step,
            LinkAttempt.session_hash == attempt.session_hash,
            LinkAttempt.pending == attempt.pending,
            step=Stage.SLACK,
            session_hash=digest(session_cookie),
            state_hash=digest(state),
            nonce_hash=digest(nonce),
            handshake_secret=None,
            pending=None,
            show_likes=show_likes,
        )

    async def to_x(
        self,
        session: AsyncSession,
        attempt: LinkAttempt,
        *,
        browser: Secret,
        state: Secret,
        handshake_secret: Secret,
    ) -> bool:
        """Send the attempt to X's consent, to be found by `state`, with what finishing takes.

        `browser` is a new secret in place of the one that brought it here, as at every step from
        elsewhere: whoever knew that one doesn't know this. False when the attempt has moved on by
        itself: voided, or started again in another window.
        """
        sealed = self._keyring.seal(handshake_secret, binding_of(attempt, "handshake_secret"))
        return await self._move(
            session,
            attempt,
            *_as_it_was(attempt),
            step=Stage.X,
            session_hash=digest(browser),
            state_hash=digest(state),
            nonce_hash=None,
            handshake_secret=sealed,
        )

    async def to_confirm(
        self, session: AsyncSession, attempt: LinkAttempt, *, browser: Secret, pending: Secret
    ) -> bool:
        """Keep what X gave, sealed, until the person has confirmed the account; `browser` and False as for `to_x`."""
        sealed = self._keyring.seal(pending, binding_of(attempt, "pending"))
        return await self._move(
            session,
            attempt,
            *_as_it_was(attempt),
            step=Stage.CONFIRM,
            session_hash=digest(browser),
            handshake_secret=None,
            pending=sealed,
        )

    async def consume_state(
        self, session: AsyncSession, *, stage: Stage, state: Secret, session_cookie: Secret, now: datetime
    ) -> LinkAttempt | None:
        """Use up a state: the attempt it belongs to, or None when it is unknown, used, late or another browser's."""
        return await session.scalar(
            update(LinkAttempt)
            .where(
                LinkAttempt.state_hash == digest(state),
                LinkAttempt.session_hash == digest(session_cookie),
                LinkAttempt.step == stage,
                LinkAttempt.expires_at > now,
            )
            .values(state_hash=None)
            .returning(LinkAttempt)
        )

    async def consume_pending(
        self, session: AsyncSession, attempt: LinkAttempt, *, move_to: Stage = Stage.DONE
    ) -> Secret | None:
        """Take out what is pending and move the attempt on; None when another request was faster.

        What is taken is what `attempt` held when it was read, and so what the person saw.
        """
        if attempt.pending is None:
            return None
        moved = await self._move(
            session,
            attempt,
            LinkAttempt.step == Stage.CONFIRM,
            LinkAttempt.session_hash == attempt.session_hash,
            LinkAttempt.pending == attempt.pending,
            step=move_to,
            pending=None,
        )
        return self._keyring.open(attempt.pending, binding_of(attempt, "pending")) if moved else None

    async def _move(self, session: AsyncSession, attempt: LinkAttempt, *where: Any, **values: Any) -> bool:
        this = update(LinkAttempt).where(
            LinkAttempt.id == attempt.id, LinkAttempt.tenant == attempt.tenant, *where
        )
        move = this.values(**values).execution_options(synchronize_session=False)
        return await execute_rowcount(session, move) == 1


def _as_it_was(attempt: LinkAttempt) -> tuple[Any, ...]:
    return (
        LinkAttempt.step == attempt.step,
        LinkAttempt.session_hash == attempt.session_hash,
        LinkAttempt.state_hash.is_(None),
    )
