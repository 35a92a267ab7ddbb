"""The files of a SQLite database: their permissions, and whether their folder is writable."""

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot.db.url import DatabaseURL

_OWNER_ONLY: Final = 0o600
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def path(url: DatabaseURL) -> Path | None:
    """Return the file of a SQLite database; None if it is in memory or another database."""
    name = url.url.database
    return Path(name) if url.is_sqlite and name and name != ":memory:" else None


def create(file: Path) -> None:
    """Create the database file, readable to its owner only, unless it exists.

    SQLite gives -wal and -shm the same mode. An existing file is never opened here: closing it
    would release all of this process's locks on it, and another process could delete the log
    (https://sqlite.org/howtocorrupt.html, 2.2). A symbolic link's target is created where it leads:
    SQLite follows the link, too.
    """
    with suppress(FileExistsError):
        target = os.path.realpath(file)
        os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ONLY))


def require_writable(file: Path) -> None:
    """Raise OSError, with a sentence in `strerror`, if SQLite can't write the file or beside it."""
    folder = file.absolute().parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as fault:
        raise OSError(
            fault.errno,
            f"its folder {folder} can't be written ({fault.strerror}), and SQLite keeps its write-ahead log (WAL) there, "
            "beside the file: make the folder, or give the user that Likewise runs as the right to write in it",
        ) from None
    if not file.exists():
        return
    if not file.is_file():
        raise OSError(errno.EISDIR, "it isn't a file")
    if not os.access(file, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise OSError(
            errno.EACCES, "the user that Likewise runs as has no right to read and write it (see `ls -l`)"
        )


def readable_by_others(file: Path) -> list[Path]:
    """Return which of a database's files other users of this machine may access."""
    if os.name == "nt":  # Windows: access depends on the folder's ACL, not on modes
        return []
    files = [file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))]
    return [one for one in files if one.exists() and one.stat().st_mode & _OTHERS]
