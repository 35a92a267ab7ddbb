"""The page of limits is up to date."""

from tests.limit_docs import PAGE, REMEDY, written


def test_the_page_of_limits_is_what_the_code_has() -> None:
    """A limit that changes shows in the change of the page, where somebody reads it."""
    text = PAGE.read_text(encoding="utf-8")

    assert text == written(text), REMEDY
