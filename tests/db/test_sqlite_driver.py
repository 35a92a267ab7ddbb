"""What a canceled call leaves behind in a connection's thread."""

import asyncio
import threading
from pathlib import Path

from bot.db import sqlite_driver


async def test_a_statement_canceled_before_its_turn_is_rolled_back(tmp_path: Path) -> None:
    """The thread executes it all the same, and no transaction has begun yet when the rollback is asked for."""
    connection = sqlite_driver.connect(str(tmp_path / "likewise.db"))
    await connection
    await connection.execute_all("CREATE TABLE notes (text)", ())
    turn = threading.Event()
    occupied = asyncio.create_task(connection.run(lambda _: turn.wait()))
    canceled = asyncio.create_task(connection.execute_all("INSERT INTO notes VALUES ('canceled')", ()))
    await asyncio.wait({occupied, canceled}, timeout=0)
    canceled.cancel()
    await asyncio.wait({canceled})
    rolled_back = asyncio.create_task(connection.rollback())
    await asyncio.wait({rolled_back}, timeout=0)
    turn.set()
    await rolled_back

    assert not await connection.run(lambda own: own.in_transaction)
    assert (await connection.execute_all("SELECT * FROM notes", ())).rows == []
    await connection.close()
