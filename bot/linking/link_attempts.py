"""The table of link attempts; `bot.linking.attempt_steps` advances them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final

from sqlalchemy import Delete, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Keyring, KeyUnknown
from bot.db.expiry import batch_delete
from bot.db.tables import LinkAttempt, PersonalLink, binding, binding_of, of_member
from bot.db.upsert import upsert
from bot.linking import token_codec
from bot.members import Member
from bot.nonces import digest, generate_nonce
from bot.secret import Secret

LIFETIME: Final = timedelta(minutes=10)
_SHOWN_CHARACTERS: Final = 255


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """The input of a link attempt.

    `user_name` and `workspace_name` are from Slack's request, `interrupted` is the intent to resume
    afterward, `reply` the reply target, and `home` an external user's own workspace. None if there
    is none.
    """

    member: Member
    user_name: str
    workspace_name: str
    channel: str | None = None
    interrupted: str | None = None
    reply: Secret | None = None
    home: str | None = None


class Stage(StrEnum):
    """What an attempt is waiting for."""

    STARTED = "started"
    SLACK = "slack"
    X = "x"
    CONFIRM = "confirm"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class LinkAttempts:
    """Creates, reads and deletes attempts; secrets from the browser are looked up by their hash."""

    keyring: Keyring

    async def open(
        self, session: AsyncSession, link_request: LinkRequest, *, show_likes: bool, now: datetime
    ) -> tuple[Secret, datetime]:
        """Create the member's only attempt; return its personal link's token and expiry."""
        attempt_id, start, ends_at = uuid.uuid4().hex, generate_nonce(), now + LIFETIME
        member, reply = link_request.member, link_request.reply
        values = {
            "id": attempt_id,
            "workspace": member.workspace,
            "channel": link_request.channel,
            "home_team_id": link_request.home,
            "user_name": link_request.user_name[:_SHOWN_CHARACTERS],
            "workspace_name": link_request.workspace_name[:_SHOWN_CHARACTERS],
            "link_token_hash": digest(start),
            "link_token": self.keyring.seal(
                start, binding(LinkAttempt.link_token, member.tenant, member.user, attempt_id)
            ),
            "session_hash": None,
            "step": Stage.STARTED,
            "state_hash": None,
            "nonce_hash": None,
            "handshake_secret": None,
            "pending": None,
            "resume_intent": link_request.interrupted,
            "reply": None
            if reply is None
            else self.keyring.seal(reply, binding(LinkAttempt.reply, member.tenant, member.user, attempt_id)),
            "show_likes": show_likes,
            "created_at": now,
            "expires_at": ends_at,
        }
        key = {"tenant": member.tenant, "user": member.user}
        await upsert(session, LinkAttempt, key, values)
        session.add(PersonalLink(start_hash=digest(start), expires_at=ends_at, **key))
        return start, ends_at

    async def cancel(self, session: AsyncSession, member: Member) -> Sequence[Secret]:
        """Delete the member's attempts; return their pending tokens, for revocation."""
        return await self._removed(session, delete(LinkAttempt).where(of_member(LinkAttempt, member)))

    async def find_open(
        self, session: AsyncSession, member: Member, now: datetime
    ) -> tuple[Secret, datetime] | None:
        """Return the token and expiry of the member's open attempt, or None."""
        attempt = await session.scalar(
            select(LinkAttempt).where(
                of_member(LinkAttempt, member), LinkAttempt.step != Stage.DONE, LinkAttempt.expires_at > now
            )
        )
        try:
            return None if attempt is None else (self.link_token_of(attempt), attempt.expires_at)
        except KeyUnknown:
            return None

    async def cancel_all(self, session: AsyncSession, tenant: str) -> Sequence[Secret]:
        """Delete a tenant's attempts; return their pending tokens, for revocation."""
        return await self._removed(session, delete(LinkAttempt).where(LinkAttempt.tenant == tenant))

    async def pending(self, session: AsyncSession) -> Sequence[Secret]:
        """Return all pending tokens of all tenants."""
        return self.unconfirmed_tokens(
            await session.scalars(select(LinkAttempt).where(LinkAttempt.pending.is_not(None)))
        )

    async def set_reply_target(self, session: AsyncSession, member: Member, reply: Secret) -> None:
        """Change where the answer to the member's open attempt is sent."""
        attempt_id = await session.scalar(select(LinkAttempt.id).where(of_member(LinkAttempt, member)))
        if attempt_id is not None:
            sealed = self.keyring.seal(
                reply, binding(LinkAttempt.reply, member.tenant, member.user, attempt_id)
            )
            await session.execute(
                update(LinkAttempt)
                .where(LinkAttempt.id == attempt_id, LinkAttempt.tenant == member.tenant)
                .values(reply=sealed)
            )

    async def sweep(self, session: AsyncSession, now: datetime) -> Sequence[Secret]:
        """Delete some of the expired attempts; return their pending tokens, for revocation."""
        await session.execute(batch_delete(PersonalLink, PersonalLink.expires_at <= now))
        return await self._removed(session, batch_delete(LinkAttempt, LinkAttempt.expires_at <= now))

    async def by_link_token(
        self, session: AsyncSession, link_token: Secret, now: datetime
    ) -> LinkAttempt | None:
        """Return the newest unexpired attempt of the member with this personal link, or None.

        Replies in Slack say how long their link works, and a later prompt doesn't change that.
        """
        return await session.scalar(
            select(LinkAttempt)
            .join(PersonalLink, of_member(PersonalLink, LinkAttempt))
            # An attempt never expires before its links.
            .where(PersonalLink.start_hash == digest(link_token), PersonalLink.expires_at > now)
        )

    async def by_session(
        self, session: AsyncSession, session_cookie: Secret, now: datetime
    ) -> LinkAttempt | None:
        """Return the unexpired attempt of this browser, or None."""
        return await session.scalar(
            select(LinkAttempt).where(
                LinkAttempt.session_hash == digest(session_cookie), LinkAttempt.expires_at > now
            )
        )

    async def by_state(
        self, session: AsyncSession, *, stage: Stage, state: Secret, now: datetime
    ) -> LinkAttempt | None:
        """Return the unexpired attempt with this state, which stays valid, in any browser."""
        return await session.scalar(
            select(LinkAttempt).where(
                LinkAttempt.state_hash == digest(state),
                LinkAttempt.step == stage,
                LinkAttempt.expires_at > now,
            )
        )

    def link_token_of(self, attempt: LinkAttempt) -> Secret:
        """Return the token of the attempt's personal link, for a link to start again."""
        return self.keyring.open(attempt.link_token, binding_of(attempt, "link_token"))

    def handshake_secret_of(self, attempt: LinkAttempt) -> Secret:
        """Return the secret that finishes the consent: a PKCE verifier, or a request token."""
        return self._opened(attempt, "handshake_secret")

    def reply_of(self, attempt: LinkAttempt) -> Secret | None:
        """Return the reply target in Slack, or None."""
        return None if attempt.reply is None else self._opened(attempt, "reply")

    def pending_of(self, attempt: LinkAttempt) -> Secret | None:
        """Return the tokens that X issued and nobody has confirmed yet, or None."""
        return None if attempt.pending is None else self._opened(attempt, "pending")

    def unconfirmed_tokens(self, attempts: Iterable[LinkAttempt]) -> list[Secret]:
        """Return pending tokens of attempts that end; skip those encrypted with a lost key."""
        found = (
            token_codec.decrypted_or_none(partial(self.pending_of, each), attempt=each.id)
            for each in attempts
        )
        return [leftover for leftover in found if leftover is not None]

    def _opened(self, attempt: LinkAttempt, column: str) -> Secret:
        return self.keyring.open(getattr(attempt, column), binding_of(attempt, column))

    async def _removed(self, session: AsyncSession, statement: Delete) -> Sequence[Secret]:
        return self.unconfirmed_tokens(await session.scalars(statement.returning(LinkAttempt)))
