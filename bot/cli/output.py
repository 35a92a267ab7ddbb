"""Output of the commands on terminals and in logs of any encoding."""

import codecs
import sys
from io import TextIOWrapper
from typing import Final

_HANDLER: Final = "likewise"
_PLAIN: Final = {
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MIDDLE DOT}": "-",
    "\N{MULTIPLICATION SIGN}": "x",
}


def survive_any_encoding() -> None:
    """Replace characters that the output's encoding lacks, instead of failing."""
    codecs.register_error(_HANDLER, _spelled)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def print_error(line: str) -> None:
    """Print one line to standard error; it may quote texts that others wrote."""
    print(printable(line), file=sys.stderr, flush=True)  # noqa: T201 (`typer.echo` is not for servers: `bot.cli.entry`)


def printable(text: str) -> str:
    """Return a text that others wrote, without line ends and a terminal's control characters."""
    return "".join(one if one.isprintable() else "?" for one in text)


def takes_unicode() -> bool:
    """Return whether standard output can encode every character."""
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").startswith("utf")


def _spelled(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(
        _PLAIN.get(one) or one.encode("ascii", "backslashreplace").decode() for one in missing
    ), error.end
