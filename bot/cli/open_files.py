"""The limit on open files, and so on connections, of a process."""

from contextlib import suppress
from typing import Final

USEFUL: Final = 16_000


def raise_open_files() -> int:
    """Raise the process's soft limit towards the hard one, up to `USEFUL`; return the limit."""
    try:
        import resource  # noqa: PLC0415 (there is none on Windows, and no such limit on its sockets)
    except ImportError:
        return USEFUL
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= USEFUL:
        return USEFUL
    wanted = USEFUL if hard == resource.RLIM_INFINITY else min(hard, USEFUL)
    with suppress(ValueError, OSError):  # macOS accepts less than its hard limit
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
