"""Posts that an account liked, where X shows none of them."""

from dataclasses import replace

import pytest

from bot.slack.messages import liked
from bot.x.models import Page
from tests.slack.messages.reading import buttons, words
from tests.slack.messages.samples import liked as page_of


@pytest.mark.parametrize("number", [1, 3])
def test_an_empty_page_that_names_another_leads_on(number: int) -> None:
    """A page of deleted Posts only isn't the end of the list, and not an account that has liked nothing."""
    message = liked(page_of("acme_hq", count=0, number=number))

    assert f"X shows none of the posts on page {number}" in words(message)
    assert "Next" in buttons(message)


@pytest.mark.parametrize(("number", "says"), [(1, "No liked posts yet"), (2, "No more liked")])
def test_an_empty_page_that_names_no_other_is_the_end(number: int, says: str) -> None:
    """It says so, and leads nowhere on."""
    message = liked(replace(page_of("acme_hq", number=number), page=Page(())))

    assert says in words(message)
    assert "Next" not in buttons(message)


def test_what_is_hidden_leads_nowhere_on() -> None:
    """Somebody else's list has no further page for whom X doesn't show it."""
    assert "Next" not in buttons(liked(page_of("acme_hq", count=0, hidden=True)))
