"""Behind a transaction pooler, such as PgBouncer or what Supabase and Neon put before PostgreSQL: everything as without."""

import asyncio

import pytest

from bot.db import migrations
from tests.conftest import PGBOUNCER, MovableClock
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, scene
from tests.scenarios.instances import second_instance

pytestmark = pytest.mark.parametrize("database_url", [PGBOUNCER], indirect=True)

PEOPLE = ("maya", "sam", "lena")
AT_ONCE = 24


async def at_once(acme: Scene) -> list[str]:
    """Let people type that many commands at the same moment, in turn at each of two processes."""
    texts = [ANNOUNCED, MAYAS]
    commands = ["/like", "/likewise", "/unlike", "/like"]
    typed = (
        acme.type(PEOPLE[n % 3], command, "account" if command == "/likewise" else texts[n % 2])
        for n, command in ((n, commands[n % len(commands)]) for n in range(AT_ONCE))
    )
    return [message.text for message in await asyncio.gather(*typed)]


async def test_commands_at_once_all_succeed(acme: Scene) -> None:
    """Of two processes, on two connections that change with every transaction."""
    for person in PEOPLE:
        await acme.connected(person)

    answers = await at_once(acme)
    async with second_instance(acme) as other:
        answers += await at_once(other)

    assert len(answers) == 2 * AT_ONCE
    assert [answer for answer in answers if "Reference" in answer] == []


async def test_one_connection_is_enough(database_url: str, clock: MovableClock) -> None:
    """No unit of work waits for another one's connection, so that the smallest share works."""
    async with scene(database_url, clock, DATABASE_CONNECTIONS="1") as acme:
        await acme.connected("maya")
        answers = await asyncio.gather(*(acme.type("maya", "/like", ANNOUNCED) for _ in range(8)))

    assert [answer.text for answer in answers if "Reference" in answer.text] == []
    assert acme.liked("maya_builds", ANNOUNCED.rsplit("/", 1)[1])


def test_migrating_twice_through_the_pooler_works(database_url: str) -> None:
    """Down to nothing, up, and up again, as two releases do."""
    migrations.downgrade(database_url, "base")
    for _ in range(2):
        migrations.upgrade(database_url)
        assert migrations.current(database_url) == migrations.head()
