"""The documentation of the sandbox's X names its tests."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs/sandbox-x.md"


def test_every_test_in_the_documentation_exists() -> None:
    tests = set(
        re.findall(
            r"^(?:async )?def (test_\w+)",
            "\n".join(p.read_text() for p in HERE.glob("test_*.py")),
            re.MULTILINE,
        )
    )
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text()))
    assert named
    assert named - tests == set()
