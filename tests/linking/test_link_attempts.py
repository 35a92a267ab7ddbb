"""Link attempts take each step once, in order; of two concurrent requests, one succeeds."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Keyring
from bot.db.keyring import new_key
from bot.db.rows import count
from bot.db.tables import LinkAttempt, PersonalLink
from bot.linking import token_codec
from bot.linking.link_attempts import LinkAttempts, LinkRequest, Stage
from bot.nonces import generate_nonce
from bot.secret import Secret
from bot.x import User
from tests.linking.conftest import ELSEWHERE, MAYA, SAM, LinkingParts
from tests.linking.runs import (
    BROWSER,
    NONCE,
    STATE,
    attempt_values,
    by_browser,
    by_start,
    go_to_confirmation,
    go_to_slack,
    open_attempt,
    return_from_slack,
)

PENDING = Secret("pending")
ACCOUNT = User("7", "maya_builds", "Maya", picture=None)


async def in_session(room: LinkingParts, step: Callable[[AsyncSession], Awaitable[object]]) -> object:
    async with room.database.session() as session:
        return await step(session)


async def test_a_state_is_used_once(room: LinkingParts) -> None:
    """Of ten requests with the same state, one succeeds."""
    await go_to_slack(room)

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
async def test_a_state_needs_its_step_browser_and_time(
    room: LinkingParts, stage: Stage, state: Secret, browser: Secret, minutes: int
) -> None:
    """A mismatch uses nothing up, so the right request still succeeds."""
    await go_to_slack(room)
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


async def test_an_attempt_is_over_at_the_moment_it_says(room: LinkingParts) -> None:
    """That is what people are told: nothing finds it any more, and housekeeping deletes it with its links."""
    attempt = await go_to_slack(room)
    attempts, end = room.link_attempts, attempt.expires_at

    async def is_found(now: datetime) -> list[bool]:
        async with room.database.session() as session:
            found = [
                await attempts.find_open(session, MAYA, now),
                await attempts.by_link_token(session, attempts.link_token_of(attempt), now),
                await attempts.by_session(session, BROWSER, now),
                await attempts.by_state(session, stage=Stage.SLACK, state=STATE, now=now),
                await room.attempt_steps.consume_state(
                    session, stage=Stage.SLACK, state=STATE, session_cookie=BROWSER, now=now
                ),
            ]
            await session.rollback()
        return [one is not None for one in found]

    assert await is_found(end - timedelta(seconds=1)) == [True] * 5
    assert await is_found(end) == [False] * 5

    async with room.database.session() as session:
        await attempts.sweep(session, end)
        assert await count(session, LinkAttempt) == await count(session, PersonalLink) == 0


async def test_a_step_belongs_to_its_own_run(room: LinkingParts) -> None:
    """After a restart in another window, the first window's step fails."""
    attempt = await return_from_slack(room)
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


async def test_a_step_moves_no_other_attempt(room: LinkingParts) -> None:
    """Not even that of a colleague which is at the same step."""
    _, start = await open_attempt(room, SAM)

    await go_to_slack(room)

    assert (await by_start(room, start)).step == Stage.STARTED


async def test_a_start_never_overwrites_unseen_tokens(room: LinkingParts) -> None:
    """A start that read the attempt before X's tokens arrived has to read it again."""
    attempt, start = await open_attempt(room)
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


async def test_only_the_account_that_was_read_is_confirmed(room: LinkingParts) -> None:
    """If the attempt holds another account by now, neither is linked."""
    seen = await go_to_confirmation(room, Secret("the first account"))
    async with room.database.session() as session:
        assert await room.attempt_steps.consume_pending(session, seen, move_to=Stage.X)
    async with room.database.session() as session:
        assert await room.attempt_steps.to_confirm(
            session, await by_browser(room), browser=BROWSER, pending=Secret("the second account")
        )

    async with room.database.session() as session:
        assert await room.attempt_steps.consume_pending(session, seen) is None


async def test_pending_tokens_are_used_once(room: LinkingParts) -> None:
    """Two concurrent confirmations link once."""
    attempt = await go_to_confirmation(room, PENDING)
    took = await asyncio.gather(
        *(in_session(room, lambda s: room.attempt_steps.consume_pending(s, attempt)) for _ in range(5))
    )

    assert [one for one in took if one is not None] == [PENDING]


async def test_an_attempt_without_tokens_confirms_nothing(room: LinkingParts) -> None:
    """It hasn't reached X yet."""
    attempt, _ = await open_attempt(room)
    async with room.database.session() as session:
        assert await room.attempt_steps.consume_pending(session, attempt) is None


