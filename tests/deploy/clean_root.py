"""A root file system with only Python and what the image's steps add, by bubblewrap."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from tests.deploy.files import ROOT

SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc/ssl", "/etc/ld.so.cache")


def is_possible() -> bool:
    """Return whether this machine has bubblewrap and allows user namespaces."""
    tool = shutil.which("bwrap")
    return (
        tool is not None
        and subprocess.run(
            [tool, "--unshare-user", "--ro-bind", "/", "/", "true"], capture_output=True, check=False
        ).returncode
        == 0
    )


def locked_packages() -> list[Requirement]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    found = [Requirement(line.removesuffix("\\").strip()) for line in lines if line[:1].isalnum()]
    return [one for one in found if one.marker is None or one.marker.evaluate()]


def virtual_environment(folder: Path) -> None:
    """Create the image's /venv with the locked packages only, as links to the ones installed here."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    for requirement in locked_packages():
        installed = distribution(requirement.name)
        for top in {path.parts[0] for path in installed.files or () if path.parts[0] != ".."}:
            link = packages / top
            if not link.exists():
                link.symlink_to(Path(str(installed.locate_file(top))))


def inside(root: Mapping[str, Path], env: Mapping[str, str], words: Sequence[str]) -> list[str]:
    """Return the command line that runs `words` as the image does: read-only, no root, no capability.

    `root` maps paths to folders of this machine; of those, only /data can be written, and so can /tmp.
    """
    visible = [path for path in (*SYSTEM, sys.base_prefix, sys.prefix) if Path(path).exists()]
    options = [
        *("--unshare-all", "--share-net", "--die-with-parent", "--new-session", "--clearenv"),
        *("--uid", "65532", "--gid", "65532", "--cap-drop", "ALL", "--tmpfs", "/", "--dev", "/dev"),
        *("--proc", "/proc", "--tmpfs", "/tmp"),
        *(word for path in visible for word in ("--ro-bind", path, path)),
        *(
            word
            for path, origin in root.items()
            for word in ("--bind" if path == "/data" else "--ro-bind", str(origin), path)
        ),
        *("--remount-ro", "/", "--chdir", "/app"),
        *(word for name, value in env.items() for word in ("--setenv", name, value)),
    ]
    return [str(shutil.which("bwrap")), *options, *words]
