"""The only door for foreign text: what comes out can't ping, link, format or hide anything.

A person's display name, whatever it holds, goes where Slack formats nothing (`plain`, in a plain_text object). Where
text must stand among formatted text (`mrkdwn`), Slack's four formatting characters are replaced by look-alikes: no
invisible separator is documented to switch them off, and without the characters there is nothing to switch off.
Rules: https://docs.slack.dev/messaging/formatting-message-text.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

_MOST_READ: Final = 4000  # characters; more than any place in a message holds
_MOST_MARKS: Final = 3  # accents on one letter; more of them cover the lines around
_MOST_IN_URL: Final = 3000  # a button's url; other places take no more
_JOINERS: Final = "\u200c\u200d"  # Persian and emoji are spelt with them

_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_BRACKETS: Final = str.maketrans("<>", "\u2039\u203a")
_MARKERS: Final = str.maketrans("*~`", "\u2217\u223c\u02cb")
# Inside a word they format nothing. A run is taken as a whole or not at all: a long one would be tried from each of its places.
_OUTER_UNDERSCORES: Final = re.compile(r"(?<![A-Za-z0-9_])_++|(?<!_)_++(?![A-Za-z0-9])")
_LOW_LINE: Final = "\u02cd"
_TOKEN: Final = re.compile(r"<(?=\s*[!@#]|[A-Za-z][A-Za-z0-9+.-]*:)")
_BLANK_LINES: Final = re.compile(r"\n{3,}")

_HTTP: Final = re.compile(r"https?://[^/?#\s@\\]+(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)
_USER: Final = re.compile(r"[UW][A-Z0-9]{1,20}")
_CHANNEL: Final = re.compile(r"[CGD][A-Z0-9]{1,20}")
_EMOJI: Final = re.compile(r"[a-z0-9+'-]+(?:_[a-z0-9+'-]+)*")
_USERNAME: Final = re.compile(r"[A-Za-z0-9_]{1,15}")


def mrkdwn(text: str, limit: int) -> str:
    """Foreign text to stand among formatted text; `limit` counts characters as Slack does, escapes included."""
    inert = _OUTER_UNDERSCORES.sub(lambda run: _LOW_LINE * len(run[0]), _clean(text)).translate(_MARKERS)
    return _capped((_ENTITIES.get(c, c) for c in inert), limit)


def plain(text: str, limit: int) -> str:
    """Foreign text for a plain_text object or an alternative text.

    Angle brackets become single quotation angles: whether Slack takes entities apart in plain_text isn't documented, and this way it doesn't matter.
    """
    return _capped(_clean(text).translate(_BRACKETS), limit)


def verbatim(text: str, limit: int) -> str:
    """A Post's text as it was written, line breaks included, for a text element of rich text, where Slack formats nothing.

    An opening bracket becomes a quotation angle only where it could begin a mention, a channel or a link of Slack's.
    """
    lines = [_clean(line) for line in text[:_MOST_READ].splitlines()]
    joined = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
    return _capped(_TOKEN.sub("\u2039", joined), limit)


def code(text: str, limit: int) -> str:
    """Text to be shown as typed; empty when there is nothing to show."""
    held = _capped((_ENTITIES.get(c, c) for c in _clean(text).replace("`", "\u02cb")), limit)
    return f"`{held}`" if held else ""


def is_url(url: str) -> bool:
    """Tell whether the address is an http or https one that says openly where it leads."""
    return len(url) <= _MOST_IN_URL and _HTTP.fullmatch(url) is not None and len(address(url)) <= _MOST_IN_URL


def address(url: str) -> str:
    """The URL with all that could end it early percent-encoded: bars, angle brackets, spaces, quotes, controls."""
    return quote(url, safe=":/?#[]@!$&'()*+,;=%~", errors="replace")


def link(url: str, label: str, limit: int = 200) -> str:
    """A link with a foreign label, or the label alone when the address isn't http or https."""
    shown = mrkdwn(label.replace("|", "\u00a6"), limit)
    if not shown or not is_url(url):
        return shown
    return f"<{address(url).replace('&', '&amp;')}|{shown}>"


def profile(username: str) -> str:
    """An X account's @handle, linked to its page where the handle is a sound one."""
    if _USERNAME.fullmatch(username):
        return link(f"https://x.com/{username}", f"@{username}")
    return handle(username)


def handle(username: str) -> str:
    """An X account's @handle, without a link."""
    shown = mrkdwn(username, 30)
    return f"@{shown}" if shown else "an X account without a name"


def mention(user_id: str) -> str:
    """A Slack user by id; "a colleague" when it isn't the id of one."""
    return f"<@{user_id}>" if _USER.fullmatch(user_id) else "a colleague"


def channel(channel_id: str) -> str:
    """A Slack channel by id; "a channel" when it isn't the id of one."""
    return f"<#{channel_id}>" if _CHANNEL.fullmatch(channel_id) else "a channel"


def emoji(name: str) -> str:
    """An emoji by its name; nothing when the name might be more than one."""
    return f":{name}:" if _EMOJI.fullmatch(name) else ""


def when(moment: datetime, url: str | None = None) -> str:
    """An aware time in the reader's own time zone and words, leading to `url`; raises `ValueError` on a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone can't be shown to people elsewhere")
    fallback = moment.astimezone(UTC).strftime("%d %B %Y, %H:%M UTC")
    link = f"^{address(url)}" if url is not None and is_url(url) and "^" not in url and "|" not in url else ""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} at {{time}}{link}|{fallback}>"


def day(moment: datetime) -> str:
    """A day (UTC), written out: in the reader's time zone its beginning might be another day."""
    return moment.astimezone(UTC).strftime("%d %B %Y").lstrip("0")


def _clean(text: str) -> str:
    """Drop controls, direction marks, private and unpaired characters, and heaps of accents; make all space one space."""
    # Most text has none of it, and looking at each character takes long.
    if text.isascii() and text.isprintable():
        return " ".join(text[:_MOST_READ].split())
    kept: list[str] = []
    marks = 0
    for c in text[:_MOST_READ]:
        category = unicodedata.category(c)
        if category in {"Mn", "Me"} or c in _JOINERS:
            marks += 1
            kept.append(c if marks <= _MOST_MARKS else "")
        elif category not in {"Cf", "Cs", "Co"}:
            marks = 0
            kept.append(" " if category in {"Cc", "Zs", "Zl", "Zp"} else c)
    return " ".join("".join(kept).split())


def _capped(pieces: Iterable[str], limit: int) -> str:
    """As many whole pieces as fit, the last place left for an ellipsis when some don't."""
    kept: list[str] = []
    length = fitting = 0
    for piece in pieces:
        length += len(piece)
        if length > limit:
            return "".join(kept[:fitting]).rstrip() + "…"
        kept.append(piece)
        if length < limit:
            fitting = len(kept)
    return "".join(kept)
