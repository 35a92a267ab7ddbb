"""The contracts are part of the repository."""

import pytest

from tests.contracts import FOLDER, contract

NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_readme_lists_every_contract() -> None:
    """Each file has a row with its source and date, and each row has a file."""
    rows = {
        row.split("`")[1].removesuffix(".json"): row for row in README.splitlines() if row.startswith("| `")
    }

    assert sorted(rows) == NAMES
    assert NAMES == [
        "slack-manifest.schema",
        "x-openapi-2.166-likes",
        "x-openapi-2.167-activity",
        "x-openapi-2.167-likes",
    ]


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("x-")])
def test_an_openapi_document_has_the_version_in_its_name(name: str) -> None:
    assert contract(name)["info"] == {"version": name.split("-")[2]}


def test_a_missing_contract_fails_the_test_that_needs_it() -> None:
    """It must neither pass nor be skipped unnoticed."""
    with pytest.raises(FileNotFoundError, match=r"x-openapi-2\.165-likes"):
        contract("x-openapi-2.165-likes")
