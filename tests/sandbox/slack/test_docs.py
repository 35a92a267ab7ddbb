"""The page about the sandbox keeps its word."""

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs/sandbox-slack.md"


def test_every_rule_on_the_page_has_its_test() -> None:
    """The table of Slack's rules points at tests that exist, one at least in every row."""
    tests = set(
        re.findall(
            r"^(?:async )?def (test_\w+)",
            "\n".join(path.read_text() for path in HERE.glob("test_*.py")),
            re.MULTILINE,
        )
    )
    _, _, table = PAGE.read_text().partition("| Rule of Slack | Here | Test |\n")
    rows = re.split(r"\n(?!\|)", table, maxsplit=1)[0].splitlines()[1:]
    assert len(rows) > 20
    for row in rows:
        named = set(re.findall(r"`(test_\w+)`", row))
        assert named, row
        assert named - tests == set(), row
