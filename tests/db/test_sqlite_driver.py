"""What a canceled call leaves behind in a connection's thread."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

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


def test_a_call_that_outlives_its_loop_prints_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement may still run when Ctrl-C ends a command."""
    uncaught = list[threading.ExceptHookArgs]()
    monkeypatch.setattr(threading, "excepthook", uncaught.append)
    proceed = threading.Event()

    def close_later(own: sqlite3.Connection) -> None:
        proceed.wait()
        own.close()

    async def begin() -> sqlite_driver.Connection:
        connection = sqlite_driver.connect(str(tmp_path / "likewise.db"))
        await connection
        call = asyncio.create_task(connection.run(close_later))
        await asyncio.wait({call}, timeout=0)
        return connection

    connection = asyncio.run(begin())
    proceed.set()
    connection._thread.join()
    connection._connection = None

    assert uncaught == []


async def test_a_file_that_cannot_be_opened_is_an_error_of_sqlite(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="unable to open database file"):
        await sqlite_driver.connect(str(tmp_path))
