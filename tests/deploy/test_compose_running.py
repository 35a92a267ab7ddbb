"""compose.yaml's services as local processes: migrating, serving behind the proxy, backing up and restoring."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.sandbox.test_server import no_certificates
from tests.cli.processes import SECONDS, environment, lines_until
from tests.conftest import _database_at
from tests.deploy.caddy import caddy
from tests.deploy.files import COMPOSE, DEPLOY, last_stage, yaml_of
from tests.deploy.tools import path_with, postgres_programs
from tests.ports import free_port

pytestmark = [pytest.mark.processes, pytest.mark.postgres]
SERVICES: dict[str, Any] = yaml_of(COMPOSE)["services"]


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)


def sql(server: str, statement: str) -> str:
    """Run a statement with PostgreSQL's own client, and return its output."""
    words = [str(postgres_programs() / "psql"), server, "--no-align", "--tuples-only", "--command", statement]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def command(name: str) -> list[str]:
    """Return the command of a service that uses the app's image, with the image's entry point."""
    entry: list[str] = json.loads(last_stage("ENTRYPOINT")[0])
    return [sys.executable, *entry[1:], *SERVICES[name]["command"]]


def test_the_services_start_in_order_and_a_backup_can_be_restored(
    postgres: str, tmp_path: Path, complete: dict[str, str]
) -> None:
    """Each runs its own command with its own variables: the migration, the app, Caddy, and the backup."""
    for name in ("composed", "restored"):
        sql(postgres, f"CREATE DATABASE {name}")
    url = _database_at(postgres, "composed")
    env = SERVICES["app"]["environment"] | complete
    env |= {"DATABASE_URL": url, "PORT": free_port(), "HOST": "127.0.0.1", "METRICS_TOKEN": "t" * 32}

    migrated = subprocess.run(command("migrate"), env=environment(**env), cwd=tmp_path, check=False)
    assert migrated.returncode == 0

    with ended(_started(command("app"), environment(**env), tmp_path)) as app:
        lines_until(app, "Application startup complete")
        with (
            caddy(tmp_path, env["PORT"]) as here,
            httpx.Client(base_url=here, trust_env=False, verify=no_certificates(), timeout=SECONDS) as http,
        ):
            answers = {path: _answer(http, path) for path in ("/healthz", "/privacy", "/metrics")}
            # Only the status: the connection may be closed before the whole response has arrived.
            with http.stream("POST", "/slack/events", content=b"x" * (1024 * 1024 + 1)) as response:
                large = response.status_code

    assert answers == {"/healthz": 200, "/privacy": 200, "/metrics": 404}
    # The app returns 413 after reading the headers and closes; Caddy forwards that, or returns 502 if its write failed.
    assert large in {413, 502}
    _backed_up_and_restored(postgres, url, tmp_path)


def _started(words: list[str], env: dict[str, str], folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(words, env=env, cwd=folder, stderr=subprocess.PIPE, text=True)


def _answer(http: httpx.Client, path: str) -> int:
    """Retry until Caddy has seen that the app is ready; its first check may have come too early."""
    while (status := http.get(path).status_code) == 503:
        pass
    return status


def _backed_up_and_restored(server: str, url: str, folder: Path) -> None:
    programs = postgres_programs()
    host, user = re.findall(r"host=([^&]+)", url)[0], re.findall(r"//([^:@/]+)", url)[0]
    login = {"PGHOST": host, "PGUSER": user, "PATH": path_with(programs)}
    own = SERVICES["backup"]["environment"] | {"EVERY_SECONDS": "0", "BACKUPS": str(folder)}
    script = SERVICES["backup"]["entrypoint"][0], str(DEPLOY / "backup.sh")

    saved = subprocess.run(
        script, env=own | login | {"PGDATABASE": "composed"}, capture_output=True, text=True, check=False
    )
    assert saved.returncode == 0, saved.stderr
    (dump,) = folder.glob("likewise-*.dump")
    restored = subprocess.run(
        [programs / "pg_restore", "--no-owner", "--dbname", "restored", str(dump)],
        env=os.environ | login,
        capture_output=True,
        text=True,
        check=False,
    )
    assert restored.returncode == 0, restored.stderr
    assert dump.stat().st_mode & 0o077 == 0
    revision = "SELECT version_num FROM alembic_version"
    assert sql(_database_at(server, "restored"), revision) == sql(url, revision)


def test_a_failed_backup_leaves_no_file(tmp_path: Path) -> None:
    """It reports the error, and keeps older backups."""
    older = tmp_path / "likewise-20200101T000000Z.dump"
    older.touch()
    env = {
        "PGHOST": str(tmp_path),
        "PGDATABASE": "missing",
        "BACKUPS": str(tmp_path),
        "KEEP_DAYS": "14",
        "EVERY_SECONDS": "0",
        "PATH": path_with(postgres_programs()),
    }

    saved = subprocess.run(
        ["sh", str(DEPLOY / "backup.sh")], env=env, capture_output=True, text=True, check=False
    )

    assert saved.returncode == 1
    assert "The backup failed" in saved.stderr
    assert list(tmp_path.iterdir()) == [older]
