"""The start of a process that serves: what keeps it quick, and the process small afterwards."""

import gc
import sys
from typing import Any, Final

# httpx (for its own command) and structlog (for its console) import these wherever they are
# installed; the app uses neither. They take 5 MB and a tenth of the start.
_FOR_TERMINALS: Final = ("pygments", "rich")


def begin() -> None:
    """Call this before the app's libraries are imported, and `finish` when all are."""
    # What is imported stays: looking for garbage in it takes a tenth of the start.
    gc.disable()
    modules: dict[str, Any] = sys.modules
    for name in _FOR_TERMINALS:
        # With None here, importing it fails as if it weren't installed:
        # https://docs.python.org/3/reference/import.html#the-module-cache
        modules.setdefault(name, None)


def finish() -> None:
    """Collect garbage again, but not in what is there: a full collection takes a tenth as long."""
    gc.collect()
    gc.freeze()
    # A command in progress is a few hundred objects: Python's own threshold of 700 would have every
    # other one looked through for cycles, a twelfth of the time with 32 in flight.
    gc.set_threshold(20_000)
    gc.enable()
