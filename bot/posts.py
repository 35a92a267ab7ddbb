"""Parse pasted texts into ids of posts on X.

No link is ever opened: only the URL itself, on an exact list of hosts, identifies a post.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Final

from bot.errors import InvalidPostLink, LinkProblem, SeveralPosts
from bot.text_words import LEADING, REVERSES, split_words
from bot.x_pages import (
    EMBED_HOSTS,
    PUBLISH_HOSTS,
    addresses_in,
    author_in,
    climbs,
    numbers_in_app,
    page_of,
    post_numbers,
)

_ID: Final = re.compile(r"[1-9][0-9]{0,18}")
_FIRST_SNOWFLAKE: Final = 29_700_859_247
_SNOWFLAKE_EPOCH_MS: Final = 1_288_834_974_657  # 2010-11-04 01:42:54.657 UTC

_X: Final = ("x.com", "twitter.com")
# Mirrors that show a post, or a preview of it; their paths are the same as X's.
_MIRRORS: Final = (
    "fxtwitter.com",
    "fixupx.com",
    "twittpr.com",
    "pxtwitter.com",
    "xfixup.com",
    "vxtwitter.com",
    "fixvx.com",
    "nitter.net",
    "xcancel.com",
)
_HOSTS: Final = frozenset(
    [prefix + host for host in _X for prefix in ("", "www.", "mobile.", "m.", "pro.")]
    + ["tweetdeck.twitter.com"]  # X Pro's former host
    + [*EMBED_HOSTS, *PUBLISH_HOSTS]
    + [
        prefix + host
        for host in _MIRRORS
        for prefix in ("", "www.", "d.", "g.", "t.", "m.", "c.", "i.", "o.")
    ]
)
_SHORTENERS: Final = frozenset(
    {
        "t.co",
        "www.t.co",
        "pic.x.com",
        "pic.twitter.com",
        "bit.ly",
        "buff.ly",
        "ow.ly",
        "dlvr.it",
        "lnkd.in",
        "tinyurl.com",
        "trib.al",
    }
)

# A link as X copies it; any other form of a link takes ten times as long to read.
_COPIED: Final = re.compile(
    r"https://(?:x|twitter)\.com/([A-Za-z0-9_]{1,15}/status/([1-9][0-9]{0,18}))"
    r"(?:\?s=[0-9]{1,2}(?:&t=[A-Za-z0-9_-]{1,40})?)?"
)
# Slack writes a link as <url> or <url|label>.
_SLACK_LINK: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_BETWEEN_LINKS: Final = re.compile(r"[,;\u3001\uff0c\uff1b](?=https?://)", re.IGNORECASE)
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
_TRAILING: Final = ".,;:!?)]}*_~"
_CUT_SHORT: Final = ("…", "..")
# Ids in use since August 2011 have 18 or 19 digits; a shorter one may be the beginning of one.
_DIGITS_NOW: Final = (18, 19)
_DIGITS_AFTER: Final = re.compile(r"\W*([0-9]*)")
_LINK: Final = re.compile(r"(?:(https?)://)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.IGNORECASE)
_HOST_LIKE: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_MOST_OF_A_HOST: Final = 60


@dataclass(frozen=True, slots=True)
class PostRef:
    """A post by its id; raises ValueError unless it is 1 to 19 digits without a leading zero.

    `author` is the handle in the link to the post, None without one. It is unverified: X opens the
    post under any handle.
    """

    id: str
    author: str | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not self.is_id(self.id):
            raise ValueError("a Post's id is 1 to 19 digits and doesn't start with 0")

    @staticmethod
    def is_id(text: str) -> bool:
        return _ID.fullmatch(text) is not None

    @property
    def created_at(self) -> datetime | None:
        """When it was posted, from its id; None for the sequential ids before November 2010.

        A snowflake's upper bits are milliseconds: https://docs.x.com/fundamentals/x-ids.
        """
        if int(self.id) < _FIRST_SNOWFLAKE:
            return None
        return datetime.fromtimestamp(((int(self.id) >> 22) + _SNOWFLAKE_EPOCH_MS) / 1000, UTC)

    @property
    def url(self) -> str:
        """The post's permalink; this form works without the author's name."""
        return f"https://x.com/i/web/status/{self.id}"

    @property
    def like_intent(self) -> str:
        """X's page that likes the post after a click.

        https://docs.x.com/x-for-websites/web-intents/overview
        """
        return f"https://x.com/intent/like?tweet_id={self.id}"


def parse(text: str) -> PostRef:
    """Return the post that a text names; raise `InvalidPostLink` or `SeveralPosts`."""
    if copied := _COPIED.fullmatch(text):
        return PostRef(copied[2], author_in(copied[1]))
    words = _words(text)
    found = list(_bare_ids(words) or _links(words))
    posts = dict.fromkeys(one for one in found if isinstance(one, PostRef))
    if len(posts) > 1:
        raise SeveralPosts
    for post in posts:
        return post
    nothing = InvalidPostLink(LinkProblem.NO_LINK if words else LinkProblem.EMPTY)
    raise next((one for one in found if isinstance(one, InvalidPostLink)), nothing)


def find_all(text: str) -> tuple[PostRef, ...]:
    """Return every post that the text links to, once each, in order; a bare number isn't one."""
    return tuple(dict.fromkeys(one for one in _links(_words(text)) if isinstance(one, PostRef)))


