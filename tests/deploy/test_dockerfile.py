"""The image: linted, small, without root, and complete: it serves from a root that has only what its steps put there."""

import fnmatch
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.sandbox.test_server import no_certificates
from tests.cli.processes import SECONDS, free_port, lines_until
from tests.deploy import clean_root
from tests.deploy.files import DOCKERFILE, ROOT, last_stage, stages, text
from tests.deploy.tools import path_with, tool

COPIED = [
    rest.split()
    for name, rest in stages()[0]
    if name == "COPY" and not rest.startswith("--") and "requirements" not in rest
]


def test_hadolint_has_nothing_to_say() -> None:
    """The linter of Dockerfiles, with all its rules."""
    checked = subprocess.run(
        [tool("hadolint", package="hadolint"), str(DOCKERFILE)], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_it_runs_as_nobody() -> None:
    """By number, so that Kubernetes can tell that it isn't root; no shell starts it."""
    assert last_stage("USER") == ["65532:65532"]
    assert json.loads(last_stage("ENTRYPOINT")[0]) == ["python", "-m", "bot"]
    assert json.loads(last_stage("CMD")[0]) == ["serve"]


def test_what_builds_it_stays_behind() -> None:
    """The last stage runs nothing and gets three folders; pip is removed, and no cache is kept."""
    assert last_stage("RUN") == []
    assert [one.split()[-1] for one in last_stage("COPY")] == ["/venv", "/app", "/data"]
    (build,) = [rest for name, rest in stages()[0] if "pip install" in rest]
    assert "pip uninstall --yes pip" in build
    assert "--require-hashes" in build


def test_only_what_it_copies_is_sent_to_the_builder() -> None:
    """.env, databases and .git never get near an image."""
    rules = text("Dockerfile.dockerignore").split()
    kept = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    copied = {name for sources in COPIED for name in sources[:-1]} | {
        "requirements.txt",
        "requirements-extras.txt",
    }

    assert rules[0] == "*"
    assert kept == copied
    assert all((ROOT / name).exists() for name in kept)
    assert not any(fnmatch.fnmatch(secret, rule) for secret in (".env", "likewise.db") for rule in kept)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """The folder /app of the image, by the Dockerfile's own COPY lines."""
    app = tmp_path / "app"
    app.mkdir()
    for *sources, target in COPIED:
        for source in sources:
            origin, aim = ROOT / source, app / (source if target == "./" else target)
            if origin.is_dir():
                shutil.copytree(origin, aim, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(origin, aim)
    return app


@dataclass
class Container:
    """What the image's last stage has, and how its commands are run here."""

    app: Path
    data: Path
    env: dict[str, str]
    words: Callable[[list[str]], list[str]]

    def run(self, words: list[str]) -> int:
        return subprocess.run(
            self.words(words), cwd=self.app, env=self.env, timeout=SECONDS, check=False
        ).returncode


@pytest.fixture
def container(image: Path, tmp_path: Path, complete: dict[str, str]) -> Container:
    """The image's folders and ENV in a root of their own; in this machine's root where there is no bubblewrap."""
    data, venv = tmp_path / "data", tmp_path / "venv"
    data.mkdir()
    env = {
        name: value
        for line in last_stage("ENV")
        for name, _, value in (one.partition("=") for one in line.split())
    }
    env |= complete | {"PORT": free_port(), "PATH": env["PATH"].replace("$PATH", os.defpath)}
    if clean_root.is_possible():
        clean_root.virtual_environment(venv)
        folders = {"/app": image, "/venv": venv, "/data": data}
        return Container(image, data, env, lambda words: clean_root.inside(folders, env, words))
    env |= {"DATABASE_URL": env["DATABASE_URL"].replace("/data/", f"{data}/"), "HOME": str(tmp_path)}
    env |= {"PATH": path_with(Path(sys.executable).parent), "TMPDIR": str(tmp_path)}
    return Container(image, data, env, lambda words: words)


@pytest.mark.processes
def test_its_command_serves_from_the_copied_files_alone_and_writes_nothing_there(
    container: Container,
) -> None:
    """ENTRYPOINT, CMD, ENV and HEALTHCHECK as written: healthy, and only /data has changed, so the root can be read-only.

    Nobody's home, no root, no capability, no package that isn't locked. The health check asks the app itself, not a
    proxy of the environment, and PORT may be in quotes.
    """
    command = json.loads(last_stage("ENTRYPOINT")[0]) + json.loads(last_stage("CMD")[0])
    health = json.loads(last_stage("HEALTHCHECK")[0].partition("CMD ")[2])
    port = container.env["PORT"]
    before = sorted(container.app.rglob("*"))

    process = subprocess.Popen(
        container.words(command), cwd=container.app, env=container.env, stderr=subprocess.PIPE, text=True
    )
    try:
        lines_until(process, "Application startup complete")
        checked = [
            container.run(health),
            container.run(["env", f'PORT="{port}"', f"http_proxy=http://127.0.0.1:{free_port()}", *health]),
        ]
        with httpx.Client(trust_env=False, verify=no_certificates()) as http:
            changelog = http.get(f"http://127.0.0.1:{port}/changelog")
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)

    assert checked == [0, 0]
    assert changelog.text.startswith("# Changelog")
    assert sorted(container.app.rglob("*")) == before
    assert (container.data / "likewise.db").exists()


def test_the_health_check_fails_when_nothing_answers() -> None:
    """A check that can't fail would keep a dead container."""
    health = json.loads(last_stage("HEALTHCHECK")[0].partition("CMD ")[2])

    checked = subprocess.run(
        [sys.executable, *health[1:]], env={"PORT": free_port()}, capture_output=True, check=False
    )

    assert checked.returncode != 0
