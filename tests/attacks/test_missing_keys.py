"""An operator's commands without the keys of the stored tokens, such as with another deployment's settings."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.db.keyring import new_key
from tests.cli.conftest import Likewise, folder, likewise
from tests.conftest import SQLITE, MovableClock
from tests.scenarios.conftest import Scene, scene
from tests.scenarios.link_attempts import linked_accounts

__all__ = ["folder", "likewise"]

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
COMMANDS = [["disconnect", "@maya_builds"], ["forget", "@maya_builds"], ["forget", "TENANT"], ["revoke-all"]]


@pytest.fixture
async def acme(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with scene(database_url, clock) as made:
        await made.connect("maya")
        yield made


def run_without_keys(likewise: Likewise, acme: Scene, *words: str) -> tuple[int, str]:
    given = acme.environment.settings(
        DATABASE_URL=acme.settings.database_url, ENCRYPTION_KEYS=new_key().reveal()
    )
    tenant = acme.slack.workspace("acme").id
    result = likewise(*(tenant if word == "TENANT" else word for word in words), "--yes", **given)
    return result.exit_code, result.output


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
async def test_no_token_is_deleted_that_could_not_be_revoked(
    likewise: Likewise, acme: Scene, words: list[str]
) -> None:
    """The permission would stay at X for good, and the output would say that all is done."""
    status, shown = await asyncio.to_thread(run_without_keys, likewise, acme, *words)

    assert status == 2
    assert "isn't in ENCRYPTION_KEYS" in shown
    assert "Nothing was changed" in shown
    assert [handle for _, handle in await linked_accounts(acme)] == ["maya_builds"]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
async def test_a_lost_key_does_not_keep_anybody_connected(
    likewise: Likewise, acme: Scene, words: list[str]
) -> None:
    """If the operator says that it is lost; nothing promises that the permission will be revoked."""
    status, shown = await asyncio.to_thread(run_without_keys, likewise, acme, *words, "--lost-keys")

    assert status == 0
    assert "retries" not in shown
    assert await linked_accounts(acme) == []