def near_miss(text: str) -> InvalidPostLink | None:
    """Return what is wrong with the first unusable X link or short link, if any; never raises."""
    invalid = (one for one in _links(_words(text)) if isinstance(one, InvalidPostLink))
    return next((one for one in invalid if not one.is_other_site), None)


def link_text(url: str, label: str) -> str:
    """Return the URL of a link, and its label as well if the two name different posts.

    People read the label, and a click opens the URL: which of the two is meant isn't known.
    """
    target = find_all(url) if label else ()
    return f"{url} {label}" if target and not set(find_all(label)) <= set(target) else url


def _words(text: str) -> list[str]:
    text = _SLACK_LINK.sub(lambda link: f" {link_text(link[1], link[2] or '')} ", text)
    return split_words(text.replace("&lt;", " ").replace("&gt;", " ").replace("&amp;", "&"))


def _bare_ids(words: list[str]) -> list[PostRef | InvalidPostLink]:
    numbers = [word.rstrip(_TRAILING) for word in words if not word.endswith(_CUT_SHORT)]
    if len(numbers) == len(words) and all(number.isdecimal() for number in numbers):
        return [_by_id(number) for number in numbers]
    return []


def _links(words: list[str]) -> Iterator[PostRef | InvalidPostLink]:
    """Yield each link as a post, or as the reason it isn't one."""
    for word, after in zip_longest(words, words[1:], fillvalue=""):
        for piece in _BETWEEN_LINKS.split(word):
            found = _read(_from_scheme(piece))
            if isinstance(found, PostRef) and word.endswith(found.id) and _continues(found.id, after):
                found = InvalidPostLink(LinkProblem.ID_CUT_SHORT)
            if found is not None:
                yield found
            if not isinstance(found, PostRef):
                break  # the rest is part of another site's address


def _from_scheme(piece: str) -> str:
    """Drop text glued to the front of a link, as in `(https://…` or in scripts without spaces."""
    scheme = _SCHEME.search(piece)
    if scheme is None:
        return piece.lstrip(LEADING)
    before = piece[: scheme.start()]
    glued = before[-1:].isascii() and before[-1:].isalnum()
    return piece if glued or any(c in "/?#@\\." for c in before) else piece[scheme.start() :]


