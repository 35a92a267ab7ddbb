"""No statement scans a whole table, so its time doesn't grow with the deployment."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.members import Member
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene
from tests.scenarios.team import posted, turn_on_replies, written

# Read completely, and cached for half a minute: a few rows per deployment, and one per team channel.
WHOLE = ("FROM deployment_state", "SELECT DISTINCT team_channels.tenant")
# What all processes compare with X's own list: the accounts that team channels follow, and X's subscriptions.
COMPARED = ("SELECT DISTINCT followed_accounts.x_user_id", "SELECT x_subscriptions.")
# A range of SQLite's row IDs scans the table from one end, as does PostgreSQL's index scan without a condition. Most rows
# have NULL as a time.
WHOLE_TABLE = (
    r"^SCAN (?!(\d+ )?CONSTANT|new\b)|INTEGER PRIMARY KEY \(rowid[<>]|_at \(\w+_at=\?\)|Seq Scan on"
    r"|Index (Only )?Scan (?!.*\n\s+Index Cond)"
)
EXPLAINED = ("SELECT", "UPDATE", "DELETE", "INSERT")

Statements = dict[str, Any]


@contextmanager
def record_statements(engine: AsyncEngine) -> Iterator[Statements]:
    """Note what runs in the block, each statement with the parameters of its first run."""
    ran: Statements = {}

    def note(_connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        ran.setdefault(statement, parameters)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)


async def query_plans(engine: AsyncEngine, ran: Statements, *, but: tuple[str, ...]) -> dict[str, str]:
    """Return how the database says that it would run the statements."""
    sqlite = engine.dialect.name == "sqlite"
    plans: dict[str, str] = {}
    async with engine.connect() as connection:
        for way in () if sqlite else ("seqscan", "hashjoin", "mergejoin"):
            # The best ways for a table as small as a test's; a scan that is left then has no index in its place.
            await connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        for statement, parameters in ran.items():
            if not statement.startswith(EXPLAINED) or any(each in statement for each in but):
                continue
            how = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
            rows = await connection.exec_driver_sql(f"{how} {statement}", parameters)
            plans[statement] = "\n".join(str(row[-1]) for row in rows)
    return plans


def reads_whole_tables(plans: dict[str, str]) -> list[str]:
    return [
        f"{statement}\n{plan}"
        for statement, plan in plans.items()
        if re.search(WHOLE_TABLE, plan, re.MULTILINE)
    ]


async def test_every_statement_of_a_request_uses_an_index(acme: Scene) -> None:
    """The databases say themselves how they would run each statement that the requests ran."""
    await acme.connect("maya")
    engine = acme.container.storage.database.engine
    with record_statements(engine) as ran:
        answer = await acme.type("maya", "/like", ANNOUNCED)
        # Commands that arrive together share a statement.
        people = [Member("T02ACME4K9R", f"U{number}", "T02ACME4K9R") for number in range(3)]
        await asyncio.gather(*map(acme.container.x.linking.linked, people), return_exceptions=True)
        await acme.click("maya", answer, "ask:unlike")
        for _ in range(2):
            await acme.type("maya", "/likers", MAYAS)
        await acme.type("maya", "/liked")
        await acme.type("maya", "/likewise", "account")
        await acme.type("maya", "/likewise", "history")

    plans = await query_plans(engine, ran, but=WHOLE)

    assert len(plans) >= 5
    assert reads_whole_tables(plans) == []


@pytest.mark.processes
async def test_every_statement_of_housekeeping_uses_an_index(acme: Scene) -> None:
    """It runs every few seconds, and what it deletes is a small part of its table."""
    await acme.connect("maya")
    await turn_on_replies(acme)
    await acme.type("maya", "/likewise", "channel digest on")
    await posted(acme)
    await written(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    acme.clock.move(days=500)
    await acme.container.storage.future_times.correct()  # once an hour: see below
    engine = acme.container.storage.database.engine
    with record_statements(engine) as ran:
        await acme.likewise.housekeeping()
        await written(acme)

    plans = await query_plans(engine, ran, but=(*WHOLE, *COMPARED))

    assert len([statement for statement in plans if statement.startswith("DELETE")]) >= 15
    assert reads_whole_tables(plans) == []


async def test_future_times_are_found_by_an_index_in_large_tables(acme: Scene) -> None:
    """Once an hour, tables with a row per person, channel or reply are read whole, but none with a row per act."""
    engine = acme.container.storage.database.engine
    with record_statements(engine) as ran:
        await acme.container.storage.future_times.correct()

    plans = await query_plans(engine, ran, but=())

    assert len(plans) > 40
    whole = {re.findall(r"\bFROM (\w+)", plan)[0] for plan in reads_whole_tables(plans)}
    assert whole.isdisjoint({"like_events", "audit", "like_intent_clicks", "slack_events", "x_events"})
