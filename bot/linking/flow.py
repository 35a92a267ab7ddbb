"""The linking flow, from the Connect button to the confirmed account.

start (page) → Slack's sign-in → X's consent → confirm (page) → done (page). Each step is one
method: check, consume the state, fail or continue. Nothing is linked before the person has seen the
X account, since X silently uses the account that the browser is signed in to.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import LinkAttempt, TokenRevocation
from bot.errors import AccountTaken
from bot.linking import token_codec
from bot.linking.attempt_steps import AttemptSteps
from bot.linking.errors import LinkFailure, LinkingFailed
from bot.linking.grants import Grants
from bot.linking.link_attempts import LinkAttempts, Stage
from bot.linking.providers import XTokens
from bot.linking.results import Connected, LinkListener, RevokedGrant
from bot.linking.revocation_queue import RevocationQueue
from bot.linking.slack_oidc import SlackIdentity, SlackOIDC, SlackOIDCFailed, SlackSignInBlocked
from bot.linking.x_consent import XConsent
from bot.members import Member
from bot.nonces import generate_nonce
from bot.secret import Secret
from bot.workspaces.audit import Audit, AuditEvent
from bot.x import OAuth1Tokens, User

log = structlog.get_logger(__name__)

Refusal = Callable[[LinkAttempt], Awaitable[LinkFailure | None]]
"""Why the attempt's member may not connect an account now; None if they may."""