async def test_opening_again_replaces_the_run(room: LinkingParts) -> None:
    """The earlier browser and tokens are gone, and the earlier link leads to the new run; other people's attempts stay."""
    attempt = await go_to_confirmation(room, PENDING)
    _, sams = await open_attempt(room, SAM)
    _, elsewhere = await open_attempt(room, ELSEWHERE)

    async with room.database.session() as session:
        assert list(await room.link_attempts.cancel(session, MAYA)) == [PENDING]
    _, fresh = await open_attempt(room)

    async with room.database.session() as session:
        newest = await room.link_attempts.by_link_token(
            session, room.link_attempts.link_token_of(attempt), room.clock()
        )
        assert newest is not None
        assert room.link_attempts.link_token_of(newest) == fresh
        assert await room.link_attempts.by_session(session, BROWSER, room.clock()) is None
        for start in (fresh, sams, elsewhere):
            assert await room.link_attempts.by_link_token(session, start, room.clock()) is not None


async def test_the_reply_goes_to_the_newest_place(room: LinkingParts) -> None:
    """Each person's to theirs; without an attempt nothing happens."""
    await room.linking.set_reply_target(MAYA, Secret("nowhere"))
    _, start = await open_attempt(room)
    await room.linking.set_reply_target(SAM, Secret("nowhere"))
    _, sams = await open_attempt(room, SAM)
    assert room.link_attempts.reply_of(await by_start(room, start)) is None

    await room.linking.set_reply_target(MAYA, Secret("there"))
    await room.linking.set_reply_target(SAM, Secret("elsewhere"))

    replies = [room.link_attempts.reply_of(await by_start(room, one)) for one in (start, sams)]
    assert replies == [Secret("there"), Secret("elsewhere")]


async def test_the_link_of_an_open_attempt_is_shown_again(room: LinkingParts) -> None:
    """The attempt goes on; whoever has none has no link."""
    link = await room.linking.connect_link(attempt_values())

    assert await room.linking.open_link(MAYA) == link
    assert await room.linking.open_link(SAM) is None


async def test_an_open_attempt_is_found_by_its_own_secrets(room: LinkingParts) -> None:
    """Nobody else's is found, nor one that is finished."""
    attempt = await go_to_slack(room)
    attempts, now = room.link_attempts, room.clock()
    other = Secret("another")

    async with room.database.session() as session:
        found = await attempts.find_open(session, MAYA, now)
        assert found == (attempts.link_token_of(attempt), attempt.expires_at)
        assert await attempts.by_link_token(session, other, now) is None
        assert await attempts.by_session(session, other, now) is None
        assert await attempts.by_state(session, stage=Stage.SLACK, state=other, now=now) is None
        assert await attempts.by_state(session, stage=Stage.X, state=STATE, now=now) is None
        for stranger in (SAM, ELSEWHERE):
            assert await attempts.find_open(session, stranger, now) is None
        await session.execute(update(LinkAttempt).values(step=Stage.DONE))
        assert await attempts.find_open(session, MAYA, now) is None


async def test_an_undecryptable_attempt_can_be_removed(room: LinkingParts) -> None:
    """It's deleted when it's replaced or expires, though its tokens can't be decrypted."""
    others = LinkAttempts(Keyring([new_key()]))
    await go_to_confirmation(room, PENDING)
    async with room.database.session() as session:
        assert list(await others.cancel(session, MAYA)) == []
        assert await room.link_attempts.by_session(session, BROWSER, room.clock()) is None

    await go_to_confirmation(room, PENDING)
    room.clock.move(minutes=10)
    async with room.database.session() as session:
        assert list(await others.sweep(session, room.clock())) == []
        assert list(await room.link_attempts.sweep(session, room.clock())) == []


async def test_names_are_cut_to_their_column(room: LinkingParts) -> None:
    """Slack's names may be longer."""
    async with room.database.session() as session:
        start, _ = await room.link_attempts.open(
            session, LinkRequest(MAYA, "n" * 999, "w" * 999), show_likes=False, now=room.clock()
        )
        found = await room.link_attempts.by_link_token(session, start, room.clock())
    assert found is not None
    assert (len(found.user_name), len(found.workspace_name)) == (255, 255)


async def test_pending_tokens_can_be_stored(room: LinkingParts) -> None:
    """Tokens and account are read as they were written; a profile needs no picture."""
    tokens = room.new_tokens()
    written = token_codec.write_pending(tokens, ACCOUNT)

    assert token_codec.pending_tokens(written) == tokens
    assert token_codec.pending_account(written) == ACCOUNT


def test_link_texts_and_states_are_random() -> None:
    """256 bits each."""
    texts = {generate_nonce().reveal() for _ in range(1000)}
    assert len(texts) == 1000
    assert {len(text) for text in texts} == {43}
