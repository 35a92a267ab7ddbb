"""The image: linted, small, without root, and complete enough to serve."""

import fnmatch
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.sandbox.test_server import no_certificates
from tests.cli.processes import SECONDS, lines_until
from tests.deploy import clean_root
from tests.deploy.files import DOCKERFILE, ROOT, last_stage, stages, text
from tests.deploy.tools import path_with, tool
from tests.ports import free_port

COPIED = [
    rest.split()
    for name, rest in stages()[0]
    if name == "COPY" and not rest.startswith("--") and "requirements" not in rest
]


def test_hadolint_finds_nothing() -> None:
    """With all its rules."""
    checked = subprocess.run(
        [tool("hadolint", package="hadolint"), str(DOCKERFILE)], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_it_runs_as_a_numeric_user_without_a_shell() -> None:
    """Kubernetes can see that a numeric user isn't root."""
    assert last_stage("USER") == ["65532:65532"]
    assert json.loads(last_stage("ENTRYPOINT")[0]) == ["python", "-m", "bot"]
    assert json.loads(last_stage("CMD")[0]) == ["serve"]


def test_the_last_stage_has_no_build_tools() -> None:
    """It runs nothing and copies three folders; pip is removed, and packages are installed by hash."""
    assert last_stage("RUN") == []
    assert [one.split()[-1] for one in last_stage("COPY")] == ["/venv", "/app", "/data"]
    (build,) = [rest for name, rest in stages()[0] if "pip install" in rest]
    assert "pip uninstall --yes pip" in build
    assert "--require-hashes" in build


def test_the_build_context_has_only_what_is_copied() -> None:
    """.env, databases and .git are never sent to the builder."""
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
    """The image's /app, created from the Dockerfile's COPY lines."""
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
    """What the image's last stage contains, and how to run its commands here."""

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
    """The image's folders and ENV in a root of their own; without bubblewrap, in this machine's root."""
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
def test_the_image_serves_and_writes_only_to_data(container: Container) -> None:
    """With ENTRYPOINT, CMD, ENV and HEALTHCHECK as written it's healthy, and only /data has changed.

    It runs without root, capabilities, a home folder, or packages that aren't locked. The health check ignores proxies
    of the environment, and PORT may be in quotes.
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
        with httpx.Client(trust_env=False, verify=no_certificates(), timeout=SECONDS) as http:
            changelog = http.get(f"http://127.0.0.1:{port}/changelog")
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)

    assert checked == [0, 0]
    assert changelog.text.startswith("# Changelog")
    assert sorted(container.app.rglob("*")) == before
    assert (container.data / "likewise.db").exists()


def test_the_health_check_fails_when_nothing_answers() -> None:
    """Otherwise a dead container would stay."""
    health = json.loads(last_stage("HEALTHCHECK")[0].partition("CMD ")[2])

    # Bound, so that nothing else gets the port, but not listening.
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        checked = subprocess.run(
            [sys.executable, *health[1:]],
            env={"PORT": str(bound.getsockname()[1])},
            capture_output=True,
            check=False,
        )

    assert checked.returncode != 0
