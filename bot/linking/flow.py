"""The steps of linking, from the Connect button to the confirmed account.

start (page) → Slack's sign-in → X's consent → confirm (page) → done (page). Each step is one method: guard, take the
state, refuse or go on. Nothing is linked before the person has seen which X account it would be, since X silently
uses the account that the browser is signed in to.
"""

from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import Attempt, Withdrawal
from bot.errors import AccountTaken
from bot.linking import pending as pendings
from bot.linking.attempts import Attempts, Stage
from bot.linking.faults import Fault, LinkingStopped, fault_of
from bot.linking.grants import Grants
from bot.linking.outcomes import Connected, Former
from bot.linking.sign_in import Consent, SignIns, XTokens
from bot.linking.slack_identity import SlackIdentity, SlackSignIn, SlackSignInBlocked, SlackSignInFailed
from bot.linking.withdrawals import Withdrawals
from bot.members import Member
from bot.secret import Secret
from bot.unguessable import new_text
from bot.workspaces.audit import Audit, What
from bot.workspaces.spending import Purse
from bot.x import OAuth1Tokens, Resource, User, XClient, XError, XTokenRejected

__all__ = ["Connected", "Fault", "Flow", "LinkingStopped", "Newcomers"]

log = structlog.get_logger(__name__)


class Newcomers(Protocol):
    """Whoever tells a member in Slack that they are connected, and carries out what was interrupted."""

    def promise(self, session: AsyncSession, connected: Connected) -> None:
        """Write down, in the transaction that links, what is owed to the member now."""
        ...

    def keep_promises(self, connected: Connected) -> None:
        """Start doing it."""
        ...


