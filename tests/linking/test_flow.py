"""Promises of the linking flow that its pages alone can't show."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import LinkAttempt
from bot.linking.attempt_steps import AttemptSteps
from bot.linking.errors import LinkFailure, LinkingFailed
from bot.linking.flow import LinkingFlow, _is_same_person
from bot.linking.link_attempts import Stage
from bot.linking.slack_oidc import SlackIdentity, SlackOIDC
from bot.linking.token_codec import write_pending
from bot.linking.x_consent import XConsent
from bot.sandbox.x.grants import Consent
from bot.secret import Secret
from bot.x import User
from tests.linking.conftest import MAYA, ME, LinkingParts, NullNewcomers, another_process_goes_on
from tests.linking.runs import BROWSER, VERIFIER, X_STATE, by_browser, go_to_confirmation, go_to_x


async def _nobody_is_refused(_: LinkAttempt) -> None:
    """Any member may connect."""


def flow_in(room: LinkingParts, newcomers: NullNewcomers | None = None) -> LinkingFlow:
    """Compose the flow; these tests don't reach Slack."""
    sign_in = SlackOIDC(
        room.http,
        client_id="1.2",
        client_secret=Secret("secret"),
        api_url="http://127.0.0.1:1/api/",
        slack_url="http://127.0.0.1:1",
        redirect_uri="https://likewise.example/link/slack/callback",
        clock=room.clock,
    )
    return LinkingFlow(
        room.database,
        room.link_attempts,
        room.attempt_steps,
        room.grants,
        sign_in,
        XConsent(room.providers, room.client, room.budget),
        room.revocation_queue,
        newcomers or NullNewcomers(),
        room.audit,
        _nobody_is_refused,
        clock=room.clock,
    )


async def reach_confirmation(room: LinkingParts, username: str) -> str:
    """Bring an attempt to the confirmation of an account; return its X user ID."""
    account = room.x.world.account_named(username)
    assert account is not None
    await go_to_confirmation(
        room, write_pending(room.new_tokens(username), User(account.id, account.username, account.name))
    )
    return account.id


@pytest.mark.parametrize(
    ("started", "signed_in", "is_same"),
    [
        (("T1", "T1", "U1", None), ("U1", "T1", None), True),
        (("T1", "T1", "U1", None), ("U2", "T1", None), False),
        (("T1", "T1", "U1", None), ("U1", "T2", None), False),
        (("E1", "W1", "U1", None), ("U1", "W2", "E1"), True),
        (("E1", "W1", "U1", None), ("U1", "W2", "E2"), False),
        (("E1", "W1", "U1", None), ("U2", "W1", "E1"), False),
        (("T1", "T1", "U1", "T5"), ("U1", "T5", None), True),
        (("T1", "T1", "U1", "E5"), ("U1", "T5", "E5"), True),
        (("T1", "T1", "U1", "T5"), ("U1", "T1", None), False),
        (("T1", "T1", "U1", "T5"), ("U2", "T5", None), False),
    ],
)
def test_the_person_who_signs_in_is_the_one_who_started(
    started: tuple[str, str, str, str | None], signed_in: tuple[str, str, str | None], is_same: bool
) -> None:
    """The same user of the same workspace, or organization; somebody from elsewhere signs in at home."""
    tenant, workspace, user, home = started
    attempt = LinkAttempt(tenant=tenant, workspace=workspace, user=user, home_team_id=home)

    assert _is_same_person(attempt, SlackIdentity(*signed_in)) is is_same


async def test_only_the_account_that_was_shown_can_be_confirmed(room: LinkingParts) -> None:
    """A page left open in another tab doesn't link an account that replaced it."""
    newcomers = NullNewcomers()
    linking_flow = flow_in(room, newcomers)
    number = await reach_confirmation(room, "acmehq")

    with pytest.raises(LinkingFailed) as stopped:
        await linking_flow.confirm(BROWSER, shown="1")
    assert stopped.value.failure is LinkFailure.STATE_EXPIRED
    assert newcomers.told == []

    assert (await linking_flow.confirm(BROWSER, shown=number)).account.username == "acmehq"
    assert [connected.account.id for connected in newcomers.told] == [number]


async def reach_callback(room: LinkingParts) -> Secret:
    """Bring an attempt to X's callback; return the code."""
    await go_to_x(room)
    return Secret(room.x.world.grants.new_code(room.x_user_id("maya_builds"), _consent(room)))


@pytest.mark.parametrize(
    "refused", ["UPDATE link_attempts SET session_hash", "INSERT INTO token_revocations"]
)
async def test_tokens_that_could_not_be_stored_are_revoked(room: LinkingParts, refused: str) -> None:
    """If the database fails after the exchange, nobody would ever use these tokens."""
    code = await reach_callback(room)
    event.listen(room.database.engine.sync_engine, "before_cursor_execute", _refusing(refused))

    with pytest.raises(OperationalError):
        await flow_in(room).handle_x_callback(BROWSER, X_STATE, code)

    await room.linking.settled()
    assert room.living() == 0