def _read(piece: str, *, nested: bool = False) -> PostRef | InvalidPostLink | None:
    in_app = numbers_in_app(piece)
    if in_app:
        return _by_ids(in_app)
    match = _LINK.match(piece)
    assert match is not None  # noqa: S101 (every part of the pattern may be empty)
    scheme, authority, path, query, fragment = (part or "" for part in match.groups())
    host = _without_default_port(authority.lower(), scheme.lower()) if authority.isascii() else authority
    if host not in _HOSTS:
        return _elsewhere(host.rstrip(_TRAILING)) if scheme or _looks_like_a_link(host, path) else None
    if climbs(path):
        return InvalidPostLink(LinkProblem.HIDDEN_HOST)
    numbers = post_numbers(host, path, query, fragment)
    own = _by(author_in(path), _by_ids(numbers)) if numbers else None
    if isinstance(own, InvalidPostLink):
        return own
    # One level only: an X URL may wrap another one, but that one's own parameters aren't followed.
    inner = () if nested else (_read(address, nested=True) for address in addresses_in(host, path, query))
    return _only_one([own, *inner]) or InvalidPostLink(page_of(host, path))


def _only_one(found: list[PostRef | InvalidPostLink | None]) -> PostRef | InvalidPostLink | None:
    """Return the post, an error for several different ones, or None if there is none."""
    posts = list(dict.fromkeys(one for one in found if isinstance(one, PostRef)))
    if len(posts) > 1:
        return InvalidPostLink(LinkProblem.SEVERAL_IDS)
    return posts[0] if posts else None


def _without_default_port(authority: str, scheme: str) -> str:
    host, _, port = authority.partition(":")
    default = {"https": ("443",), "http": ("80",)}.get(scheme, ("80", "443"))
    return host if port in default else authority


def _looks_like_a_link(host: str, path: str) -> bool:
    return bool(path) and "." in host.strip(".")


def _trimmed(number: str) -> str:
    """Cut off punctuation, or text in another script, that follows the id in the path."""
    if number.endswith(_CUT_SHORT):
        return number
    if number.isascii():
        return number.rstrip(_TRAILING)
    for at, c in enumerate(number):
        if not c.isascii() and not c.isdigit() and c not in f"…{REVERSES}":
            return number if _continues(number[:at], number[at:]) else number[:at].rstrip(_TRAILING)
    return number.rstrip(_TRAILING)


def _continues(post_id: str, after: str) -> bool:
    """Return whether an id goes on after a gap, as in a link that was broken into two lines."""
    more = _DIGITS_AFTER.match(after)
    return (
        more is not None
        and bool(more[1])
        and len(post_id) < min(_DIGITS_NOW)
        and len(post_id) + len(more[1]) in _DIGITS_NOW
    )


def _by(author: str | None, post: PostRef | InvalidPostLink) -> PostRef | InvalidPostLink:
    return PostRef(post.id, author) if author and isinstance(post, PostRef) else post


def _by_ids(numbers: list[str]) -> PostRef | InvalidPostLink:
    if len(numbers) > 1:
        return InvalidPostLink(LinkProblem.SEVERAL_IDS)
    return _by_id(_trimmed(numbers[0]))


def _by_id(number: str) -> PostRef | InvalidPostLink:
    if PostRef.is_id(number):
        return PostRef(number)
    if not number:
        return InvalidPostLink(LinkProblem.ID_MISSING)
    if number.endswith(_CUT_SHORT):
        return InvalidPostLink(LinkProblem.ID_CUT_SHORT)
    if not (number.isascii() and number.isdigit()):
        return InvalidPostLink(LinkProblem.ID_NOT_DIGITS)
    if number.startswith("0"):
        return InvalidPostLink(LinkProblem.ID_LEADING_ZERO)
    return InvalidPostLink(LinkProblem.ID_TOO_LONG, str(len(number)))


def _elsewhere(host: str) -> InvalidPostLink:
    if host in _SHORTENERS:
        return InvalidPostLink(LinkProblem.SHORT_LINK, host)
    if not host.isascii():
        return InvalidPostLink(LinkProblem.NON_LATIN_HOST)
    named = host.rpartition("@")[2]
    if "\\" in host or named in _HOSTS or not _HOST_LIKE.fullmatch(named):
        return InvalidPostLink(LinkProblem.HIDDEN_HOST)
    # A host is recognized by its end; its owner chooses the rest.
    shown = named if len(named) <= _MOST_OF_A_HOST else "…" + named[-_MOST_OF_A_HOST:]
    return InvalidPostLink(LinkProblem.OTHER_SITE, shown)
