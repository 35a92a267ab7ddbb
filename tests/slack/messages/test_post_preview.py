"""A Post in a message: its author, its own words, its time and counts, by X's rules."""

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


def shown(post: Post, *, fresh: bool = True) -> str:
    preview = PostPreview(post, NOW + timedelta(hours=1), fresh)
    return words(blocks.message("A post.", *post_preview(preview, 3000)))


def pieces(block: Block) -> list[Block]:
    return rich_pieces(blocks.message("A post.", block))


def test_the_author_comes_by_name_and_handle() -> None:
    """The handle leads to their page."""
    assert "Acme\n<https://x.com/acmehq|@acmehq>" in shown(POSTED)


def test_the_words_are_the_authors_own() -> None:
    """Line breaks, brackets and signs stay; addresses read as X shows them."""
    text = "".join(piece["text"] for piece in pieces(post_text(POSTED, 3000)))
    assert text == "Out now: acme.example/relay\n\nThanks @theo_dev & <everyone> #Relay"


def test_links_lead_where_x_says() -> None:
    """Addresses through t.co, names and tags to X, whatever case they are written in."""
    links = {piece["text"]: piece["url"] for piece in pieces(post_text(POSTED, 3000)) if "url" in piece}
    assert links == {
        "acme.example/relay": "https://t.co/abc",
        "@theo_dev": "https://x.com/Theo_Dev",
        "#Relay": "https://x.com/hashtag/Relay",
    }


def test_a_longer_word_is_not_half_a_link() -> None:
    """#Relay is no link inside #RelayRace, nor a name inside an address of electronic mail."""
    post = replace(POSTED, text="#RelayRace me@theo_dev")
    assert [piece["type"] for piece in pieces(post_text(post, 3000))] == ["text"]


def test_links_stand_among_letters_of_any_script() -> None:
    """Where a script puts no spaces between words, addresses are links all the same; a longer tag is another tag."""
    tag = Link("#Größe", "https://x.com/hashtag/Gr%C3%B6%C3%9Fe", "#Größe")
    post = replace(POSTED, text="詳細はhttps://t.co/abcへ #Größenordnung", links=(ADDRESS, tag))
    assert [piece["text"] for piece in pieces(post_text(post, 3000)) if "url" in piece] == [
        "acme.example/relay"
    ]


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=8), max_size=5))
def test_no_link_changes_a_word(text: str, linked: list[str]) -> None:
    """Whatever X calls a link, what is read is the text."""
    links = tuple(Link(word, "https://x.com/a", word) for word in linked)
    written = pieces(post_text(Post("1", text, links=links), 500))
    assert "".join(piece["text"] for piece in written) == (escape.verbatim(text, 500) or "(no text)")


def test_the_time_is_the_way_to_the_post() -> None:
    """And it says that it is on X."""
    assert f"^{POST.url}|20 November 2026, 12:00 UTC> on X" in shown(POSTED)


def test_counts_are_what_x_gave() -> None:
    """What X didn't tell isn't made up."""
    assert "1,204 likes · 1 repost · 12 replies" in shown(POSTED)
    assert "like" not in shown(replace(POSTED, counts=Counts()))


def test_older_counts_come_with_their_time() -> None:
    """What was read for an earlier answer says when."""
    assert "counted" not in shown(POSTED)
    assert "counted <!date^" in shown(POSTED, fresh=False)


def test_an_edited_post_says_so() -> None:
    """X wants that noted."""
    assert "edited" in shown(replace(POSTED, edited=True))


def test_media_are_named() -> None:
    """By their descriptions; without one that is said."""
    post = replace(POSTED, media=(Media("1", "photo", None, "A chart"), Media("2", "video")))
    assert "Picture: A chart · Video without a description" in shown(post)
