"""The image: linted, small, without root, and complete: its steps are taken in an empty folder, and it serves there."""

import fnmatch
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bot.sandbox.test_server import no_certificates
from tests.cli.processes import SECONDS, free_port, lines_until
from tests.deploy.files import DOCKERFILE, ROOT, last_stage, stages, text
from tests.deploy.tools import tool

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


@pytest.mark.processes
def test_its_command_serves_from_the_copied_files_alone_and_writes_nothing_there(
    image: Path, tmp_path: Path, complete: dict[str, str]
) -> None:
    """ENTRYPOINT, CMD, ENV and HEALTHCHECK as written: healthy, and only /data has changed, so the root can be read-only.

    The health check asks the app itself, not a proxy of the environment, and PORT may be in quotes.
    """
    data = tmp_path / "data"
    data.mkdir()
    env = dict(one.split("=", 1) for one in last_stage("ENV")[0].split())
    env |= {"DATABASE_URL": env["DATABASE_URL"].replace("/data/", f"{data}/")}
    env |= complete | {"PORT": free_port(), "PATH": str(Path(sys.executable).parent), "TMPDIR": str(tmp_path)}
    command = json.loads(last_stage("ENTRYPOINT")[0]) + json.loads(last_stage("CMD")[0])
    before = sorted(image.rglob("*"))

    process = subprocess.Popen(
        [sys.executable, *command[1:]], cwd=image, env=env, stderr=subprocess.PIPE, text=True
    )
    try:
        lines_until(process, "Application startup complete")
        health = json.loads(last_stage("HEALTHCHECK")[0].partition("CMD ")[2])
        odd = {"http_proxy": f"http://127.0.0.1:{free_port()}", "PORT": f'"{env["PORT"]}"'}
        checked = [
            subprocess.run([sys.executable, *health[1:]], env=one, timeout=SECONDS, check=False).returncode
            for one in (env, env | odd)
        ]
        with httpx.Client(trust_env=False, verify=no_certificates()) as http:
            changelog = http.get(f"http://127.0.0.1:{env['PORT']}/changelog")
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)

    assert checked == [0, 0]
    assert changelog.text.startswith("# Changelog")
    assert process.returncode in {0, -signal.SIGTERM}
    assert sorted(image.rglob("*")) == before
    assert (data / "likewise.db").exists()


def test_the_health_check_fails_when_nothing_answers() -> None:
    """A check that can't fail would keep a dead container."""
    health = json.loads(last_stage("HEALTHCHECK")[0].partition("CMD ")[2])

    checked = subprocess.run(
        [sys.executable, *health[1:]], env={"PORT": free_port()}, capture_output=True, check=False
    )

    assert checked.returncode != 0
