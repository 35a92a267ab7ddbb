"""*Like on X* in messages with several posts, or that others read: its reply replaces none of them."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.sandbox.slack import form_state, payloads
from bot.sandbox.smoke_test import as_text
from tests.conftest import SQLITE, MovableClock
from tests.scenarios.conftest import MAYAS, PATIENCE, scene
from tests.scenarios.team import posted, reply, turn_on_replies, wait_for_events
from tests.scenarios.test_daily_notice import daily_messages, schedule_notice_in
from tests.scenarios.watching import signed

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)

BUTTON = "link:like:1"


async def test_a_click_that_claims_to_be_private_does_not_replace_a_team_reply(
    database_url: str, clock: MovableClock
) -> None:
    """Slack's `is_ephemeral` is one defence, the button's own value the other."""
    async with scene(database_url, clock, LIKES_MODE="intent") as acme:
        await acme.connect("sam")
        await turn_on_replies(acme)
        said = reply(acme, await posted(acme))
        sam, channel = acme.slack.at("sam", "#social")
        given = acme.slack.response_urls.give(sam, channel, said)
        block, element = form_state.find_element(said.blocks, BUTTON, block_id=None, value=None)
        action = form_state.chosen(block, element, "1.1", value=None, selected=None)
        payload: dict[str, Any] = payloads.message_click(acme.slack, sam, channel, said, action, {}, given)
        payload["container"]["is_ephemeral"] = True

        await signed(acme, urlencode({"payload": json.dumps(payload)}).encode())
        await acme.container.storage.background.drain(PATIENCE)

        assert len(given.answers) == 1
        assert said.changed == 0


async def test_the_daily_message_keeps_its_other_posts(database_url: str, clock: MovableClock) -> None:
    """It is in the member's own direct messages, where replies replace messages."""
    async with scene(database_url, clock, LIKES_MODE="intent") as acme:
        await acme.connect("sam")
        await turn_on_replies(acme)
        await schedule_notice_in(acme, 2)
        await posted(acme)
        await posted(acme, MAYAS)
        acme.clock.move(hours=3)
        await acme.container.slack.daily_sender.send_due()
        (listed,) = daily_messages(acme)
        before = as_text(listed)

        await acme.slack.click("sam", listed, BUTTON)
        await wait_for_events(acme)

        assert as_text(listed) == before
