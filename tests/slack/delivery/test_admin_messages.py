"""Warnings about budgets: which admins get them, and whether they are sent again."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.db import Database
from bot.db.tables import InstallationRow
from bot.members import Member
from bot.slack.access.directory import Directory
from bot.slack.delivery.admin_messages import AdminMessages, BudgetMessages
from bot.workspaces.audit import Audit, AuditEvent
from tests.conftest import ManualClock
from tests.slack.delivery.test_responder import Answer, Slack, arguments, delivery
from tests.workspaces.conftest import MAYA, NOON
from tests.workspaces.test_budget_warnings import DOLLAR, Parts

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def team(admins: set[str], unreachable: set[str]) -> Answer:
    """Return a Slack that knows who is an admin; who is unreachable can't be looked up or takes no message."""

    async def answer(request: Request) -> Response:
        told = await arguments(request)
        user = told.get("channel") or told["user"]
        if user in unreachable:
            return JSONResponse({"ok": False, "error": "internal_error"})
        return JSONResponse({"ok": True, "user": {"id": user, "team_id": "T1", "is_admin": user in admins}})

    return answer


@pytest.mark.parametrize(
    ("known", "admins", "unreachable", "received", "again"),
    [
        (["U1", "U2", "U3"], {"U1", "U2"}, set(), {"U1", "U2"}, False),
        (["U1", "U2"], {"U1", "U2"}, {"U1", "U2"}, set(), True),
        (["U1", "U2"], {"U1", "U2"}, {"U1"}, {"U2"}, False),
        (["U1"], set(), set(), set(), False),  # nobody known is an admin any more
        ([], set(), set(), set(), False),
    ],
)
async def test_a_warning_is_sent_again_only_if_it_reached_no_admin(
    database: Database,
    database_url: str,
    known: list[str],
    admins: set[str],
    unreachable: set[str],
    received: set[str],
    *,
    again: bool,
) -> None:
    """Whoever is no longer an admin isn't told, and is no reason to send it again."""
    slack, clock = Slack(), ManualClock(NOON)
    slack.by_method = team(admins, unreachable)
    parts, audit = Parts(database, clock), Audit(database, clock)
    await parts.settings.change(MAYA, daily_budget_micros=DOLLAR)
    await parts.budget.charge_amount(MAYA, DOLLAR)
    for user in known:
        await audit.record(Member("T1", user, "T1"), AuditEvent.SETTING)
    async with delivery(slack, database_url) as (responder, _):
        async with database.session() as session:
            await session.execute(update(InstallationRow).values(installed_by=""))
        messages = AdminMessages(Directory(responder.slack, clock, None), responder.slack)
        await BudgetMessages(parts.warnings, messages).send()

    assert {body["channel"] for _, body in slack.got if "channel" in body} == received
    clock.at += timedelta(minutes=1)
    assert bool(await parts.warnings.claim()) is again
