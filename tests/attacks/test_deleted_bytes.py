"""The bytes of the SQLite file and its write-ahead log after personal data is deleted."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.db import Database
from bot.db.tables import DeploymentState, Grant
from tests.conftest import MovableClock
from tests.scenarios.conftest import ANNOUNCED, Scene, scene
from tests.scenarios.team import posted, turn_on_replies
from tests.scenarios.test_forgetting import forget_me
from tests.scenarios.test_uninstalling import uninstall_app
from tests.scenarios.watching import stored_text

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def on_disk(database_url: str) -> bytes:
    file = Path(database_url.removeprefix("sqlite:///"))
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


async def used(acme: Scene) -> list[bytes]:
    """Have Sam use the app; return the IDs and the handle that are stored."""
    await acme.connect("sam")
    await turn_on_replies(acme)
    await posted(acme)
    await acme.type("sam", "/like", ANNOUNCED)
    await acme.type("sam", "/liked")
    await stored_text(acme)
    account = acme.account("sam_writes")
    return [acme.slack.person("sam").id.encode(), account.id.encode(), account.username.encode()]


@pytest.mark.parametrize("way", ["forget-me", "deactivated", "uninstalled"])
async def test_a_forgotten_members_data_is_not_in_the_file(
    database_url: str, clock: MovableClock, way: str
) -> None:
    """While the app runs, neither free pages nor the write-ahead log contain the IDs or the handle."""
    async with scene(database_url, clock) as acme:
        known = await used(acme)
        assert all(each in on_disk(database_url) for each in known)

        if way == "forget-me":
            await forget_me(acme)
        elif way == "uninstalled":
            await uninstall_app(acme)
        else:
            await acme.slack.event(
                {"type": "user_change", "user": {"id": acme.slack.person("sam").id, "deleted": True}}
            )
        await stored_text(acme)  # waits for background tasks
        await acme.likewise.housekeeping()

        assert [each for each in known if each in on_disk(database_url)] == []


async def test_disconnecting_removes_the_account_from_the_file(
    database_url: str, clock: MovableClock
) -> None:
    """The handle and the encrypted tokens are deleted with the grant."""
    async with scene(database_url, clock) as acme:
        await acme.connect("sam")
        tokens = await sealed(acme)
        assert tokens in on_disk(database_url)

        await acme.type("sam", "/likewise", "disconnect")
        await stored_text(acme)
        await acme.likewise.housekeeping()

        assert tokens not in on_disk(database_url)
        assert b"sam_writes" not in on_disk(database_url)


async def sealed(acme: Scene) -> bytes:
    async with acme.container.storage.database.session() as session:
        return bytes(await session.scalar(select(Grant.tokens)) or b"")


async def test_a_checkpoint_does_not_disturb_a_concurrent_transaction(
    database_url: str, clock: MovableClock
) -> None:
    """The transaction is committed, and the next checkpoint empties the log."""
    async with Database(database_url) as database:
        event.listen(database.engine.sync_engine, "connect", wait_for_nobody)
        async with database.session() as session:
            session.add(DeploymentState(name="written", value="", updated_at=clock()))
            await session.flush()
            await database.checkpoint()
        assert log_size(database_url) > 0

        await database.checkpoint()

        assert log_size(database_url) == 0
        async with database.session() as session:
            assert await session.get(DeploymentState, "written") is not None


def wait_for_nobody(connection: Any, _record: Any) -> None:
    """The app waits up to five seconds for another writer."""
    connection.cursor().execute("PRAGMA busy_timeout=0")


def log_size(database_url: str) -> int:
    return Path(f"{database_url.removeprefix('sqlite:///')}-wal").stat().st_size
