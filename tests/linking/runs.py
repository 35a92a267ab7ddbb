"""Link attempts brought to a given step through all steps before it, one transaction each."""

import json

from bot.db.tables import LinkAttempt
from bot.linking.link_attempts import LinkRequest, Stage
from bot.members import Member
from bot.secret import Secret
from tests.linking.conftest import MAYA, LinkingParts

STATE, X_STATE, BROWSER, NONCE = Secret("state"), Secret("x state"), Secret("browser"), Secret("nonce")
VERIFIER = Secret("v" * 64)
KEPT = Secret(json.dumps(["oauth2", VERIFIER.reveal()]))  # as `OAuthProviders` writes it


def attempt_values(member: Member = MAYA) -> LinkRequest:
    """Return the values that an attempt starts with."""
    return LinkRequest(member, "maya", "acme")


async def open_attempt(room: LinkingParts, member: Member = MAYA) -> tuple[LinkAttempt, Secret]:
    """Open an attempt; return it with the text of its personal link."""
    async with room.database.session() as session:
        start, _ = await room.link_attempts.open(
            session, attempt_values(member), show_likes=False, now=room.clock()
        )
    return await by_start(room, start), start


async def go_to_slack(room: LinkingParts) -> LinkAttempt:
    """Bring an attempt to Slack's sign-in."""
    attempt, _ = await open_attempt(room)
    async with room.database.session() as session:
        assert await room.attempt_steps.to_slack(
            session, attempt, session_cookie=BROWSER, state=STATE, nonce=NONCE, show_likes=True
        )
    return await by_browser(room)


async def return_from_slack(room: LinkingParts) -> LinkAttempt:
    """Bring an attempt to where Slack's state is used."""
    await go_to_slack(room)
    return await consume_state(room, Stage.SLACK, STATE)


async def go_to_x(room: LinkingParts) -> LinkAttempt:
    """Bring an attempt to X's consent."""
    attempt = await return_from_slack(room)
    async with room.database.session() as session:
        assert await room.attempt_steps.to_x(
            session, attempt, browser=BROWSER, state=X_STATE, handshake_secret=KEPT
        )
    return await by_browser(room)


async def go_to_confirmation(room: LinkingParts, pending: Secret) -> LinkAttempt:
    """Bring an attempt to the confirmation, with these pending tokens."""
    await go_to_x(room)
    attempt = await consume_state(room, Stage.X, X_STATE)
    async with room.database.session() as session:
        assert await room.attempt_steps.to_confirm(session, attempt, browser=BROWSER, pending=pending)
    return await by_browser(room)


async def consume_state(room: LinkingParts, stage: Stage, state: Secret) -> LinkAttempt:
    """Use a state."""
    async with room.database.session() as session:
        found = await room.attempt_steps.consume_state(
            session, stage=stage, state=state, session_cookie=BROWSER, now=room.clock()
        )
    assert found is not None
    return found


async def by_start(room: LinkingParts, start: Secret) -> LinkAttempt:
    async with room.database.session() as session:
        found = await room.link_attempts.by_link_token(session, start, room.clock())
    assert found is not None
    return found


async def by_browser(room: LinkingParts) -> LinkAttempt:
    async with room.database.session() as session:
        found = await room.link_attempts.by_session(session, BROWSER, room.clock())
    assert found is not None
    return found
