"""Liked posts, if X shows none of them."""

from dataclasses import replace

import pytest

from bot.slack.messages import liked
from bot.x.models import Page
from tests.slack.messages.reading import buttons, words
from tests.slack.messages.samples import liked as page_of


@pytest.mark.parametrize("number", [1, 3])
def test_an_empty_page_with_a_next_page_leads_on(number: int) -> None:
    """A page of deleted posts isn't the end of the list, nor an account without likes."""
    message = liked(page_of("acme_hq", count=0, number=number))

    assert f"X shows none of the posts on page {number}" in words(message)
    assert "Next" in buttons(message)


@pytest.mark.parametrize(("number", "says"), [(1, "No liked posts yet"), (2, "No more liked")])
def test_an_empty_page_without_a_next_page_is_the_end(number: int, says: str) -> None:
    """It says so, without a button."""
    message = liked(replace(page_of("acme_hq", number=number), page=Page(())))

    assert says in words(message)
    assert "Next" not in buttons(message)


def test_a_hidden_list_has_no_next_page() -> None:
    """X doesn't show this reader somebody else's list."""
    assert "Next" not in buttons(liked(page_of("acme_hq", count=0, hidden=True)))
