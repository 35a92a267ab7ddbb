"""On SQLite, what is deleted is out of the file and its log when the call returns, and not at the next housekeeping."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.linking.erasure import DataErasure
from tests.linking.conftest import MAYA, LinkingParts, like

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def erasure(room: LinkingParts) -> DataErasure:
    return DataErasure(
        room.database, room.keyring, room.link_attempts, room.grants, room.revocation_queue, room.clock
    )


WAYS: dict[str, Callable[[LinkingParts], Awaitable[object]]] = {
    "disconnected": lambda room: room.linking.disconnect(MAYA),
    "forgotten": lambda room: erasure(room).forget(MAYA),
    "uninstalled": lambda room: erasure(room).forget_tenant(MAYA.tenant),
}


HISTORY: dict[str, Callable[[LinkingParts], Awaitable[object]]] = {
    "by itself": lambda room: erasure(room).forget_history(MAYA),
    "with the workspace": lambda room: erasure(room).forget_workspace(MAYA.tenant, MAYA.workspace),
}


def on_disk(database_url: str) -> bytes:
    file = Path(database_url.removeprefix("sqlite:///"))
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


@pytest.mark.parametrize("way", WAYS)
async def test_the_handle_is_out_of_the_file(room: LinkingParts, database_url: str, way: str) -> None:
    await room.link()

    assert b"maya_builds" in on_disk(database_url)
    await WAYS[way](room)

    assert b"maya_builds" not in on_disk(database_url)


@pytest.mark.parametrize("way", HISTORY)
async def test_what_was_liked_is_out_of_the_file(room: LinkingParts, database_url: str, way: str) -> None:
    async with room.database.session() as session:
        session.add(like(MAYA, author="liked_author", created_at=room.clock()))

    assert b"liked_author" in on_disk(database_url)
    await HISTORY[way](room)

    assert b"liked_author" not in on_disk(database_url)
