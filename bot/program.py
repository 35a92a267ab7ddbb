"""How Likewise was called, so that messages name commands that work where they are read."""

import sys
from pathlib import Path
from typing import Final

CONSOLE_SCRIPT: Final = "likewise"


def called(argv0: str) -> str:
    """Return the words that start a command line: those of the console script, or Python's."""
    return CONSOLE_SCRIPT if Path(argv0).stem == CONSOLE_SCRIPT else "python -m bot"


PROGRAM: Final = called(sys.argv[0])
