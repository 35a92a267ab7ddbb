"""Problems that stop `serve` and `socket` before they start: one sentence each, exit status 2."""

import ast
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.db import migrations
from bot.db.keyring import new_key
from bot.db.rotation import key_id

from .conftest import Likewise
from .test_keys import install

CANNOT_START = 2
ROOT = Path(__file__).parents[2]


def test_an_old_python_is_refused_in_one_sentence(folder: Path) -> None:
    """An old Python can parse the first file that it runs."""
    source = (ROOT / "bot/__main__.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 4))
    old = "import sys, runpy; sys.version_info = (3, 10, 13); runpy.run_module('bot', run_name='__main__')"

    result = python(folder, "-c", old)

    assert result.returncode == CANNOT_START
    assert result.stderr.startswith("Likewise needs Python 3.11 or newer; this is Python 3.10 (")
    assert "`make install`" in result.stderr


def test_missing_packages_are_reported_in_one_sentence(folder: Path) -> None:
    """This happens outside the virtual environment."""
    result = python(folder, "-S", "-m", "bot", "serve")

    assert result.returncode == CANNOT_START
    assert result.stderr.startswith(
        f"Likewise's packages aren't installed for this Python ({sys.executable})."
    )
    assert len(result.stderr.splitlines()) == 2


def python(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", ["serve", "socket"])
def test_invalid_settings_are_reported_one_per_line(likewise: Likewise, command: str) -> None:
    """All of them at once, on standard error."""
    result = likewise(command, PUBLIC_URL="http://likewise.example", PORT="0")

    lines = result.stderr.splitlines()
    assert result.exit_code == CANNOT_START
    assert result.stdout == ""
    assert lines[0].startswith("PUBLIC_URL must begin with https://")
    assert lines[1].startswith("PORT is not a port")
    assert all(line.endswith(".") for line in lines)


@pytest.mark.parametrize("command", ["serve", "socket"])
def test_whoever_has_set_up_nothing_is_told_of_setup(
    likewise: Likewise, complete: dict[str, str], command: str
) -> None:
    """And not who lacks one setting."""
    hint = "run `python -m bot setup`."

    assert likewise(command).stderr.endswith(f"{hint}\n")
    assert hint not in likewise(command, **complete | {"X_CLIENT_ID": ""}).stderr


@pytest.mark.parametrize("command", ["serve", "socket"])
def test_a_port_in_use_is_reported_in_one_sentence(
    likewise: Likewise, complete: dict[str, str], command: str
) -> None:
    """It names the port and the variable that changes it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = likewise(command, **complete, PORT=port, SLACK_APP_TOKEN="xapp-1")

    assert result.exit_code == CANNOT_START
    assert (
        result.stderr
        == f"Port {port} on 127.0.0.1 is taken; stop the program that uses it, or set another PORT.\n"
    )


def test_a_host_of_another_machine_is_refused_in_one_sentence(
    likewise: Likewise, complete: dict[str, str]
) -> None:
    """192.0.2.1 belongs to no machine (RFC 5737)."""
    result = likewise("serve", **complete, HOST="192.0.2.1")

    assert result.exit_code == CANNOT_START
    assert result.stderr.startswith("Likewise can't listen on 192.0.2.1, port 8000: ")


@pytest.mark.parametrize("host", ["a..b", "x" * 70])
def test_an_invalid_host_name_is_refused_in_one_sentence(
    likewise: Likewise, complete: dict[str, str], host: str
) -> None:
    """A DNS label has 1 to 63 characters."""
    result = likewise("serve", **complete, HOST=host)

    assert result.exit_code == CANNOT_START
    assert result.stderr.startswith(f"HOST is not a network address ({host}); ")


@pytest.mark.parametrize("command", ["serve", "socket", "migrate"])
def test_an_undecodable_env_file_is_refused_in_one_sentence(
    likewise: Likewise, folder: Path, command: str
) -> None:
    """An editor may have saved it in another encoding."""
    (folder / ".env").write_bytes("PORT=8000\n".encode("utf-16"))
    result = likewise(command)

    assert result.exit_code == CANNOT_START
    assert result.stderr == "The file .env can't be read: it isn't UTF-8.\n"


def test_missing_encryption_keys_are_reported_at_the_start(
    likewise: Likewise, complete: dict[str, str], folder: Path
) -> None:
    """Otherwise members would find out first."""
    likewise("migrate")
    lost = new_key()
    install(folder, "T1", lost)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = likewise("serve", **complete, PORT=str(taken.getsockname()[1]))

    assert result.stderr.startswith(
        f"Key {key_id(lost)} isn't in ENCRYPTION_KEYS, and 1 stored value is encrypted with it. Add the key "
    )


def test_a_sqlite_database_is_migrated_at_the_start(
    likewise: Likewise, complete: dict[str, str], folder: Path
) -> None:
    """On a single machine, nobody has to run `migrate`."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        likewise("serve", **complete, PORT=str(taken.getsockname()[1]))

    assert migrations.current(f"sqlite:///{folder}/likewise.db") == migrations.HEAD


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_outdated_postgresql_database_is_not_migrated_at_the_start(
    likewise: Likewise, complete: dict[str, str], database_url: str
) -> None:
    """Several processes share it, so the sentence says to run `migrate`."""
    migrations.downgrade(database_url, "base")
    result = likewise("serve", **complete, DATABASE_URL=database_url)

    assert result.exit_code == CANNOT_START
    assert result.stderr == (
        f"The database is at migration none, not {migrations.HEAD}; run `python -m bot migrate`.\n"
    )


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("sqlite:////nowhere/likewise.db", "No such file or directory"),
        ("postgresql://likewise:pass-phrase@127.0.0.1:1/likewise", "Connect call failed"),
    ],
)
def test_an_unreachable_database_is_reported_in_one_sentence(
    likewise: Likewise, complete: dict[str, str], url: str, wrong: str
) -> None:
    """It has the driver's reason, but no traceback and no password."""
    result = likewise("serve", **complete, DATABASE_URL=url)

    assert result.exit_code == CANNOT_START
    assert wrong in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert "pass-phrase" not in result.stderr
