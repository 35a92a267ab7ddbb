"""The modules that a `serve` process loads up to its first like."""

from pathlib import Path

import pytest

from tests.benchmarks import seed
from tests.benchmarks.contenders import Place, serving
from tests.benchmarks.processes import slack_process, x_process
from tests.benchmarks.slack import Load

# Each of these is loaded when it's first needed: migrations, refreshes and consents, pages, sign-ins,
# lookups, terminals, another database, Socket Mode.
LATER = {
    *("alembic", "authlib", "jinja2", "joserfc", "pydantic", "rich.console", "typer", "yaml"),
    *(
        "aiohttp.web_app",
        "bot.cli.commands",
        "bot.sandbox",
        "pygments.util",
        "slack_bolt.adapter.socket_mode",
        "slack_sdk.models.blocks.block_elements",
        "slack_sdk.socket_mode",
    ),
}
FOR_SQLITE = {"aiosqlite", "sqlalchemy.dialects.sqlite", "sqlite3"}
FOR_POSTGRESQL = {"asyncpg", "sqlalchemy.dialects.postgresql"}
MEGABYTES = 104


@pytest.mark.processes
async def test_a_like_loads_no_module_that_it_does_not_need(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them would slow down the start and take memory, which is limited here, too."""
    needed, other = FOR_SQLITE, FOR_POSTGRESQL
    if database_url.startswith("postgresql"):
        needed, other = other, needed
    await seed.fill(database_url, 1)
    async with slack_process() as slack, x_process(0) as x:
        monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
        async with serving(Place(tmp_path, slack.port, x.port, ""), database_url) as process:
            figures = await slack.run(Load("127.0.0.1", process.port, 1, 0.5, people=1))
            memory = process.memory()
    lines = (tmp_path / "server.log").read_text().splitlines()
    loaded = {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}

    assert figures["answered"] > 0
    assert figures["wrong"] == 0
    assert {"bot.app", "sqlalchemy", "uvicorn"} | needed <= loaded
    assert loaded & (LATER | other) == set()
    assert memory < MEGABYTES
