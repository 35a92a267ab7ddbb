"""With few database connections, commands wait for one another and none fails."""

import asyncio

import asyncpg
import pytest

from bot.db.url import DatabaseURL
from tests.conftest import POSTGRESQL, MovableClock
from tests.scenarios.conftest import ANNOUNCED, scene
from tests.scenarios.instances import second_instance

AT_ONCE = 60


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_a_low_connection_limit_fails_no_command(database_url: str, clock: MovableClock) -> None:
    """Six connections allowed, ten wanted, sixty commands at each of two processes."""
    name = f"six_{DatabaseURL.parse(database_url).url.database}"
    owner = await asyncpg.connect(database_url)
    await owner.execute(f"CREATE ROLE {name} LOGIN CONNECTION LIMIT 6")
    await owner.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}")
    await owner.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {name}")
    await owner.close()
    url = database_url.replace("postgresql://postgres:@", f"postgresql://{name}@")

    async with scene(url, clock, WEB_CONCURRENCY="2") as acme:
        await acme.connect("maya")
        one = [acme.type("maya", "/likewise", "account") for _ in range(AT_ONCE)]
        answers = list(await asyncio.gather(*one))
        async with second_instance(acme) as other:
            two = [other.type("maya", "/like", ANNOUNCED) for _ in range(AT_ONCE)]
            answers += await asyncio.gather(*two)

    assert len(answers) == 2 * AT_ONCE
    assert [answer.text for answer in answers if "Likewise itself" in answer.text] == []
