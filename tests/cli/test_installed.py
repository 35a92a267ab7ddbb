"""Likewise installed as a package (`pipx install .`) is complete."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.build import build_wheel

from bot import __version__, program
from bot.resources import resource

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
Installed = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout with the installed build tools."""
    made = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return made / build_wheel(str(made))


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the wheel is installed into, without a registry."""
    made = tmp_path_factory.mktemp("site")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "-q",
            "--no-index",
            "--no-deps",
            "--no-compile",
            "--target",
            made,
            wheel,
        ],
        check=True,
    )
    return made


@pytest.fixture
def installed(site: Path, folder: Path) -> Installed:
    """Run the console script in an empty folder, without access to the checkout."""

    def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, site / "bin" / "likewise", *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(site), **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def test_the_wheel_contains_every_file_of_the_app(wheel: Path) -> None:
    """Templates, styles, scripts, migrations and the manifest are included; tests aren't."""
    ours = {path for path in (ROOT / "bot").rglob("*") if path.is_file() and path.suffix != ".pyc"}
    migrations = {path for path in (ROOT / "migrations").rglob("*") if path.suffix in {".py", ".mako"}}
    expected = {path.relative_to(ROOT).as_posix() for path in ours}
    expected |= {f"bot/{path.relative_to(ROOT).as_posix()}" for path in migrations} | {
        "bot/manifest.yaml",
        "bot/CHANGELOG.md",
    }

    assert {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name} == expected


def test_the_console_script_prints_the_version(installed: Installed) -> None:
    """It's the same command line."""
    assert installed("--version").stdout == f"likewise {__version__}\n"


def test_the_installed_package_finds_its_migrations(installed: Installed, folder: Path) -> None:
    """Wherever the package is installed."""
    result = installed("migrate")

    assert re.fullmatch(r"Database: empty → \d{4}\n", result.stdout), result.stderr
    assert (folder / "likewise.db").exists()


def test_the_installed_package_finds_its_manifest(installed: Installed) -> None:
    assert (
        "https://bot.example/slack/events"
        in installed("manifest", "--public-url", "https://bot.example").stdout
    )


def test_its_messages_name_the_console_script(installed: Installed) -> None:
    """Those who installed it with pipx can't run `python -m bot`."""
    result = installed("keys", "list")

    assert result.returncode == 2
    assert "make a key with `likewise keys new`" in result.stderr


def test_the_demo_of_the_installed_package_works(installed: Installed) -> None:
    """The app, both sandboxes and their pages run from the package."""
    result = installed("demo", "--once")

    assert result.returncode == 0, result.stdout + result.stderr
    assert "The walk is done" in result.stdout


@pytest.mark.parametrize(
    ("argv0", "words"),
    [
        ("/home/ann/.local/bin/likewise", "likewise"),
        ("likewise.exe", "likewise"),
        ("/srv/likewise/bot/__main__.py", "python -m bot"),
        ("-c", "python -m bot"),
    ],
)
def test_messages_name_the_command_that_was_used(argv0: str, words: str) -> None:
    """The user can copy the commands in them."""
    assert program.called(argv0) == words


def test_no_message_names_a_fixed_command() -> None:
    """All messages get the command from `bot.program`."""
    named = []
    for path in (ROOT / "bot").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        docstrings = [node.value for node in nodes if isinstance(node, ast.Expr)]
        texts = [node for node in nodes if isinstance(node, ast.Constant) and node not in docstrings]
        named += [f"{path.name}: {one.value!r}" for one in texts if "python -m bot " in str(one.value)]

    assert named == []


@pytest.mark.parametrize("name", ["migrations", "manifest.yaml", "CHANGELOG.md"])
def test_a_checkout_has_its_resources_next_to_the_package(name: str) -> None:
    """The app runs from a checkout without building anything."""
    assert resource(name) == ROOT / name
