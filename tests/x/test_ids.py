"""Usernames as people type or paste them."""

import pytest

from bot.x.ids import username_in


@pytest.mark.parametrize(
    "text",
    [
        "acmehq",
        "@acmehq",
        "x.com/acmehq",
        "https://x.com/acmehq/",
        "https://www.twitter.com/@acmehq?s=20",
        "https://mobile.x.com/acmehq",
        "<https://x.com/acmehq>",
        "<https://x.com/acmehq|x.com/acmehq>",
    ],
)
def test_a_handle_or_a_link_to_a_profile_names_an_account(text: str) -> None:
    """Slack writes a pasted link in angle brackets."""
    assert username_in(text) == "acmehq"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "acme hq",
        "a" * 16,
        "https://x.com",
        "https://x.com/home",
        "https://x.com/i",
        "https://x.com/acmehq/status/1",
        "https://x.com.evil.example/acmehq",
        "https://evil.example/?x.com/acmehq",
    ],
)
def test_any_other_text_names_none(text: str) -> None:
    """Neither X's own pages nor other sites."""
    assert username_in(text) is None
