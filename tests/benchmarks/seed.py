"""A database for the app: one installed workspace, and people with linked accounts."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from bot.db import Database, Keyring, migrations
from bot.db.tables import Grant, MemberPreferences, binding
from bot.linking import token_codec
from bot.sandbox import environment as there
from bot.secret import Secret
from bot.slack.installation import Installation
from bot.slack.installations.store import Installations
from bot.x import LIKE_SCOPES, UserTokens
from tests.benchmarks.slack import APP, BOT, PEOPLE, TEAM

_A_BATCH = 5000


def keyring() -> Keyring:
    return Keyring([Secret(there.ENCRYPTION_KEY)])


async def fill(url: str, people: int = PEOPLE) -> None:
    """Install the app in one workspace, and link an X account for everybody; the database is migrated."""
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


def migrate(url: str) -> None:
    migrations.upgrade(url)
