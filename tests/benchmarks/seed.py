"""Test data for the app: one installed workspace, and members with linked accounts."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Table, insert, text

from bot.db import Database, Keyring, migrations
from bot.db.tables import Grant, LikeEvent, MemberPreferences, binding
from bot.linking import token_codec
from bot.sandbox import environment as there
from bot.secret import Secret
from bot.slack.installation import Installation
from bot.slack.installations.store import Installations
from bot.x import LIKE_SCOPES, UserTokens
from tests.benchmarks.slack import APP, BOT, PEOPLE, TEAM

_A_BATCH = 5000
_AN_ENTRY = 700  # bytes, including indexes, sorting and the log


def keyring() -> Keyring:
    return Keyring([Secret(there.ENCRYPTION_KEY)])


async def fill(url: str, people: int = PEOPLE) -> None:
    """Install the app in one workspace, and link an X account for each member; the database is already migrated."""
    database, now = Database(url), datetime.now(UTC)
    installation = Installation(
        tenant=TEAM,
        enterprise=None,
        workspace=TEAM,
        name="Bench",
        app_id=APP,
        bot_id="B0BENCH001",
        bot_user_id=BOT,
        scopes="commands,chat:write",
        token=Secret(there.BOT_TOKEN),
        installed_by="U000000000",
        installed_at=now,
    )
    await Installations(database, keyring(), lambda: now).save(installation)
    for first in range(0, people, _A_BATCH):
        batch = [_grant(number, now) for number in range(first, min(first + _A_BATCH, people))]
        async with database.connection() as connection:
            members = [{"tenant": TEAM, "user": row["user"], "created_at": now} for row in batch]
            await connection.execute(insert(MemberPreferences), members)
            await connection.execute(insert(Grant), batch)
    if database.engine.dialect.name == "postgresql":
        async with database.connection() as connection:  # as autovacuum does within a minute
            await connection.exec_driver_sql("ANALYZE")
    await database.close()


def _grant(number: int, now: datetime) -> dict[str, object]:
    user, grant_id = f"U{number:09}", f"{number:032x}"
    tokens = UserTokens(
        access=Secret(f"x-access-token-of-{number}"),
        refresh=Secret(f"x-refresh-token-of-{number}"),
        expires_at=now + timedelta(days=1),
        scopes=frozenset(LIKE_SCOPES),
    )
    sealed = _KEYRING.seal(token_codec.write(tokens), binding(Grant.tokens, TEAM, user, grant_id))
    return {
        "id": grant_id,
        "tenant": TEAM,
        "user": user,
        "workspace": TEAM,
        "x_user_id": str(1000 + number),
        "username": f"member_{number}",
        "name": f"Member {number}",
        "provider": tokens.sign_in,
        "tokens": sealed,
        "version": 1,
        "connected_at": now,
    }


_KEYRING = keyring()


def require_space(folder: Path, entries: int) -> None:
    """Exit unless the disk has room for that many ledger entries twice, in SQLite and PostgreSQL."""
    wanted, free = entries * _AN_ENTRY * 2, shutil.disk_usage(folder).free
    if free < wanted:
        raise SystemExit(f"{entries:,} entries take {wanted >> 30} GB; {folder} has {free >> 30} GB left.")


async def fill_ledger(url: str, people: int, entries: int) -> None:
    """Give each member equally many entries about different posts; the indexes are built afterwards."""
    database, ledger = Database(url), LikeEvent.__table__
    assert isinstance(ledger, Table)
    is_sqlite = database.engine.dialect.name == "sqlite"
    now = "'2026-01-01 00:00:00.000000'" if is_sqlite else "now()"
    async with database.connection() as connection:
        for index in ledger.indexes:
            await connection.run_sync(index.drop)
        for number in range(entries // people):
            post = 1_600_000_000_000_000_000 + number
            await connection.execute(
                text(
                    'INSERT INTO like_events (tenant, "user", workspace, x_user_id, post_id, kind, surface, cost_micros,'
                    f' created_at) SELECT tenant, "user", workspace, x_user_id, CAST({post} AS VARCHAR(19)),'
                    f" 'like', 'command', 0, {now} FROM grants WHERE tenant = '{TEAM}'"
                )
            )
        for index in ledger.indexes:
            await connection.run_sync(index.create)
    if not is_sqlite:
        # Otherwise autovacuum does it during the measurement.
        async with database.engine.connect() as connection:
            await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(
                text("VACUUM ANALYZE")
            )
    await database.checkpoint()
    await database.close()


def migrate(url: str) -> None:
    migrations.upgrade(url)
