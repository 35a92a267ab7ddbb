"""The X client's documentation page matches the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import x

PAGE = (Path(__file__).parents[2] / "docs/x-client.md").read_text()
ERRORS = sorted(
    name for name, each in vars(x).items() if isinstance(each, type) and issubclass(each, x.XError)
)


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_is_documented(name: str) -> None:
    """The table says when each error occurs and whether to retry."""
    assert f"`{name}`" in PAGE
    assert name == "XError" or f"\n| `{name}` |" in PAGE


def test_every_error_can_be_imported_from_the_package() -> None:
    """The package exports all of them."""
    assert set(subclass_names(x.XError)) == set(ERRORS)


def subclass_names(kind: type[x.XError]) -> list[str]:
    """Return the names of the error class and all its subclasses."""
    return [kind.__name__, *(name for each in kind.__subclasses__() for name in subclass_names(each))]