async def test_tokens_of_a_killed_process_are_revoked(room: LinkingParts) -> None:
    """Tokens are stored before the next request to X, so another process can revoke them."""
    code = await reach_callback(room)
    hold = room.x.faults.hold(*ME)
    stuck = asyncio.create_task(flow_in(room).handle_x_callback(BROWSER, X_STATE, code))
    await hold.arrived.wait()
    assert room.living() == 1
    await another_process_goes_on(room)
    assert room.living() == 0

    hold.release()
    with pytest.raises(LinkingFailed):
        await stuck


def _consent(room: LinkingParts) -> Consent:
    challenge = create_s256_code_challenge(VERIFIER.reveal())
    scopes = frozenset({"users.read", "tweet.read", "offline.access"})
    return Consent(room.x.redirect_uris[0], scopes, challenge, "S256")


def _refusing(start: str) -> Callable[..., None]:
    """Let the database fail at statements that start like this."""

    def refuse(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(start):
            raise OperationalError(statement, None, ConnectionResetError("the database went away"))

    return refuse


async def test_a_finished_attempt_cannot_be_restarted(room: LinkingParts) -> None:
    """Its personal link has ended with it."""
    linking_flow = flow_in(room)
    number = await reach_confirmation(room, "maya_builds")
    start = room.link_attempts.link_token_of(await by_browser(room))
    await linking_flow.confirm(BROWSER, shown=number)

    for step in (linking_flow.get_attempt(start), linking_flow.begin(start, show_likes=False)):
        with pytest.raises(LinkingFailed) as stopped:
            await step
        assert stopped.value.failure is LinkFailure.LINK_EXPIRED
    finished = await linking_flow.finished(BROWSER)
    assert finished is not None
    assert finished.step == Stage.DONE


async def _slack_is_away(_: LinkAttempt) -> LinkFailure:
    """Whether the member may connect can't be asked now."""
    return LinkFailure.SLACK_UNAVAILABLE


async def test_an_outage_at_the_confirmation_loses_nothing(room: LinkingParts) -> None:
    """What X gave is kept until Slack says who may connect."""
    number = await reach_confirmation(room, "maya_builds")

    with pytest.raises(LinkingFailed) as stopped:
        await replace(flow_in(room), refusal=_slack_is_away).confirm(BROWSER, shown=number)
    assert stopped.value.failure is LinkFailure.SLACK_UNAVAILABLE

    assert (await flow_in(room).confirm(BROWSER, shown=number)).account.username == "maya_builds"


class ConfirmedMeanwhile(AttemptSteps):
    """The steps of an attempt that is confirmed in another tab just before it begins again."""

    async def to_slack(self, session: AsyncSession, attempt: LinkAttempt, **values: Any) -> bool:
        assert await self.consume_pending(session, attempt) is not None
        return await super().to_slack(session, attempt, **values)


async def test_tokens_that_are_confirmed_meanwhile_are_not_revoked(room: LinkingParts) -> None:
    """The link uses them now."""
    await reach_confirmation(room, "maya_builds")
    start = room.link_attempts.link_token_of(await by_browser(room))

    with pytest.raises(LinkingFailed) as stopped:
        await replace(flow_in(room), steps=ConfirmedMeanwhile(room.keyring)).begin(start, show_likes=False)
    await room.linking.settled()

    assert stopped.value.failure is LinkFailure.LINK_EXPIRED
    assert room.living() == 1


async def test_only_a_finished_attempt_counts_as_finished(room: LinkingParts) -> None:
    """In its own browser; others are led on, or to a new start."""
    await reach_confirmation(room, "maya_builds")

    for cookie in (BROWSER, Secret("another"), None):
        assert await flow_in(room).finished(cookie) is None


def test_the_text_of_a_failure_is_its_reason_alone() -> None:
    """It may be logged, and an attempt has the names of people."""
    assert (
        str(LinkingFailed(LinkFailure.X_DENIED, LinkAttempt(user_name="Maya"), "maya_builds")) == "x_denied"
    )


async def test_beginning_again_revokes_tokens_nobody_confirmed(room: LinkingParts) -> None:
    """Nobody would ever use them."""
    await reach_confirmation(room, "maya_builds")
    start = room.link_attempts.link_token_of(await by_browser(room))
    assert room.living() == 1

    url, _ = await flow_in(room).begin(start, show_likes=False)
    await another_process_goes_on(room)

    assert url.endswith(f"&team={MAYA.workspace}")

    assert room.living() == 0


async def test_another_account_ends_the_former_ones_tokens(room: LinkingParts) -> None:
    """One person has one link; the replaced account's tokens are revoked, the new ones live."""
    for username in ("maya_builds", "acmehq"):
        number = await reach_confirmation(room, username)
        await flow_in(room).confirm(BROWSER, shown=number)
    await another_process_goes_on(room)

    account = await room.linking.account(MAYA)
    assert account is not None
    assert account.username == "acmehq"
    assert (room.living("maya_builds"), room.living("acmehq")) == (0, 1)


async def test_the_choice_on_the_page_is_saved(room: LinkingParts) -> None:
    """Whether teammates see the person's likes is saved with the link."""
    number = await reach_confirmation(room, "maya_builds")
    await flow_in(room).confirm(BROWSER, shown=number)

    account = await room.linking.account(MAYA)
    assert account is not None
    assert account.show_likes
    chosen = await room.linking.update_preferences(MAYA, show_likes=False)
    assert chosen is not None
    assert not chosen.show_likes
