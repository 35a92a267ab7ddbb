"""The command's name, so that commands in messages can be copied and run."""

import sys
from pathlib import Path
from typing import Final

CONSOLE_SCRIPT: Final = "likewise"


def called(argv0: str) -> str:
    """Return how to start a command line: `likewise` (console script) or `python -m bot`."""
    return CONSOLE_SCRIPT if Path(argv0).stem == CONSOLE_SCRIPT else "python -m bot"


PROGRAM: Final = called(sys.argv[0])