class Flow:
    """The linking flow."""

    def __init__(
        self,
        database: Database,
        attempts: Attempts,
        grants: Grants,
        slack: SlackSignIn,
        sign_ins: SignIns,
        x: XClient,
        withdrawals: Withdrawals,
        newcomers: Newcomers,
        audit: Audit,
        *,
        clock: Clock,
        purse: Purse,
    ) -> None:
        self._database = database
        self._attempts = attempts
        self._grants = grants
        self._slack = slack
        self._sign_ins = sign_ins
        self._x = x
        self._withdrawals = withdrawals
        self._purse = purse
        self._newcomers = newcomers
        self._audit = audit
        self._clock = clock

    async def started(self, start: Secret) -> Attempt:
        """Return the newest attempt of whose personal link it is; raise `LinkingStopped` when either is over."""
        async with self._database.session() as session:
            attempt = await self._attempts.by_start(session, start, self._clock())
        if attempt is None or attempt.stage == Stage.DONE:
            raise LinkingStopped(Fault.LINK_OVER)
        return attempt

    async def begin(self, start: Secret, *, show_likes: bool) -> tuple[str, Secret]:
        """Bind the attempt to this browser; return Slack's sign-in page and the browser's cookie."""
        browser, state, nonce = new_text(), new_text(), new_text()
        moved = False
        while not moved:  # a double click: the other one was faster, so look again at what it left
            attempt = await self.started(start)
            async with self._database.session() as session:
                moved = await self._attempts.to_slack(
                    session, attempt, browser=browser, state=state, nonce=nonce, show_likes=show_likes
                )
                if moved:
                    leftovers = self._attempts.leftovers_of([attempt])
                    await self._withdrawals.owe(session, map(pendings.tokens_of, leftovers))
        return self._slack.authorize_url(
            state=state, nonce=nonce, workspace=attempt.home or attempt.workspace
        ), browser

    async def back_from_slack(
        self, browser: Secret | None, state: Secret, code: Secret | None
    ) -> tuple[str, Secret]:
        """Check who signed in to Slack (`code` is None when the person declined).

        Return X's consent page and the browser's new cookie: whoever knew the old one, such as a sibling host that set it,
        can't go on in this run.
        """
        attempt = await self._taken(Stage.SLACK, browser, state)
        if code is None:
            raise LinkingStopped(Fault.SLACK_DENIED, attempt)
        try:
            identity = await self._slack.identify(code, attempt.nonce_hash or "")
        except SlackSignInFailed as failure:
            log.warning("slack sign-in failed", reason=str(failure), attempt=attempt.id)
            blocked = isinstance(failure, SlackSignInBlocked)
            raise LinkingStopped(Fault.SLACK_BLOCKED if blocked else Fault.SLACK_FAILED, attempt) from None
        if not _is_same_person(attempt, identity):
            raise LinkingStopped(Fault.OTHER_SLACK_USER, attempt)
        consent, renewed = await self._asked(attempt), new_text()
        async with self._database.session() as session:
            moved = await self._attempts.to_x(
                session, attempt, browser=renewed, state=consent.state, kept=consent.kept
            )
        if not moved:
            raise LinkingStopped(Fault.STATE_OVER)
        return consent.url, renewed

    async def back_from_x(self, browser: Secret | None, state: Secret, proof: Secret | None) -> Secret:
        """Exchange what X gave (it may live 30 seconds) and keep the result until it is confirmed.

        `state` is what the consent is known by; `proof` is the code or verifier, None when the person declined. Return the
        browser's new cookie: only the browser that brought X's answer can confirm it.
        """
        attempt = await self._taken(Stage.X, browser, state)
        if proof is None:
            raise LinkingStopped(Fault.X_DENIED, attempt)
        tokens = await self._exchanged(attempt, proof)
        held, renewed = await self._withdrawals.hold(tokens), new_text()
        try:
            await self._keep(attempt, tokens, held, renewed)
        except (LinkingStopped, SQLAlchemyError, OSError):  # else housekeeping does it when the hold is over
            await self._withdrawals.let_go(held)
            raise
        return renewed

    async def unconfirmed(self, browser: Secret | None) -> tuple[Attempt, User]:
        """Return the attempt and the X account that waits for confirmation in this browser."""
        attempt = await self._of_browser(browser)
        pending = self._attempts.pending_of(attempt)
        if attempt.stage != Stage.CONFIRM or pending is None:
            raise LinkingStopped(Fault.STATE_OVER, attempt if attempt.stage != Stage.DONE else None)
        account = pendings.account_of(pending)
        async with self._database.session() as session:
            holder = await self._grants.holder(session, attempt.tenant, account.id)
        if holder not in (None, attempt.user):
            raise await self._taken_by_colleague(attempt, account)
        return attempt, account

    async def confirm(self, browser: Secret | None, *, shown: str) -> Connected:
        """Link the account; what it replaces is revoked, what was interrupted is carried out.

        `shown` is the number of the X account on the page that was confirmed: a page left open in another tab must
        not confirm the account that came after it.
        """
        attempt, account = await self.unconfirmed(browser)
        if shown != account.id:
            raise LinkingStopped(Fault.STATE_OVER, attempt)
        try:
            connected, tokens = await self._linked(attempt)
        except AccountTaken:
            raise await self._taken_by_colleague(attempt, account) from None
        log.info("connected", tenant=connected.member.tenant, attempt=attempt.id, sign_in=tokens.sign_in)
        self._newcomers.keep_promises(connected)
        return connected

    async def finished(self, browser: Secret | None) -> Attempt | None:
        """Return the attempt that this browser has finished, if any."""
        if browser is None:
            return None
        async with self._database.session() as session:
            attempt = await self._attempts.by_browser(session, browser, self._clock())
        return attempt if attempt is not None and attempt.stage == Stage.DONE else None

    def start_of(self, attempt: Attempt) -> Secret:
        """Return the personal link's text, to offer a new start."""
        return self._attempts.start_of(attempt)

    async def _linked(self, attempt: Attempt) -> tuple[Connected, XTokens]:
        async with self._database.session() as session:
            pending = await self._attempts.take_pending(session, attempt)
            if pending is None:
                raise LinkingStopped(Fault.STATE_OVER)
            tokens, account = pendings.tokens_of(pending), pendings.account_of(pending)
            member = Member(attempt.tenant, attempt.user, attempt.workspace)
            replaced = await self._grants.save(
                session, member, account, tokens, show_likes=attempt.show_likes, now=self._clock()
            )
            if replaced and replaced.tokens and _is_over(replaced, account):
                await self._withdrawals.owe(session, [replaced.tokens])
            connected = Connected(
                member, account, attempt.interrupted, self._attempts.reply_of(attempt), attempt.channel
            )
            self._audit.note_in(session, member, What.CONNECTED)
            self._newcomers.promise(session, connected)
        return connected, tokens

    async def _taken_by_colleague(self, attempt: Attempt, account: User) -> LinkingStopped:
        """Let go at once of what X gave for an account that can't be linked; return why linking stops."""
        async with self._database.session() as session:
            pending = await self._attempts.take_pending(session, attempt, move_to=Stage.STARTED)
            if pending is not None:
                await self._withdrawals.owe(session, [pendings.tokens_of(pending)])
        return LinkingStopped(Fault.ACCOUNT_TAKEN, attempt, account.username)

    async def _taken(self, stage: Stage, browser: Secret | None, state: Secret) -> Attempt:
        """Use up the state, in the browser it belongs to; else raise with the run that the person can go on in.

        A browser that is in a run of its own is led back to that one, never into the run of whoever sent it here.
        """
        attempt = underway = begun_elsewhere = None
        async with self._database.session() as session:
            now = self._clock()
            if browser is not None:
                attempt = await self._attempts.take_state(
                    session, stage=stage, state=state, browser=browser, now=now
                )
            if attempt is None and browser is not None:
                underway = await self._attempts.by_browser(session, browser, now)
            if attempt is None and underway is None:
                begun_elsewhere = await self._attempts.by_state(session, stage=stage, state=state, now=now)
        if attempt is not None:
            return attempt
        if underway is None and (browser is None or begun_elsewhere is not None):
            raise LinkingStopped(Fault.OTHER_BROWSER, begun_elsewhere)
        raise LinkingStopped(Fault.STATE_OVER, underway)

    async def _of_browser(self, browser: Secret | None) -> Attempt:
        if browser is None:
            raise LinkingStopped(Fault.OTHER_BROWSER)
        async with self._database.session() as session:
            attempt = await self._attempts.by_browser(session, browser, self._clock())
        if attempt is None:
            raise LinkingStopped(Fault.LINK_OVER)
        return attempt

    async def _asked(self, attempt: Attempt) -> Consent:
        try:
            return await self._sign_ins.begin()
        except XError as error:
            log.warning("x does not begin a sign-in", error=type(error).__name__, attempt=attempt.id)
            raise LinkingStopped(fault_of(error), attempt) from None

    async def _exchanged(self, attempt: Attempt, proof: Secret) -> XTokens:
        try:
            return await self._sign_ins.finish(self._attempts.kept_of(attempt), proof)
        except XTokenRejected:
            raise LinkingStopped(Fault.X_CODE_LATE, attempt) from None
        except XError as error:
            log.warning("x does not finish a sign-in", error=type(error).__name__, attempt=attempt.id)
            raise LinkingStopped(fault_of(error), attempt) from None

    async def _keep(self, attempt: Attempt, tokens: XTokens, held: Withdrawal, browser: Secret) -> None:
        try:
            account = await self._x.me(self._sign_ins.authorization(tokens))
        except XError as error:
            log.warning("x does not say who consented", error=type(error).__name__, attempt=attempt.id)
            raise LinkingStopped(fault_of(error), attempt) from None
        await self._purse.charge(
            Member(attempt.tenant, attempt.user, attempt.workspace), [Resource("user", account.id)]
        )
        async with self._database.session() as session:
            moved = await self._attempts.to_confirm(
                session, attempt, browser=browser, pending=pendings.write(tokens, account)
            )
            if not moved or not await self._withdrawals.kept(session, held):
                raise LinkingStopped(Fault.STATE_OVER)


def _is_over(former: Former, account: User) -> bool:
    """Whether a replaced grant's tokens have to be ended at X.

    Those of OAuth 2.0 for the same account are left to end by themselves: whether revoking them would end the new grant
    too, X does not say. Those of OAuth 1.0a never would.
    """
    return former.x_user_id != account.id or isinstance(former.tokens, OAuth1Tokens)


def _is_same_person(attempt: Attempt, identity: SlackIdentity) -> bool:
    """Compare with what Slack signed when the attempt was asked for: both user and workspace, or organisation."""
    if attempt.home is not None:
        return attempt.user == identity.user and attempt.home in (identity.workspace, identity.enterprise)
    at_home = attempt.workspace == identity.workspace or attempt.tenant in (
        identity.workspace,
        identity.enterprise,
    )
    return at_home and attempt.user == identity.user
