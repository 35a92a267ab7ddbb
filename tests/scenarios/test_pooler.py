"""Everything works behind a transaction pooler, such as PgBouncer or those of Supabase and Neon."""

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
    """Send that many commands concurrently; return the texts of the replies."""
    texts = [ANNOUNCED, MAYAS]
    commands = ["/like", "/likewise", "/unlike", "/like"]
    typed = (
        acme.type(PEOPLE[n % 3], command, "account" if command == "/likewise" else texts[n % 2])
        for n, command in ((n, commands[n % len(commands)]) for n in range(AT_ONCE))
    )
    return [message.text for message in await asyncio.gather(*typed)]


async def test_concurrent_commands_succeed(acme: Scene) -> None:
    """On two processes, with two connections that change with every transaction."""
    for person in PEOPLE:
        await acme.connect(person)

    answers = await at_once(acme)
    async with second_instance(acme) as other:
        answers += await at_once(other)

    assert len(answers) == 2 * AT_ONCE
    assert [answer for answer in answers if "Reference" in answer] == []


async def test_one_connection_is_enough(database_url: str, clock: MovableClock) -> None:
    """No unit of work needs a second connection."""
    async with scene(database_url, clock, DATABASE_CONNECTIONS="1") as acme:
        await acme.connect("maya")
        answers = await asyncio.gather(*(acme.type("maya", "/like", ANNOUNCED) for _ in range(8)))

    assert [answer.text for answer in answers if "Reference" in answer.text] == []
    assert acme.liked("maya_builds", ANNOUNCED.rsplit("/", 1)[1])


def test_migrating_twice_through_the_pooler_works(database_url: str) -> None:
    """Down to nothing, up, and up again."""
    migrations.downgrade(database_url, "base")
    for _ in range(2):
        migrations.upgrade(database_url)
        assert migrations.current(database_url) == migrations.HEAD
