"""A post in a message: author, text, time and counts, by X's display rules."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.likes.results import PostPreview
from bot.slack.message import Block
from bot.slack.messages import blocks, escape
from bot.slack.messages.post_preview import post_preview, post_text
from bot.x.models import Counts, Link, Media, Post, User
from tests.slack.messages.reading import rich_pieces, words
from tests.slack.messages.samples import NOW, POST

ADDRESS = Link("https://t.co/abc", "https://t.co/abc", "acme.example/relay")
POSTED = Post(
    POST.id,
    "Out now: https://t.co/abc\n\nThanks @theo_dev & <everyone> #Relay",
    author=User("1", "acmehq", "Acme"),
    created_at=NOW,
    counts=Counts(likes=1204, reposts=1, replies=12),
    links=(
        ADDRESS,
        Link("@Theo_Dev", "https://x.com/Theo_Dev", "@Theo_Dev"),
        Link("#Relay", "https://x.com/hashtag/Relay", "#Relay"),
    ),
)


def render_preview(post: Post, *, fresh: bool = True) -> str:
    preview = PostPreview(post, NOW + timedelta(hours=1), fresh)
    return words(blocks.message("A post.", *post_preview(preview, 3000)))


def pieces(block: Block) -> list[Block]:
    return rich_pieces(blocks.message("A post.", block))


def test_the_author_has_name_and_handle() -> None:
    """The handle links to the profile."""
    assert "Acme\n<https://x.com/acmehq|@acmehq>" in render_preview(POSTED)


def test_the_text_is_unchanged() -> None:
    """Line breaks, brackets and signs stay; addresses are shown as on X."""
    text = "".join(piece["text"] for piece in pieces(post_text(POSTED, 3000)))
    assert text == "Out now: acme.example/relay\n\nThanks @theo_dev & <everyone> #Relay"


def test_links_lead_where_x_says() -> None:
    """Addresses through t.co, mentions and hashtags to X, in upper or lower case."""
    links = {piece["text"]: piece["url"] for piece in pieces(post_text(POSTED, 3000)) if "url" in piece}
    assert links == {
        "acme.example/relay": "https://t.co/abc",
        "@theo_dev": "https://x.com/Theo_Dev",
        "#Relay": "https://x.com/hashtag/Relay",
    }


def test_a_part_of_a_word_is_not_linked() -> None:
    """#Relay isn't a link inside #RelayRace, nor a name inside an email address."""
    post = replace(POSTED, text="#RelayRace me@theo_dev")
    assert [piece["type"] for piece in pieces(post_text(post, 3000))] == ["text"]


def test_links_are_found_in_any_script() -> None:
    """Also without spaces between words; a longer hashtag is another hashtag."""
    tag = Link("#Größe", "https://x.com/hashtag/Gr%C3%B6%C3%9Fe", "#Größe")
    post = replace(POSTED, text="詳細はhttps://t.co/abcへ #Größenordnung", links=(ADDRESS, tag))
    assert [piece["text"] for piece in pieces(post_text(post, 3000)) if "url" in piece] == [
        "acme.example/relay"
    ]


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=8), max_size=5))
def test_links_never_change_the_text(text: str, linked: list[str]) -> None:
    """Whatever entities X sends."""
    links = tuple(Link(word, "https://x.com/a", word) for word in linked)
    written = pieces(post_text(Post("1", text, links=links), 500))
    assert "".join(piece["text"] for piece in written) == (escape.verbatim(text, 500) or "(no text)")


def test_the_time_links_to_the_post() -> None:
    """And it says that the post is on X."""
    assert f"^{POST.url}|November 20, 2026, 12:00 UTC> on X" in render_preview(POSTED)


def test_counts_are_xs() -> None:
    """Unknown counts are left out."""
    assert "1,204 likes · 1 repost · 12 replies" in render_preview(POSTED)
    assert "like" not in render_preview(replace(POSTED, counts=Counts()))


def test_cached_counts_have_their_time() -> None:
    """What was read for an earlier reply says when."""
    assert "counted" not in render_preview(POSTED)
    assert "counted <!date^" in render_preview(POSTED, fresh=False)


def test_an_edited_post_says_so() -> None:
    """X's rules require it."""
    assert "edited" in render_preview(replace(POSTED, edited=True))


def test_media_are_described() -> None:
    """By their alt texts; media without one say so."""
    post = replace(POSTED, media=(Media("1", "photo", None, "A chart"), Media("2", "video")))
    assert "Picture: A chart · Video without a description" in render_preview(post)
