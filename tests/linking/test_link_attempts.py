"""Attempts move one way, each step once; of two that come together, one goes on."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Keyring
from bot.db.keyring import new_key
from bot.linking import token_codec
from bot.linking.link_attempts import LinkAttempts, LinkRequest, Stage
from bot.nonces import generate_nonce
from bot.secret import Secret
from bot.x import User
from tests.linking.conftest import ELSEWHERE, MAYA, SAM, Room
from tests.linking.runs import (
    BROWSER,
    NONCE,
    STATE,
    at_slack,
    back_from_slack,
    by_browser,
    by_start,
    confirming,
    opened,
)

PENDING = Secret("pending")
ACCOUNT = User("7", "maya_builds", "Maya", picture=None)


async def in_session(room: Room, step: Callable[[AsyncSession], Awaitable[object]]) -> object:
    async with room.database.session() as session:
        return await step(session)


async def test_a_state_is_taken_once(room: Room) -> None:
    """Of ten requests with the same state, one goes on."""
    await at_slack(room)

    async def take(session: AsyncSession) -> object:
        return await room.attempt_steps.consume_state(
            session, stage=Stage.SLACK, state=STATE, session_cookie=BROWSER, now=room.clock()
        )

    found = await asyncio.gather(*(in_session(room, take) for _ in range(10)))

    assert sum(one is not None for one in found) == 1


@pytest.mark.parametrize(
    ("stage", "state", "browser", "minutes"),
    [
        (Stage.X, STATE, BROWSER, 0),
        (Stage.SLACK, Secret("another"), BROWSER, 0),
        (Stage.SLACK, STATE, Secret("another"), 0),
        (Stage.SLACK, STATE, BROWSER, 10),
    ],
)
async def test_a_state_fits_its_step_browser_and_time(
    room: Room, stage: Stage, state: Secret, browser: Secret, minutes: int
) -> None:
    """Whatever doesn't fit takes nothing, and the right one still can."""
    await at_slack(room)
    before = room.clock()
    room.clock.move(minutes=minutes)
    async with room.database.session() as session:
        assert (
            await room.attempt_steps.consume_state(
                session, stage=stage, state=state, session_cookie=browser, now=room.clock()
            )
            is None
        )
        assert (
            await room.attempt_steps.consume_state(
                session, stage=Stage.SLACK, state=STATE, session_cookie=BROWSER, now=before
            )
            is not None
        )


async def test_a_step_belongs_to_the_run_it_began_in(room: Room) -> None:
    """Started again in another window meanwhile, the earlier window's step does not go on."""
    attempt = await back_from_slack(room)
    async with room.database.session() as session:
        found = await room.link_attempts.by_session(session, BROWSER, room.clock())
        assert found is not None
        await room.attempt_steps.to_slack(
            session,
            found,
            session_cookie=Secret("second"),
            state=Secret("second"),
            nonce=Secret("second"),
            show_likes=False,
        )

        assert not await room.attempt_steps.to_x(
            session, attempt, browser=BROWSER, state=Secret("x"), handshake_secret=Secret("v" * 64)
        )
        assert not await room.attempt_steps.to_confirm(
            session, attempt, browser=BROWSER, pending=Secret("pending")
        )


async def test_a_start_overlooks_nothing_that_became_pending(room: Room) -> None:
    """A start that read the attempt before X's tokens came does not overwrite them unseen."""
    attempt, start = await opened(room)
    async with room.database.session() as session:
        await room.attempt_steps.to_slack(
            session, attempt, session_cookie=BROWSER, state=STATE, nonce=NONCE, show_likes=False
        )

    async with room.database.session() as session:
        assert not await room.attempt_steps.to_slack(
            session,
            attempt,
            session_cookie=Secret("late"),
            state=Secret("late"),
            nonce=Secret("late"),
            show_likes=False,
        )
    assert (await by_start(room, start)).step == Stage.SLACK


