"""The command line: `python -m bot`.

Any Python version can parse this module, so that an old version, or one without the packages, gets
a clear message.
"""

import sys
from importlib.util import find_spec

CANNOT_START = 2


def _exit(reason):  # type: (str) -> None  # noqa: ANN001, ANN202
    sys.stderr.write(
        reason
        + "\nIn this project's folder: `make install`, then `. .venv/bin/activate`, which puts the right"
        " Python first.\n"
    )
    sys.exit(CANNOT_START)


if sys.version_info < (3, 11):  # noqa: UP036
    _exit(
        "Likewise needs Python 3.11 or newer; this is Python %d.%d (%s)."  # noqa: UP031
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )

if find_spec("sqlalchemy") is None:
    _exit("Likewise's packages aren't installed for this Python (%s)." % sys.executable)  # noqa: UP031

from bot.cli.entry import main  # noqa: E402

if __name__ == "__main__":
    main()
