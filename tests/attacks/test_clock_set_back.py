"""The machine's clock was ahead, and is set right: what it made the app keep doesn't live longer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.db import Database
from bot.db.rows import count
from bot.db.tables import AuditEntry
from bot.errors import NotAnAdmin
from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.slack.intents.intent import Intent
from bot.workspaces.activity_log import ActivityLog
from tests.conftest import SQLITE, MovableClock
from tests.error_words import words_for
from tests.reply_words import LIKED
from tests.scenarios.conftest import button, scene
from tests.scenarios.slow_x import count_messages, impatient_scene, store_pending_reply


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


async def test_a_personal_link_lasts_no_longer(database_url: str, clock: MovableClock) -> None:
    """It was sent on what is now tomorrow."""
    async with scene(database_url, clock) as acme, HttpBrowser() as browser:
        clock.move(days=1)
        prompt = await acme.type("maya", "/likewise", "connect")
        await acme.likewise.housekeeping()
        clock.move(days=-1)
        await acme.likewise.housekeeping()
        clock.move(minutes=10, seconds=1)

        page = await browser.open(button(prompt, "link:connect")["url"])

        assert "This link has expired" in page


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_a_reply_does_not_wait_until_its_lease_of_the_future_ends(
    database_url: str, clock: MovableClock
) -> None:
    """Its process was killed; after the usual two minutes, the person gets it."""
    async with impatient_scene(database_url, clock) as acme:
        clock.move(days=1)
        await acme.likewise.housekeeping()
        await store_pending_reply(acme, Intent("like", ANNOUNCEMENT))
        clock.move(days=-1)
        await acme.likewise.housekeeping()

        clock.move(minutes=2, seconds=1)
        await acme.likewise.housekeeping()

        assert count_messages(acme, LIKED) == 1


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_old_records_are_deleted_all_the_same(database: Database, clock: MovableClock) -> None:
    """They were looked for in what is now next month."""
    log = ActivityLog(database, clock, kept_for=timedelta(days=365))
    clock.move(days=30)
    await log.sweep()
    clock.move(days=-30)
    old = {"tenant": "T1", "workspace": "T1", "user": "U1", "event_type": "setting", "detail": ""}
    async with database.session() as session:
        await session.execute(insert(AuditEntry).values(**old, created_at=clock() - timedelta(days=366)))

    await log.sweep()

    async with database.session() as session:
        assert await count(session, AuditEntry) == 0
