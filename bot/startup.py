"""The start of a process that serves: what keeps it quick, and the process small afterwards."""

import ctypes
import gc
import sys
from typing import Any, Final

# httpx (for its own command) and structlog (for its console) import these wherever they are
# installed; the app uses neither. They take 5 MB and a tenth of the start.
_FOR_TERMINALS: Final = ("pygments", "rich")
# Of `mallopt` in glibc's <malloc.h>.
_M_ARENA_MAX: Final = -8


def begin() -> None:
    """Call this before the app's libraries are imported, and `finish` when all are."""
    _share_arena()
    # What is imported stays: looking for garbage in it takes a tenth of the start.
    gc.disable()
    modules: dict[str, Any] = sys.modules
    for name in _FOR_TERMINALS:
        # With None here, importing it fails as if it weren't installed:
        # https://docs.python.org/3/reference/import.html#the-module-cache
        modules.setdefault(name, None)


def freeze() -> None:
    """Free what is garbage by now, and never look through the rest again.

    Called between the checks and the app, it lets the app take the place of the checks' garbage.
    """
    gc.collect()
    gc.freeze()


def finish() -> None:
    """Collect garbage again, but not in what is there: a full collection takes a tenth as long."""
    freeze()
    # A command in progress is 250 objects, and leaves none to collect. Python's own threshold of
    # 700 would have every third one looked through for cycles, and 50,000 all of them, for 10 ms or
    # more, whenever 500 begin to wait for X. A reply about an error leaves 60 to collect.
    gc.set_threshold(150_000)
    gc.enable()


def _share_arena() -> None:
    """Have all threads allocate from one arena, where it is glibc that allocates.

    Otherwise each connection of SQLite has a thread with an arena of its own, which keeps what was
    freed in it: 10 MB in all. Threads of Python, which take turns, don't wait for each other there.
    """
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_M_ARENA_MAX, 1)  # https://man7.org/linux/man-pages/man3/mallopt.3.html
