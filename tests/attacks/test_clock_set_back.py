"""The machine's clock was ahead, and is set right: what it made the app keep doesn't live longer."""

from dataclasses import replace

import pytest

from bot.errors import NotAnAdmin
from bot.sandbox.smoke_test import as_text
from tests.conftest import SQLITE, MovableClock
from tests.error_words import words_for
from tests.scenarios.conftest import scene


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_a_former_admin_does_not_stay_one(database_url: str, clock: MovableClock) -> None:
    """Their rights were read in what is now tomorrow."""
    async with scene(database_url, clock) as acme:
        clock.move(days=1)
        assert "Who can use Likewise" in as_text(await acme.type("maya", "/likewise", "policy"))
        maya = acme.slack.person("maya")
        acme.slack.workspace().people[maya.id] = replace(maya, is_admin=False)

        clock.move(days=-1)

        assert words_for(NotAnAdmin()) in as_text(await acme.type("maya", "/likewise", "policy"))
