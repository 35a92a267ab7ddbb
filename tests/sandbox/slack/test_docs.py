"""The documentation of the sandbox's Slack names its tests."""

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs/sandbox-slack.md"


def test_every_rule_in_the_documentation_has_a_test() -> None:
    """Each row of the table names at least one existing test."""
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
