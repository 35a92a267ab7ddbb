"""Plain, modern American English in everything people read."""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
TEXTS: Final = sorted(
    path
    for place in ("bot", "docs", "tests", "migrations", "README.md", "CONTRIBUTING.md", "manifest.yaml")
    for path in ([ROOT / place] if (ROOT / place).is_file() else (ROOT / place).rglob("*"))
    if path.suffix in {".py", ".md", ".html", ".js", ".yaml", ".txt"}
    and path != Path(__file__)
    and "contracts" not in path.parts
)
ODD: Final = re.compile(
    r"\b(?:this Likewise|mend(?:s|ed|ing)?|anew|leaf(?:s|ing)|at a pinch|stays? open|holds? no key|blanks|stands(?! (?:for|out)\b)|stood)\b",
    re.IGNORECASE,
)
BRITISH: Final = re.compile(
    r"organis|recognis|initialis|normalis|serialis|authoris|summaris|analyse|behaviour|colour|favour|honour|neighbour"
    r"|misspelt|catalogue|licence|\bgrey\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("words", [ODD, BRITISH], ids=["odd", "British"])
def test_no_text_uses_a_word_to_avoid(words: re.Pattern[str]) -> None:
    """In code, comments, pages and tests."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in TEXTS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in words.finditer(line)
    ]

    assert found == []
