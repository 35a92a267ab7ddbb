"""Escape foreign text, so that it can't ping, link, format or hide anything.

All foreign text passes through here. A display name goes where Slack formats nothing (`plain`, for
plain_text). In formatted text (`mrkdwn`), Slack's four formatting characters are replaced by
look-alikes, since no invisible separator is documented to disable them.

Source: https://docs.slack.dev/messaging/formatting-message-text.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from bot.text_words import BLANK
from bot.x.ids import is_username

_MOST_READ: Final = 4000  # characters; more than any element of a message may have
_MOST_MARKS: Final = 3  # accents on one letter; more of them cover the lines above and below
_MOST_IN_URL: Final = 3000  # the limit of a button's url; other elements allow no more
_JOINERS: Final = "\u200c\u200d"  # used in Persian, and in composed emoji

_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_NOTHING: Final[Mapping[int, str]] = {}
_BRACKETS: Final = str.maketrans("<>", "\u2039\u203a")
_MARKERS: Final = str.maketrans("*~`", "\u2217\u223c\u02cb")
# Inside a word they format nothing. Possessive, so that a long run isn't retried from each of its
# characters.
_OUTER_UNDERSCORES: Final = re.compile(r"(?<![A-Za-z0-9_])_++|(?<!_)_++(?![A-Za-z0-9])")
_LOW_LINE: Final = "\u02cd"
_TOKEN: Final = re.compile(r"<(?=\s*[!@#]|[A-Za-z][A-Za-z0-9+.-]*:)")
_BLANK_LINES: Final = re.compile(r"\n{3,}")

_HTTP: Final = re.compile(r"https?://[^/?#\s@\\]+(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)
_USER: Final = re.compile(r"[UW][A-Z0-9]{1,20}")
_CHANNEL: Final = re.compile(r"[CGD][A-Z0-9]{1,20}")
_EMOJI: Final = re.compile(r"[a-z0-9+'-]+(?:_[a-z0-9+'-]+)*")


def mrkdwn(text: str, limit: int) -> str:
    """Escape foreign text for mrkdwn; `limit` counts escapes too, as Slack does."""
    inert = _OUTER_UNDERSCORES.sub(lambda run: _LOW_LINE * len(run[0]), _clean(text)).translate(_MARKERS)
    return _capped(inert, limit, _ENTITIES)


def plain(text: str, limit: int) -> str:
    """Escape foreign text for plain_text or alt_text.

    Angle brackets become single angle quotation marks, since it isn't documented whether Slack
    decodes entities in plain_text.
    """
    return _capped(_clean(text).translate(_BRACKETS), limit)


def verbatim(text: str, limit: int) -> str:
    """Escape a post's text, line breaks included, for a text element of rich text.

    Slack formats nothing there. An opening bracket becomes a quotation mark only where it could
    start a mention, channel or link.
    """
    lines = [_clean(line) for line in text[:_MOST_READ].splitlines()]
    joined = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
    return _capped(_TOKEN.sub("\u2039", joined), limit)


def code(text: str, limit: int) -> str:
    """Return the text as inline code; empty if there is nothing to show."""
    held = _capped(_clean(text).replace("`", "\u02cb"), limit, _ENTITIES)
    return f"`{held}`" if held else ""


def is_url(url: str) -> bool:
    """Return whether it is an http or https URL without user info."""
    return len(url) <= _MOST_IN_URL and _HTTP.fullmatch(url) is not None and len(address(url)) <= _MOST_IN_URL


def address(url: str) -> str:
    """Percent-encode what could end the URL early: bars, brackets, spaces, quotes, controls."""
    return quote(url, safe=":/?#[]@!$&'()*+,;=%~", errors="replace")


def link(url: str, label: str) -> str:
    """Return a link with a foreign label; the label alone if the URL isn't http or https."""
    shown = mrkdwn(label.replace("|", "\u00a6"), 200)
    if not shown or not is_url(url):
        return shown
    return f"<{address(url).replace('&', '&amp;')}|{shown}>"


def profile(username: str) -> str:
    """Return an X account's @handle, linked to its profile if the handle is valid."""
    if is_username(username):
        return link(f"https://x.com/{username}", f"@{username}")
    return handle(username)


def handle(username: str) -> str:
    shown = mrkdwn(username, 30)
    return f"@{shown}" if shown else "an X account without a name"


def is_user(user_id: str) -> bool:
    """Return whether it can be a Slack user's id."""
    return _USER.fullmatch(user_id) is not None


def mention(user_id: str) -> str:
    """Return a mention of a Slack user; "a teammate" if the id is invalid."""
    return f"<@{user_id}>" if is_user(user_id) else "a teammate"


def channel(channel_id: str) -> str:
    """Return a link to a Slack channel; "a channel" if the id is invalid."""
    return f"<#{channel_id}>" if _CHANNEL.fullmatch(channel_id) else "a channel"


def emoji(name: str) -> str:
    """Return an emoji by name; empty if the name could contain several."""
    return f":{name}:" if _EMOJI.fullmatch(name) else ""


def when(moment: datetime, url: str | None = None) -> str:
    """Return an aware time that Slack shows in the reader's time zone, linked to `url`."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone can't be shown to people elsewhere")
    fallback = f"{day(moment)}, {moment.astimezone(UTC):%H:%M} UTC"
    link = f"^{address(url)}" if url is not None and is_url(url) and "^" not in url and "|" not in url else ""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} at {{time}}{link}|{fallback}>"


def dated(label: str, moment: datetime, url: str) -> str:
    """Return an app's label and a day that Slack shows in the reader's time zone, linked."""
    label = mrkdwn(label, 100)
    token = f"{label} · {{date_short}}^{address(url)}|{label} · {short_day(moment)}"
    return f"<!date^{int(moment.timestamp())}^{token}>"


def short_day(moment: datetime) -> str:
    """Return a UTC day, such as "Nov 18, 2026"."""
    moment = moment.astimezone(UTC)
    return f"{moment:%b} {moment.day}, {moment.year}"


def day(moment: datetime) -> str:
    """Return a UTC day written out, as the reader's time zone might shift it to another day."""
    moment = moment.astimezone(UTC)
    return f"{moment:%B} {moment.day}, {moment.year}"


def _clean(text: str) -> str:
    """Remove unprintable characters and stacked accents; collapse whitespace.

    A text that looks empty is empty, so that nobody's name is invisible.
    """
    # A shortcut for most text, since checking each character is slow.
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
    cleaned = " ".join("".join(kept).split())
    return "" if BLANK.fullmatch(cleaned) else cleaned


def _capped(text: str, limit: int, entities: Mapping[int, str] = _NOTHING) -> str:
    """Escape the text; if it is longer than `limit` then, cut it between characters."""
    escaped = text.translate(entities)
    if len(escaped) <= limit:
        return escaped
    kept: list[str] = []
    length = 0
    for piece in (c.translate(entities) for c in text):
        length += len(piece)
        if length >= limit:  # one is for the ellipsis
            break
        kept.append(piece)
    return "".join(kept).rstrip() + "…"
