"""Rotating keys: everything is re-encrypted, nothing is lost, nothing newer is overwritten."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.db import Database, Keyring, KeyUnknown, Sealed
from bot.db.columns import SealedColumn
from bot.db.keyring import new_key
from bot.db.rotation import count_by_key_id, key_id, rotate
from bot.db.tables import (
    Base,
    CachedXResponse,
    Grant,
    InstallationRow,
    LikeWindow,
    LinkAttempt,
    MemberPreferences,
    PendingReply,
    SlackEvent,
    TokenRevocation,
    binding,
    binding_of,
)
from bot.secret import Secret

OLD, NEW, LOST = new_key(), new_key(), new_key()
BOTH = Keyring([NEW, OLD])
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    yield made
    await made.close()


def sealed(row: Base, column: str, text: str, key: Secret) -> None:
    setattr(row, column, Keyring([key]).seal(Secret(text), binding_of(row, column)))


def installation(tenant: str, key: Secret, text: str = "xoxb-1") -> InstallationRow:
    row = InstallationRow(
        tenant=tenant,
        name="Acme",
        app_id="A1",
        bot_id="B1",
        bot_user_id="U1",
        scopes="commands",
        installed_by="U2",
        installed_at=NOW,
    )
    sealed(row, "token", text, key)
    return row


def withdrawal(key: Secret) -> TokenRevocation:
    row = TokenRevocation(id="w", attempts=0, created_at=NOW, lease_until=NOW)
    sealed(row, "tokens", "tokens", key)
    return row


def grant(number: int, key: Secret) -> Grant:
    row = Grant(
        id=f"{number:032}",
        tenant="T1",
        user=f"U{number}",
        workspace="T1",
        x_user_id=str(number),
        username=f"user{number}",
        name="User",
        provider="oauth2",
        version=1,
        connected_at=NOW,
    )
    sealed(row, "tokens", f"tokens of {number}", key)
    return row


def attempt(key: Secret) -> LinkAttempt:
    row = LinkAttempt(
        id="attempt",
        tenant="T1",
        user="U1",
        workspace="T1",
        user_name="Ada",
        workspace_name="Acme",
        link_token_hash="link_token",
        step="asked",
        created_at=NOW,
        expires_at=NOW,
        show_likes=False,
    )
    for column in ("handshake_secret", "link_token", "pending", "reply"):
        sealed(row, column, column, key)
    return row


def owed(key: Secret) -> PendingReply:
    row = PendingReply(
        id="owed",
        tenant="T1",
        user="U1",
        workspace="T1",
        intent="{}",
        reference="r",
        created_at=NOW,
        lease_until=NOW,
    )
    sealed(row, "reply", "https://hooks", key)
    sealed(row, "message", "a message", key)
    return row


def waiting(key: Secret) -> LikeWindow:
    row = LikeWindow(
        id="window",
        tenant="T1",
        user="U1",
        workspace="T1",
        channel="C1",
        grant_id=f"{1:032}",
        x_user_id="1",
        post_id="1",
        opened_at=NOW,
        ends_at=NOW,
    )
    sealed(row, "reply", "a reply target", key)
    return row


def look_up(key: Secret) -> CachedXResponse:
    row = CachedXResponse(
        tenant="T1", user="U1", question_hash="q", subject_hash="s", fetched_at=NOW, expires_at=NOW
    )
    sealed(row, "response", "an answer", key)
    return row


def heard(key: Secret) -> SlackEvent:
    row = SlackEvent(id="Ev1", received_at=NOW, lease_until=NOW)
    sealed(row, "body", "an event", key)
    return row


async def add(database: Database, *rows: Base) -> None:
    async with database.session() as session:
        session.add_all(rows)


async def token_of(database: Database, tenant: str) -> Sealed:
    async with database.session() as session:
        return (
            await session.execute(select(InstallationRow.token).where(InstallationRow.tenant == tenant))
        ).scalar_one()


async def test_every_encrypted_column_is_reencrypted(database: Database) -> None:
    """Afterwards the old key can be removed, and each value is unchanged."""
    installed = installation("T1", OLD)
    sealed(installed, "refresh_token", "xoxe-1", OLD)
    await add(
        database, installed, MemberPreferences(tenant="T1", user="U1", show_likes=False, created_at=NOW)
    )
    await add(database, grant(1, OLD), attempt(OLD), owed(OLD), look_up(OLD), heard(OLD), withdrawal(OLD))
    await add(database, waiting(OLD))

    done = await rotate(database, BOTH)

    opened = {}
    async with database.session() as session:
        for mapper in Base.registry.mappers:
            for row in (await session.execute(select(mapper.class_))).scalars():
                for column in _sealed_columns(row):
                    value = getattr(row, column)
                    text = Keyring([NEW]).open(value, binding_of(row, column)).reveal()
                    opened[f"{row.__tablename__}.{column}"] = text
    assert opened == {
        "installations.token": "xoxb-1",
        "installations.refresh_token": "xoxe-1",
        "grants.tokens": "tokens of 1",
        "link_attempts.handshake_secret": "handshake_secret",
        "link_attempts.link_token": "link_token",
        "link_attempts.pending": "pending",
        "link_attempts.reply": "reply",
        "pending_replies.reply": "https://hooks",
        "pending_replies.message": "a message",
        "like_windows.reply": "a reply target",
        "x_response_cache.response": "an answer",
        "slack_events.body": "an event",
        "token_revocations.tokens": "tokens",
    }
    assert done == len(opened)
    assert set(opened) == {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, SealedColumn)
    }


def _sealed_columns(row: Base) -> list[str]:
    return [column.name for column in row.__table__.columns if isinstance(column.type, SealedColumn)]


async def test_rows_of_several_batches_are_reencrypted(database: Database) -> None:
    """Without a gap, for primary keys of one or two columns."""
    many = 1001
    await add(database, *(installation(f"T{number}", OLD) for number in range(many)))

    assert await rotate(database, BOTH) == many
    assert await count_by_key_id(database) == {key_id(NEW): many}


async def test_a_second_rotation_changes_nothing(database: Database) -> None:
    """Values of the newest key stay byte for byte."""
    await add(database, installation("T1", OLD))
    await rotate(database, BOTH)
    before = await token_of(database, "T1")

    assert await rotate(database, BOTH) == 0
    assert await token_of(database, "T1") == before


async def test_a_value_of_a_lost_key_is_kept_and_counted(database: Database) -> None:
    """The key may be found again; the other values are re-encrypted."""
    await add(database, installation("T1", LOST), installation("T2", OLD))

    assert await rotate(database, BOTH) == 1
    assert await count_by_key_id(database) == {key_id(LOST): 1, key_id(NEW): 1}
    assert Keyring([LOST]).open(
        await token_of(database, "T1"), binding(InstallationRow.token, "T1")
    ) == Secret("xoxb-1")


async def test_a_value_of_another_row_is_not_made_valid(database: Database) -> None:
    """A value copied between rows can be decrypted neither before nor after."""
    row = installation("T1", OLD)
    row.token = Keyring([OLD]).seal(Secret("xoxb-2"), binding(InstallationRow.token, "T2"))
    await add(database, row)

    assert await rotate(database, BOTH) == 0
    with pytest.raises(KeyUnknown):
        BOTH.open(await token_of(database, "T1"), binding(InstallationRow.token, "T1"))


async def test_an_empty_database_counts_nothing(database: Database) -> None:
    """Before the first installation no key is in use."""
    assert await count_by_key_id(database) == {}


class InterruptedKeyring(Keyring):
    """A keyring beside which the app writes a value between the first read and the first write."""

    def __init__(self, file: Path, fresh: Sealed) -> None:
        super().__init__([NEW, OLD])
        self._file = file
        self._fresh: Sealed | None = fresh

    def seal(self, secret: Secret, bound_to: str) -> Sealed:
        if self._fresh is not None:
            connection = sqlite3.connect(self._file)
            with connection:
                connection.execute("UPDATE installations SET token = ?", [bytes(self._fresh)])
            connection.close()
            self._fresh = None
        return super().seal(secret, bound_to)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("key", [OLD, NEW])
async def test_values_written_during_a_rotation_are_kept(
    database: Database, tmp_path: Path, key: Secret
) -> None:
    """A token refreshed meanwhile is neither overwritten nor left with the old key."""
    await add(database, installation("T1", OLD, "before"))
    fresh = Keyring([key]).seal(Secret("refreshed"), binding(InstallationRow.token, "T1"))

    await rotate(database, InterruptedKeyring(tmp_path / "likewise.db", fresh))

    assert Keyring([NEW]).open(
        await token_of(database, "T1"), binding(InstallationRow.token, "T1")
    ) == Secret("refreshed")
