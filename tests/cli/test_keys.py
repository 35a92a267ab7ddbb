"""`keys`: new, list, rotate."""

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.rotation import key_id
from bot.db.tables import InstallationRow, binding
from bot.secret import Secret

from .conftest import Likewise

OLD, NEW, LOST = new_key(), new_key(), new_key()


def install(folder: Path, tenant: str, key: Secret, name: str = "Acme") -> None:
    """Insert one installation, with its token encrypted with this key."""

    async def work() -> None:
        database = Database(f"sqlite:///{folder}/likewise.db")
        async with database.session() as session:
            session.add(
                InstallationRow(
                    tenant=tenant,
                    name=name,
                    app_id="A1",
                    bot_id="B1",
                    bot_user_id="U1",
                    scopes="commands",
                    token=Keyring([key]).seal(Secret("xoxb-1"), binding(InstallationRow.token, tenant)),
                    installed_by="U2",
                    installed_at=datetime.now(UTC),
                )
            )
        await database.close()

    asyncio.run(work())


def test_a_new_key_is_printed_on_one_line(likewise: Likewise) -> None:
    """ENCRYPTION_KEYS accepts it as it is, and each run gives another one."""
    one, other = (likewise("keys", "new").stdout for _ in range(2))

    Keyring([Secret(one.removesuffix("\n"))])
    assert one != other
    assert len(one.splitlines()) == 1


def test_the_list_counts_values_by_key_id(likewise: Likewise, folder: Path) -> None:
    """Newest first, without showing the keys."""
    likewise("migrate")
    install(folder, "T1", OLD)

    result = likewise("keys", "list", ENCRYPTION_KEYS=f"{NEW.reveal()},{OLD.reveal()}")
    told = json.loads(
        likewise("keys", "list", "--json", ENCRYPTION_KEYS=f"{NEW.reveal()},{OLD.reveal()}").stdout
    )
    assert told == [
        {"key": key_id(NEW), "values": 0, "missing": False},
        {"key": key_id(OLD), "values": 1, "missing": False},
    ]

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"{key_id(NEW)}  0 values  (newest: encrypts new values)",
        f"{key_id(OLD)}  1 value",
    ]
    assert not any(key.reveal() in result.output for key in (OLD, NEW))


def test_the_list_fails_if_a_key_is_missing(likewise: Likewise, folder: Path) -> None:
    """The operator learns that a value can't be decrypted before a member does."""
    likewise("migrate")
    install(folder, "T1", LOST)

    result = likewise("keys", "list", ENCRYPTION_KEYS=NEW.reveal())

    assert result.exit_code == 1
    assert (
        result.stderr
        == f"1 value encrypted with key {key_id(LOST)}, which isn't in ENCRYPTION_KEYS; add it again.\n"
    )


def test_rotating_reports_the_result_and_the_next_step(likewise: Likewise, folder: Path) -> None:
    """Afterwards no value is encrypted with the old key, so it can be removed."""
    likewise("migrate")
    install(folder, "T1", OLD)
    install(folder, "T2", NEW)

    both = f"{NEW.reveal()},{OLD.reveal()}"
    result = likewise("keys", "rotate", ENCRYPTION_KEYS=both)

    assert result.exit_code == 0
    assert result.stdout.startswith(f"1 value re-encrypted with key {key_id(NEW)}.\n")
    assert "remove them from ENCRYPTION_KEYS" in result.stdout
    assert f"{key_id(OLD)}  0 values" in likewise("keys", "list", ENCRYPTION_KEYS=both).stdout


def test_rotating_skips_values_without_a_key_and_fails(likewise: Likewise, folder: Path) -> None:
    """Nothing is lost: the missing key can still be put back."""
    likewise("migrate")
    install(folder, "T1", OLD)
    install(folder, "T2", LOST)

    result = likewise("keys", "rotate", ENCRYPTION_KEYS=f"{NEW.reveal()},{OLD.reveal()}")

    assert result.exit_code == 1
    assert result.stdout.startswith("1 value re-encrypted")
    assert key_id(LOST) in result.stderr
    assert likewise("keys", "list", ENCRYPTION_KEYS=f"{NEW.reveal()},{LOST.reveal()}").exit_code == 0


def test_rotating_fails_if_a_value_is_left_with_a_known_key(likewise: Likewise, folder: Path) -> None:
    """Otherwise the operator would remove a key that is still needed, or never learn of the damage."""
    likewise("migrate")
    install(folder, "T1", OLD)
    install(folder, "T2", OLD)
    with closing(sqlite3.connect(folder / "likewise.db")) as database:
        database.execute("UPDATE installations SET token = substr(token, 1, 30) WHERE tenant = 'T2'")
        database.commit()

    both = f"{NEW.reveal()},{OLD.reveal()}"
    for result in (
        likewise("keys", "rotate", ENCRYPTION_KEYS=both),
        likewise("keys", "rotate", "--json", ENCRYPTION_KEYS=both),
    ):
        assert result.exit_code == 1
        assert f"1 value still encrypted with key {key_id(OLD)}: damaged, or written" in result.stderr
        assert "no longer needed" not in result.stdout


def test_rotating_without_keys_is_refused(likewise: Likewise) -> None:
    """The message says how to make a key."""
    result = likewise("keys", "rotate")

    assert result.exit_code == 2
    assert result.stderr == "ENCRYPTION_KEYS is not set; make a key with `python -m bot keys new`.\n"


@pytest.mark.parametrize("command", ["list", "rotate"])
def test_a_database_error_is_reported_in_one_sentence(likewise: Likewise, folder: Path, command: str) -> None:
    """Even if it occurs after the first check of the database."""
    likewise("migrate")
    with closing(sqlite3.connect(folder / "likewise.db")) as database:
        database.execute("DROP TABLE installations")

    result = likewise("keys", command, ENCRYPTION_KEYS=NEW.reveal())

    assert result.exit_code == 2
    assert result.stderr == (
        "The database sqlite:///likewise.db can't be used: no such table: installations. Check DATABASE_URL.\n"
    )


def test_serve_reports_a_database_error_before_it_listens(
    likewise: Likewise, folder: Path, complete: dict[str, str]
) -> None:
    """`serve` and `socket` look for missing keys first."""
    likewise("migrate")
    with closing(sqlite3.connect(folder / "likewise.db")) as database:
        database.execute("DROP TABLE installations")

    result = likewise("serve", **complete)

    assert result.exit_code == 2
    assert "can't be used: no such table: installations" in result.stderr