@dataclass(frozen=True, slots=True)
class LinkingFlow:
    """The steps of linking an X account."""

    database: Database
    link_attempts: LinkAttempts
    steps: AttemptSteps
    grants: Grants
    slack: SlackOIDC
    consent: XConsent
    revocation_queue: RevocationQueue
    link_listener: LinkListener
    audit: Audit
    refusal: Refusal
    clock: Clock

    async def get_attempt(self, start: Secret) -> LinkAttempt:
        """Return the newest attempt of a personal link's member; raise `LinkingFailed`."""
        async with self.database.session() as session:
            attempt = await self.link_attempts.by_link_token(session, start, self.clock())
        if attempt is None or attempt.step == Stage.DONE:
            raise LinkingFailed(LinkFailure.LINK_EXPIRED)
        return attempt

    async def begin(self, start: Secret, *, show_likes: bool) -> tuple[str, Secret]:
        """Bind the attempt to this browser; return Slack's sign-in page and the new cookie."""
        browser, state, nonce = generate_nonce(), generate_nonce(), generate_nonce()
        moved = False
        while not moved:  # a double click: the other request came first, so read the attempt again
            attempt = await self.get_attempt(start)
            async with self.database.session() as session:
                moved = await self.steps.to_slack(
                    session, attempt, session_cookie=browser, state=state, nonce=nonce, show_likes=show_likes
                )
                if moved:
                    leftovers = self.link_attempts.unconfirmed_tokens([attempt])
                    await self.revocation_queue.enqueue(session, map(token_codec.pending_tokens, leftovers))
        return self.slack.authorize_url(
            state=state, nonce=nonce, workspace=attempt.home_team_id or attempt.workspace
        ), browser

    async def handle_slack_callback(
        self, session_cookie: Secret | None, state: Secret, code: Secret | None, *, declined: bool = False
    ) -> tuple[str, Secret]:
        """Verify who signed in to Slack; return X's consent page and the browser's new cookie.

        `code` is None if the person declined, or Slack reports another error. Somebody who knew the
        old cookie, such as a sibling host that set it, can't continue the attempt. Raises
        `LinkingFailed`.
        """
        attempt = await self._consume_state(Stage.SLACK, session_cookie, state)
        if code is None:
            raise LinkingFailed(LinkFailure.SLACK_DENIED if declined else LinkFailure.SLACK_FAILED, attempt)
        try:
            identity = await self.slack.identify(code, attempt.nonce_hash or "")
        except SlackOIDCFailed as failure:
            log.warning("slack_sign_in_failed", reason=str(failure), attempt=attempt.id)
            blocked = isinstance(failure, SlackSignInBlocked)
            raise LinkingFailed(
                LinkFailure.SLACK_BLOCKED if blocked else LinkFailure.SLACK_FAILED, attempt
            ) from None
        if not _is_same_person(attempt, identity):
            raise LinkingFailed(LinkFailure.OTHER_SLACK_USER, attempt)
        await self._check_allowed(attempt)
        authorization_request, session_nonce = await self.consent.begin(attempt), generate_nonce()
        async with self.database.session() as session:
            moved = await self.steps.to_x(
                session,
                attempt,
                browser=session_nonce,
                state=authorization_request.state,
                handshake_secret=authorization_request.handshake_secret,
            )
        if not moved:
            raise LinkingFailed(LinkFailure.STATE_EXPIRED)
        return authorization_request.url, session_nonce

    async def handle_x_callback(
        self,
        session_cookie: Secret | None,
        state: Secret,
        code_or_verifier: Secret | None,
        *,
        declined: bool = False,
    ) -> Secret:
        """Exchange X's code for tokens and store them until confirmed.

        Return the browser's new cookie.

        `state` identifies the consent; `code_or_verifier` is None if the person declined, or X
        reports another error. X's code is valid for 30 seconds. Only the browser that brought X's
        response can confirm it. Raises `LinkingFailed`.
        """
        attempt = await self._consume_state(Stage.X, session_cookie, state)
        if code_or_verifier is None:
            raise LinkingFailed(LinkFailure.X_DENIED if declined else LinkFailure.X_FAILED, attempt)
        await self._check_allowed(attempt)
        secret = self.link_attempts.handshake_secret_of(attempt)
        tokens = await self.consent.finish(attempt, secret, code_or_verifier)
        held, session_nonce = await self.revocation_queue.hold(tokens), generate_nonce()
        try:
            await self._store_pending(attempt, tokens, held, session_nonce)
        except (LinkingFailed, SQLAlchemyError, OSError):  # otherwise housekeeping does it
            await self.revocation_queue.release(held)
            raise
        return session_nonce

    async def pending_confirmation(self, session_cookie: Secret | None) -> tuple[LinkAttempt, User]:
        """Return this browser's attempt and X account to confirm; raise `LinkingFailed`."""
        attempt = await self._attempt_of_browser(session_cookie)
        pending = self.link_attempts.pending_of(attempt)
        if pending is None:  # only an attempt at its confirmation has tokens
            raise LinkingFailed(LinkFailure.STATE_EXPIRED, attempt if attempt.step != Stage.DONE else None)
        await self._check_allowed(attempt)
        account = token_codec.pending_account(pending)
        async with self.database.session() as session:
            owner = await self.grants.owner(session, attempt.tenant, account.id)
        if owner not in (None, attempt.user):
            raise await self._taken_by_colleague(attempt, account)
        return attempt, account

    async def confirm(self, session_cookie: Secret | None, *, shown: str) -> Connected:
        """Link the account, revoke the one it replaces, and resume the interrupted command.

        `shown` is the X user id on the confirmed page: a page left open in another tab must not
        confirm a later account. Raises `LinkingFailed`.
        """
        attempt, account = await self.pending_confirmation(session_cookie)
        if shown != account.id:
            raise LinkingFailed(LinkFailure.STATE_EXPIRED, attempt)
        try:
            connected, tokens, deliver = await self._link(attempt)
        except AccountTaken:
            raise await self._taken_by_colleague(attempt, account) from None
        log.info(
            "account_linked", tenant=connected.member.tenant, attempt=attempt.id, provider=tokens.sign_in
        )
        deliver()
        return connected

    async def finished(self, session_cookie: Secret | None) -> LinkAttempt | None:
        """Return the attempt this browser has completed, or None."""
        if session_cookie is None:
            return None
        async with self.database.session() as session:
            attempt = await self.link_attempts.by_session(session, session_cookie, self.clock())
        return attempt if attempt is not None and attempt.step == Stage.DONE else None

    def start_of(self, attempt: LinkAttempt) -> Secret:
        """Return the personal link's token, for a link to start again."""
        return self.link_attempts.link_token_of(attempt)

    async def _link(self, attempt: LinkAttempt) -> tuple[Connected, XTokens, Callable[[], None]]:
        async with self.database.session() as session:
            pending = await self.steps.consume_pending(session, attempt)
            if pending is None:
                raise LinkingFailed(LinkFailure.STATE_EXPIRED)
            tokens, account = token_codec.pending_tokens(pending), token_codec.pending_account(pending)
            member = Member(attempt.tenant, attempt.user, attempt.workspace)
            replaced = await self.grants.save(
                session, member, account, tokens, show_likes=attempt.show_likes, now=self.clock()
            )
            if replaced and replaced.tokens and _is_over(replaced, account):
                await self.revocation_queue.enqueue(session, [replaced.tokens])
            connected = Connected(
                member, account, attempt.resume_intent, self.link_attempts.reply_of(attempt), attempt.channel
            )
            self.audit.record_in(session, member, AuditEvent.CONNECTED)
            deliver = self.link_listener(session, connected)
        return connected, tokens, deliver

    async def _taken_by_colleague(self, attempt: LinkAttempt, account: User) -> LinkingFailed:
        """Revoke the pending tokens of an account that is taken; return the error to raise."""
        await self._revoke_pending(attempt)
        return LinkingFailed(LinkFailure.ACCOUNT_TAKEN, attempt, account.username)

    async def _check_allowed(self, attempt: LinkAttempt) -> None:
        """Raise `LinkingFailed` if the workspace's rules exclude the member since they started."""
        refusal = await self.refusal(attempt)
        if refusal is None:
            return
        if refusal is LinkFailure.NOT_ALLOWED:
            await self._revoke_pending(attempt)
        raise LinkingFailed(refusal, attempt)

    async def _revoke_pending(self, attempt: LinkAttempt) -> None:
        async with self.database.session() as session:
            pending = await self.steps.consume_pending(session, attempt, move_to=Stage.STARTED)
            if pending is not None:
                await self.revocation_queue.enqueue(session, [token_codec.pending_tokens(pending)])

    async def _consume_state(self, stage: Stage, session_cookie: Secret | None, state: Secret) -> LinkAttempt:
        """Consume the state in its own browser; raise `LinkingFailed` in any other.

        The error has an attempt that the person can continue. A browser that has its own attempt is
        led back to that one, never to the attempt of the person who sent the link.
        """
        underway = begun_elsewhere = None
        async with self.database.session() as session:
            now = self.clock()
            if session_cookie is not None:
                attempt = await self.steps.consume_state(
                    session, stage=stage, state=state, session_cookie=session_cookie, now=now
                )
                if attempt is not None:
                    return attempt
                underway = await self.link_attempts.by_session(session, session_cookie, now)
            if underway is None:
                begun_elsewhere = await self.link_attempts.by_state(
                    session, stage=stage, state=state, now=now
                )
        if session_cookie is None or begun_elsewhere is not None:
            raise LinkingFailed(LinkFailure.OTHER_BROWSER, begun_elsewhere)
        raise LinkingFailed(LinkFailure.STATE_EXPIRED, underway)

    async def _attempt_of_browser(self, session_cookie: Secret | None) -> LinkAttempt:
        if session_cookie is None:
            raise LinkingFailed(LinkFailure.OTHER_BROWSER)
        async with self.database.session() as session:
            attempt = await self.link_attempts.by_session(session, session_cookie, self.clock())
        if attempt is None:
            raise LinkingFailed(LinkFailure.LINK_EXPIRED)
        return attempt

    async def _store_pending(
        self, attempt: LinkAttempt, tokens: XTokens, held: TokenRevocation, browser: Secret
    ) -> None:
        account = await self.consent.account(attempt, tokens)
        async with self.database.session() as session:
            moved = await self.steps.to_confirm(
                session, attempt, browser=browser, pending=token_codec.write_pending(tokens, account)
            )
            if not moved or not await self.revocation_queue.keep(session, held):
                raise LinkingFailed(LinkFailure.STATE_EXPIRED)


def _is_over(former: RevokedGrant, account: User) -> bool:
    """Return whether a replaced grant's tokens must be revoked at X.

    OAuth 2.0 tokens of the same account are left to expire: X doesn't say whether revoking them
    would revoke the new grant, too. OAuth 1.0a tokens never expire.
    """
    return former.x_user_id != account.id or isinstance(former.tokens, OAuth1Tokens)


def _is_same_person(attempt: LinkAttempt, identity: SlackIdentity) -> bool:
    """Compare the sign-in with the member who started: user, and workspace or organization."""
    if attempt.home_team_id is not None:
        return attempt.user == identity.user and attempt.home_team_id in (
            identity.workspace,
            identity.enterprise,
        )
    at_home = attempt.workspace == identity.workspace or attempt.tenant in (
        identity.workspace,
        identity.enterprise,
    )
    return at_home and attempt.user == identity.user
