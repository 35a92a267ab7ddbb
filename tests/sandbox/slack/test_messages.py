from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.sandbox.slack import SlackSandbox


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("a & b <c>", "a &amp; b &lt;c&gt;"),
        ("see https://x.com/a/status/1.", "see <https://x.com/a/status/1>."),
        ("(https://x.com/a/status/1)", "(<https://x.com/a/status/1>)"),
        ("x.com/a/status/1", "<http://x.com/a/status/1|x.com/a/status/1>"),
        ("https://x.com/a?b=1&c=2", "<https://x.com/a?b=1&amp;c=2>"),
        ("<!channel> <https://evil.test|x.com>", "&lt;!channel&gt; &lt;<https://evil.test|x.com>&gt;"),
        ("mail a@x.com now", "mail a@x.com now"),
    ],
)
def test_typed_text_is_converted_to_slacks_format(slack: SlackSandbox, typed: str, text: str) -> None:
    """Three characters are escaped, links are wrapped, and no typed text mentions everyone."""
    assert slack.post("maya", "#social", typed).text == text


def test_known_names_become_mentions(slack: SlackSandbox) -> None:
    """`@sam` and `#general` do; unknown names stay text."""
    message = slack.post("maya", "#social", "@sam in #general, @nobody")

    sam, general = slack.person("sam").id, slack.at("maya", "#general")[1].id
    assert message.text == f"<@{sam}> in <#{general}|general>, @nobody"


def test_timestamps_never_repeat(slack: SlackSandbox) -> None:
    """Even while the clock doesn't move."""
    stamps = [slack.post("maya", "#social", str(number)).ts for number in range(50)]

    assert sorted(set(stamps)) == stamps


def test_the_seeds_links_depend_on_the_given_posts(slack: SlackSandbox) -> None:
    """The sandbox's X decides which posts the messages link to."""
    slack.seed({"announcement": "https://x.com/acmehq/status/77"})

    said = [message.text for message in slack.seen_by("maya", "#social")]
    assert any("<https://x.com/acmehq/status/77>" in text for text in said)
    assert any("mobile.twitter.com" in text and "?s=20" in text for text in said)


async def test_resetting_restores_the_seed(slack: SlackSandbox) -> None:
    """Later messages are deleted, and listeners are notified."""
    told: list[str] = []

    async def also() -> None:
        told.append("me, too")

    slack.on_start_over = also
    slack.seed()
    before = [message.text for message in slack.seen_by("maya", "#social")]
    slack.post("maya", "#social", "something new")

    await slack.start_over()

    assert [message.text for message in slack.seen_by("maya", "#social")] == before
    assert told == ["me, too"]