async def test_what_is_confirmed_is_what_was_read(room: Room) -> None:
    """An attempt that holds another account by now gives neither the old one nor the new one."""
    seen = await confirming(room, Secret("the first account"))
    async with room.database.session() as session:
        assert await room.attempt_steps.consume_pending(session, seen, move_to=Stage.X)
    async with room.database.session() as session:
        assert await room.attempt_steps.to_confirm(
            session, await by_browser(room), browser=BROWSER, pending=Secret("the second account")
        )

    async with room.database.session() as session:
        assert await room.attempt_steps.consume_pending(session, seen) is None


async def test_pending_is_taken_once(room: Room) -> None:
    """Two confirmations together link once."""
    attempt = await confirming(room, PENDING)
    took = await asyncio.gather(
        *(in_session(room, lambda s: room.attempt_steps.consume_pending(s, attempt)) for _ in range(5))
    )

    assert [one for one in took if one is not None] == [PENDING]


async def test_nothing_pending_gives_nothing(room: Room) -> None:
    """An attempt that has not come so far."""
    attempt, _ = await opened(room)
    async with room.database.session() as session:
        assert await room.attempt_steps.consume_pending(session, attempt) is None


async def test_opening_again_replaces_the_run(room: Room) -> None:
    """The earlier browser and pending tokens are gone, and the earlier link leads to the new run; others' attempts stay."""
    attempt = await confirming(room, PENDING)
    _, sams = await opened(room, SAM)
    _, elsewhere = await opened(room, ELSEWHERE)

    async with room.database.session() as session:
        assert list(await room.link_attempts.cancel(session, MAYA)) == [PENDING]
    _, fresh = await opened(room)

    async with room.database.session() as session:
        newest = await room.link_attempts.by_link_token(
            session, room.link_attempts.link_token_of(attempt), room.clock()
        )
        assert newest is not None
        assert room.link_attempts.link_token_of(newest) == fresh
        assert await room.link_attempts.by_session(session, BROWSER, room.clock()) is None
        for start in (fresh, sams, elsewhere):
            assert await room.link_attempts.by_link_token(session, start, room.clock()) is not None


async def test_the_answer_can_be_sent_elsewhere(room: Room) -> None:
    """The newest place counts; without an attempt nothing happens."""
    await room.linking.set_reply_target(MAYA, Secret("nowhere"))
    _, start = await opened(room)

    await room.linking.set_reply_target(MAYA, Secret("there"))
    await room.linking.set_reply_target(SAM, Secret("elsewhere"))

    assert room.link_attempts.reply_of(await by_start(room, start)) == Secret("there")


async def test_what_a_lost_key_sealed_is_passed_over(room: Room) -> None:
    """An attempt whose tokens can't be opened goes all the same, when replaced and when its time is over."""
    others = LinkAttempts(Keyring([new_key()]))
    await confirming(room, PENDING)
    async with room.database.session() as session:
        assert list(await others.cancel(session, MAYA)) == []
        assert await room.link_attempts.by_session(session, BROWSER, room.clock()) is None

    await confirming(room, PENDING)
    room.clock.move(minutes=10)
    async with room.database.session() as session:
        assert list(await others.sweep(session, room.clock())) == []
        assert list(await room.link_attempts.sweep(session, room.clock())) == []


async def test_names_are_kept_to_their_column(room: Room) -> None:
    """However long Slack says they are."""
    async with room.database.session() as session:
        start, _ = await room.link_attempts.open(
            session, LinkRequest(MAYA, "n" * 999, "w" * 999), show_likes=False, now=room.clock()
        )
        found = await room.link_attempts.by_link_token(session, start, room.clock())
    assert found is not None
    assert (len(found.user_name), len(found.workspace_name)) == (255, 255)


async def test_pending_is_written_and_read(room: Room) -> None:
    """Tokens and account come back as they were; a profile needs no picture."""
    tokens = room.new_tokens()
    written = token_codec.write_pending(tokens, ACCOUNT)

    assert token_codec.pending_tokens(written) == tokens
    assert token_codec.pending_account(written) == ACCOUNT


def test_texts_are_unguessable() -> None:
    """256 random bits each."""
    texts = {generate_nonce().reveal() for _ in range(1000)}
    assert len(texts) == 1000
    assert {len(text) for text in texts} == {43}
