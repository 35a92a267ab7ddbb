from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.slack.page.rendering import Mrkdwn, rich_text

NAMES = {"U1": "maya", "C1": "social"}
MRKDWN = Mrkdwn(NAMES.get, lambda url: url)
LINK = '<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold* _it_ ~gone~", "<strong>bold</strong> <em>it</em> <s>gone</s>"),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4"),
        ("a `*code* &lt;b&gt;` b", "a <code>*code* &lt;b&gt;</code> b"),
        ("```\n*x*\ny\n```", "<pre>*x*\ny</pre>"),
        ("one\ntwo", "one<br>two"),
        ("&gt; quoted\n&gt; on\nafter", "<blockquote>quoted<br>on</blockquote>after"),
        (
            "<https://x.com/a?b=1&amp;c=2>",
            LINK.format("https://x.com/a?b=1&amp;c=2", "https://x.com/a?b=1&amp;c=2"),
        ),
        ("<https://x.com/a|the *Post*>", LINK.format("https://x.com/a", "the *Post*")),
        ("<javascript:alert(1)|click>", "click"),
        (
            "<@U1> in <#C1|old-name>",
            '<span class="mention">@maya</span> in <span class="mention">#social</span>',
        ),
        ("<@U2|guest>", '<span class="mention">@guest</span>'),
        ("<!channel>", '<span class="mention everyone">@channel</span>'),
        ("&lt;!channel&gt;", "&lt;!channel&gt;"),
        (":tada: :unknown:", "🎉 :unknown:"),
        ("<!date^nonsense^{date}|soon>", "soon"),
    ],
)
def test_mrkdwn_is_rendered_as_html(text: str, shown: str) -> None:
    """Formatting, links, mentions and quotes look as in Slack; similar text stays text."""
    assert str(MRKDWN.render(text)) == shown


def test_dates_have_their_timestamp_for_the_readers_time_zone() -> None:
    """The page's script shows them in local time."""
    shown = str(MRKDWN.render("<!date^1763640000^{date_short} at {time}|later>"))

    assert 'datetime="2025-11-20T12:00:00+00:00"' in shown
    assert 'data-pattern="{date_short} at {time}"' in shown
    assert ">later</time>" in shown


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


PIECES = st.sampled_from(
    ["<", ">", "&lt;", "&gt;", "|", "`", "```", "*", "_", "~", "\n", '"', "'", "script", "https://x.com/", "!date^1^",
     "javascript:", " onclick=", "<https://a.test|", "\ue000", "0\ue001", "&amp;", "@U1", "a", " "]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=60))
def test_text_cannot_inject_tags(text: str) -> None:
    """The output has only the renderer's own tags, and links to the web or to mail addresses."""
    allowed = {"a", "br", "strong", "em", "s", "code", "pre", "blockquote", "span", "time"}

    for tag, attributes in Tags(str(MRKDWN.render(text))).found:
        assert tag in allowed
        assert set(attributes) <= {"href", "target", "rel", "class", "datetime", "data-pattern", "title"}
        assert (attributes.get("href") or "https://").startswith(("http://", "https://", "mailto:"))


def test_rich_text_is_rendered_as_html() -> None:
    """Sections, quotes, links and mentions."""
    section = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": "<b>"}, {"type": "user", "user_id": "U1"}],
    }
    quote = {"type": "rich_text_quote", "elements": [{"type": "link", "url": "https://x.com/a", "text": "a"}]}

    assert str(rich_text([section, quote], MRKDWN)) == (
        '<div>&lt;b&gt;<span class="mention">@maya</span></div>'
        f"<blockquote>{LINK.format('https://x.com/a', 'a')}</blockquote>"
    )
