"""No statement of a member's request scans a whole table, so its time doesn't grow with the deployment."""

import re
from typing import Any

from sqlalchemy import Connection, event

from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene

# Read completely, and cached for half a minute: a few rows per deployment, and one per team channel.
WHOLE = ("FROM deployment_state", "SELECT DISTINCT team_channels.tenant")
# A range of SQLite's row IDs scans the table from one end.
WHOLE_TABLE = r"^SCAN (?!(\d+ )?CONSTANT|new\b)|INTEGER PRIMARY KEY \(rowid[<>]|Seq Scan on"
EXPLAINED = ("SELECT", "UPDATE", "DELETE", "INSERT")


async def test_every_statement_of_a_request_uses_an_index(acme: Scene) -> None:
    """By the databases' own query plans."""
    await acme.connected("maya")
    engine = acme.container.storage.database.engine
    ran: dict[str, Any] = {}

    def note(_connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        ran.setdefault(statement, parameters)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    answer = await acme.type("maya", "/like", ANNOUNCED)
    await acme.click("maya", answer, "ask:unlike")
    for _ in range(2):
        await acme.type("maya", "/likers", MAYAS)
    await acme.type("maya", "/liked")
    await acme.type("maya", "/likewise", "account")
    await acme.type("maya", "/likewise", "history")
    event.remove(engine.sync_engine, "before_cursor_execute", note)

    sqlite = engine.dialect.name == "sqlite"
    explained = 0
    async with engine.connect() as connection:
        if not sqlite:  # then a sequential scan means that there's no index
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in ran.items():
            if not statement.startswith(EXPLAINED) or any(each in statement for each in WHOLE):
                continue
            how = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
            rows = await connection.exec_driver_sql(f"{how} {statement}", parameters)
            plan = "\n".join(str(row[-1]) for row in rows)
            explained += 1
            assert not re.search(WHOLE_TABLE, plan, re.MULTILINE), f"{statement}\n{plan}"
    assert explained >= 5
