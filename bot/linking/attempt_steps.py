"""State transitions of a link attempt.

A state works once: each step first clears it in a single UPDATE, so that of two requests with the
same state only one proceeds (RFC 9700 section 4.7, RFC 6749 section 10.12).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Keyring
from bot.db.rows import execute_rowcount
from bot.db.tables import LinkAttempt, binding_of
from bot.linking.link_attempts import Stage
from bot.nonces import digest
from bot.secret import Secret


@dataclass(frozen=True, slots=True)
class AttemptSteps:
    """Advances attempts; secrets from the browser are looked up by their hash."""

    keyring: Keyring

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
        """Bind the attempt to a browser and continue at Slack's sign-in.

        Earlier states become invalid.

        Returns False if the attempt has changed since it was read, so that no pending tokens are
        lost.
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
        """Continue at X's consent page, with `state` and the secret needed to finish.

        `browser` is a new cookie secret, as after every return from another site, so that someone
        who knew the old secret can't continue. Returns False if the attempt has changed: canceled,
        or restarted in another window.
        """
        sealed = self.keyring.seal(handshake_secret, binding_of(attempt, "handshake_secret"))
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
        """Store what X returned, encrypted, until it is confirmed; otherwise as `to_x`."""
        sealed = self.keyring.seal(pending, binding_of(attempt, "pending"))
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
        """Consume a state; return its attempt, or None if it isn't valid in this browser."""
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
        """Take the confirmed tokens, and advance; None if another request did so first."""
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
        return self.keyring.open(attempt.pending, binding_of(attempt, "pending")) if moved else None

    async def _move(self, session: AsyncSession, attempt: LinkAttempt, *where: Any, **values: Any) -> bool:
        this = update(LinkAttempt).where(
            LinkAttempt.id == attempt.id, LinkAttempt.tenant == attempt.tenant, *where
        )
        move = this.values(**values)
        return await execute_rowcount(session, move) == 1


def _as_it_was(attempt: LinkAttempt) -> tuple[Any, ...]:
    return (
        LinkAttempt.step == attempt.step,
        LinkAttempt.session_hash == attempt.session_hash,
        LinkAttempt.state_hash.is_(None),
    )
