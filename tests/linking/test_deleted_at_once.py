"""On SQLite, what is deleted is out of the file and its log when the call returns, and not at the next housekeeping."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.linking.erasure import DataErasure
from tests.linking.conftest import MAYA, LinkingParts

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


@pytest.mark.parametrize("way", WAYS)
async def test_the_handle_is_out_of_the_file(room: LinkingParts, database_url: str, way: str) -> None:
    await room.link()
    file = Path(database_url.removeprefix("sqlite:///"))

    def on_disk() -> bytes:
        return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))

    assert b"maya_builds" in on_disk()
    await WAYS[way](room)

    assert b"maya_builds" not in on_disk()
