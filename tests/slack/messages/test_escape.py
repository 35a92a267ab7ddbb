"""Escaping untrusted text."""

import html
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.messages import escape

LIVE = re.compile(r"[<>*~`]|&(?!amp;|lt;|gt;)")
nasty = st.text("<>&;*_~`|amplt!@#: \n\u202e\u200b\u0301é👍", max_size=80) | st.text(max_size=80)


@given(nasty, st.integers(1, 100))
def test_formatted_text_is_inert_and_never_cut_inside_an_escape(text: str, limit: int) -> None:
    """The result fits, has no active character, and holds only whole escapes."""
    shown = escape.mrkdwn(text, limit)
    assert len(shown) <= limit
    assert not LIVE.search(shown)


@given(nasty, st.integers(1, 100))
def test_plain_text_is_inert(text: str, limit: int) -> None:
    """Plain text fits and can't become a token of Slack's."""
    shown = escape.plain(text, limit)
    assert len(shown) <= limit
    assert not re.search("[<>\u202e\u200b\n]", shown)


@given(st.text(st.characters(categories=["L", "N"], max_codepoint=0x24F), max_size=60))
def test_ordinary_text_is_unchanged(text: str) -> None:
    """Letters and digits, for example."""
    assert escape.mrkdwn(text, 60) == escape.plain(text, 60) == text


@pytest.mark.parametrize(
    "blank", ["\u3164", "\u2800 \u2800", "\uffa0", "\u115f\u1160", "\u200d", "\ufe0f", "\u202e"]
)
def test_a_name_that_looks_empty_is_empty(blank: str) -> None:
    """So that "No name" or a count is shown instead of an invisible name."""
    assert (escape.plain(blank, 50), escape.mrkdwn(blank, 50), escape.code(blank, 50)) == ("", "", "")
    assert escape.plain(f"{blank}Ann", 50).endswith("Ann")


def test_escapes_are_shown_as_the_original_text() -> None:
    """Ampersands and angle brackets."""
    assert html.unescape(escape.mrkdwn("Q&A <3 > 2", 100)) == "Q&A <3 > 2"


def test_an_escape_at_the_limit_is_left_out_whole() -> None:
    """A long text ends with an ellipsis, never with half an escape."""
    assert escape.mrkdwn("ab&&", 8) == "ab&amp;…"
    assert escape.mrkdwn("ab&&", 7) == "ab…"
    assert escape.mrkdwn("ab&", 7) == "ab&amp;"


def test_underscores_inside_a_handle_stay() -> None:
    """Only underscores that could start or end italics are replaced."""
    assert escape.mrkdwn("acme_hq a__b", 100) == "acme_hq a__b"
    assert "_" not in escape.mrkdwn("_acme_ __a b__", 100)


def test_a_backtick_does_not_end_code() -> None:
    """In text that a person typed."""
    assert escape.code("a`*b*` <x>", 100).count("`") == 2
    assert escape.code(" \n", 100) == ""


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://x.com/a",
        "x.com/a",
        "",
        "https://",
        "https://x.com@evil.example/",
        "https://x.com\\@evil.example/",
        "data:text/html,x",
        " https://x.com",
        "https://x.com/" + "é" * 1000,
    ],
)
def test_only_visible_http_addresses_are_linked(url: str) -> None:
    """Other schemes, hidden targets and overlong addresses leave the label alone."""
    assert escape.link(url, "label") == "label"


@given(nasty)
def test_an_address_can_not_end_early(rest: str) -> None:
    """Bars, angle brackets and spaces are encoded, so that no label can be added."""
    assert re.fullmatch(r"<https://x\.com/[^<>|\s]*\|label>", escape.link(f"https://x.com/{rest}", "label"))


def test_a_label_has_no_bar() -> None:
    """It separates the label from the address."""
    assert escape.link("https://x.com/a?b=1&c=2", "a|b").count("|") == 1
    assert escape.link("https://x.com/a?b=1&c=2", "x") == "<https://x.com/a?b=1&amp;c=2|x>"


def test_only_valid_handles_are_linked() -> None:
    """They link to the profile."""
    assert escape.profile("acme_hq") == "<https://x.com/acme_hq|@acme_hq>"
    assert escape.profile("a/../b") == "@a/../b"
    assert escape.profile("") == "an X account without a name"


@pytest.mark.parametrize("user_id", ["", "C024BE7LH", "U0EVIL>", "!channel", "u024be7lh", "U1|x", "U1\n"])
def test_only_slack_users_are_mentioned(user_id: str) -> None:
    """Anything but a valid user ID becomes "a teammate"."""
    assert escape.mention(user_id) == "a teammate"
    assert escape.mention("U024BE7LH") == "<@U024BE7LH>"


def test_times_are_shown_in_the_readers_zone() -> None:
    """Slack gets the time, and a readable fallback in UTC."""
    moment = datetime(2026, 11, 20, 14, 5, tzinfo=timezone(timedelta(hours=2)))
    assert escape.when(moment) == (
        f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} at {{time}}|November 20, 2026, 12:05 UTC>"
    )
    with pytest.raises(ValueError, match="without a zone"):
        escape.when(datetime(2026, 11, 20, tzinfo=UTC).replace(tzinfo=None))


@given(nasty, st.integers(1, 100))
def test_a_posts_text_holds_no_token_of_slacks(text: str, limit: int) -> None:
    """It fits, and no bracket starts a mention, a channel or a link."""
    shown = escape.verbatim(text, limit)
    assert len(shown) <= limit
    assert not re.search(r"<(\s*[!@#]|[a-z]+:)", shown)


def test_a_posts_text_keeps_its_characters() -> None:
    """Line breaks, formatting characters and harmless brackets stay; bidirectional and hidden characters are removed."""
    written = "a < b: && <b>\n\n*not bold* _it_ `code`"
    assert escape.verbatim(written, 100) == written
    assert escape.verbatim("one\r\ntwo\n\n\n\nthree\u202e!", 100) == "one\ntwo\n\nthree!"
    assert escape.verbatim("<!here> < @U1> <https://evil.example|x>", 100) == (
        "\u2039!here> \u2039 @U1> \u2039https://evil.example|x>"
    )
