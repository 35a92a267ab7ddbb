"""The machine's clock jumps ahead, such as after a suspension, while a request is at work."""

import pytest

from tests.conftest import SQLITE, MovableClock
from tests.reply_words import LIKED
from tests.scenarios.conftest import PATIENCE
from tests.scenarios.slow_x import (
    count_messages,
    count_pending_replies,
    impatient_scene,
    send_and_hold,
    wait_for_text,
)


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_a_request_at_work_is_not_taken_over_by_its_own_process(
    database_url: str, clock: MovableClock
) -> None:
    """By the clock its lease has ended, but it would be answered twice."""
    async with impatient_scene(database_url, clock) as acme:
        hold, _ = await send_and_hold(acme)
        clock.move(minutes=5)

        taken_over = await acme.container.slack.dispatcher.outbox.claim_expired()
        hold.release()
        await wait_for_text(acme, LIKED)
        await acme.container.storage.background.drain(PATIENCE)

        assert taken_over == []
        assert count_messages(acme, LIKED) == 1
        assert await count_pending_replies(acme) == 0
