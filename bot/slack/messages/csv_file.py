"""CSV files (RFC 4180) that spreadsheets can open safely."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

MOST_IN_CELL: Final = 1_000

# Spreadsheets take a cell for a formula by its first character, full-width forms included
# (https://owasp.org/www-community/attacks/CSV_Injection). In locales with a decimal comma they also
# split cells at semicolons, and at tabs or line ends if the cell isn't quoted: what follows one of
# these counts as a first character, too.
_CALCULATES: Final = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_PARTS: Final = frozenset(";\t\r\n")
_SKIPPED: Final = frozenset("\"'")
# Control characters with a meaning, and joiners, used in Persian and in composed emoji.
_KEPT: Final = frozenset("\t\r\n\u200c\u200d")


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file of inert cells, with the byte order mark that Excel needs for UTF-8."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(columns)
    table.writerows(map(inert, row) for row in rows)
    # A name can contain half of a surrogate pair, which can't be encoded.
    return text.getvalue().encode("utf-8-sig", errors="replace")


def inert(cell: str) -> str:
    """Cut the text to `MOST_IN_CELL` characters, and escape formulas with an apostrophe.

    Characters that nobody sees are left out: a right-to-left mark would turn the rest of the line
    around, and a null character could end it.

    Scanned once, from the end: a pattern with a lookahead at each line end took half a minute for a
    name of 80,000 characters.
    """
    text, backwards, calculates = _visible(cell[:MOST_IN_CELL]), [], False
    for c in reversed(text):
        if calculates and c in _PARTS:
            backwards.append("'")
        backwards.append(c)
        calculates = c in _CALCULATES or (calculates and (c.isspace() or c in _SKIPPED))
    if calculates or text[:1] in {"\t", "\r", "\n"}:
        backwards.append("'")
    return "".join(reversed(backwards))[:MOST_IN_CELL]


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in {"Cc", "Cf"})
