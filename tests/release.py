"""`make release`: builds a release's files from the commit: wheel, sdist, image context, notes and checksums."""

import hashlib
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Final

from bot import __version__

ROOT: Final = Path(__file__).parents[1]
DOCKERFILE: Final = Path("deploy/Dockerfile")


class NotReady(Exception):
    """The release can't be built; the message says what is missing."""


def notes(changelog: str, version: str) -> str:
    """Return the changelog section of a version; raises `NotReady` if it's missing or has no date."""
    found = re.search(
        rf"^## \[{re.escape(version)}\] - (\S+)\n(.*?)(?=^## \[|\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    if found is None:
        raise NotReady(f"CHANGELOG.md has no section for {version}.")
    date, text = found.groups()
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", date):
        raise NotReady(f"In CHANGELOG.md, {version} has no date, but “{date}”.")
    return f"# Likewise {version}, {date}\n\n{text.strip()}\n"


def context_files() -> list[Path]:
    """Return the files that an image build reads: the Dockerfile, and all that its ignore file doesn't exclude."""
    rules = (ROOT / f"{DOCKERFILE}.dockerignore").read_text(encoding="utf-8").split()
    kept = [ROOT / rule.removeprefix("!") for rule in rules if rule.startswith("!")]
    found = [DOCKERFILE, Path(f"{DOCKERFILE}.dockerignore")]
    for one in kept:
        inside = one.rglob("*") if one.is_dir() else [one]
        found += [
            path.relative_to(ROOT) for path in inside if path.is_file() and "__pycache__" not in path.parts
        ]
    return sorted(found)


def write_context(file: Path) -> None:
    """Write the image context; the same files give the same bytes."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mtime = 0
        member.mode = 0o755 if member.mode & 0o100 else 0o644
        return member

    # Unlike gzip's, xz's header has no timestamp.
    with tarfile.open(file, "w:xz") as archive:
        for path in context_files():
            archive.add(ROOT / path, str(path), filter=plain)


def build(folder: Path) -> list[Path]:
    """Build all files of the release into an empty folder, and return them."""
    text = notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), __version__)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise NotReady(f"{folder} isn't empty.")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(folder)],
        cwd=ROOT,
        # The files in the archives get this timestamp, so that a second build has the same bytes.
        env=os.environ | {"SOURCE_DATE_EPOCH": "1767225600"},
        check=True,
    )
    write_context(folder / f"likewise-{__version__}-image-context.tar.xz")
    (folder / f"likewise-{__version__}-notes.md").write_text(text, encoding="utf-8")
    files = sorted(folder.iterdir())
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")
    return sorted(folder.iterdir())


def require_committed() -> None:
    """Raise `NotReady` if `git status` lists anything."""
    status = ["git", "status", "--porcelain"]
    changed = subprocess.run(status, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    if changed:
        raise NotReady(f"Commit or remove these first, since a release is what is committed:\n{changed}")


def main() -> None:
    """Build into dist/, or into the given folder."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"
    try:
        require_committed()
        files = build(folder)
    except NotReady as reason:
        sys.exit(str(reason))
    sys.stdout.write("".join(f"{file}\n" for file in files))


if __name__ == "__main__":
    main()
