"""The judges travel with the project."""

import pytest

from tests.contracts import FOLDER, contract

NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_readme_names_every_contract() -> None:
    """Each file has its row, with its source and date, and each row its file."""
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
def test_an_openapi_document_is_of_the_version_its_name_says(name: str) -> None:
    """So that a newer one can't slip in under an older one's name."""
    assert contract(name)["info"] == {"version": name.split("-")[2]}


def test_a_missing_contract_fails_the_test_that_needs_it() -> None:
    """Without its judge a test has no verdict; it must not pass, and nobody sees a skip."""
    with pytest.raises(FileNotFoundError, match=r"x-openapi-2\.165-likes"):
        contract("x-openapi-2.165-likes")
