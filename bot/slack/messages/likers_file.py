"""All likers of a Post as a CSV file (RFC 4180), for spreadsheets.

Encoded as UTF-8 with a byte order mark, without which Excel assumes another encoding.
"""

import csv
import io
from collections.abc import Iterator
from typing import Final

from bot.likes.results import Likers
from bot.posts import PostRef
from bot.slack.intents.intent import Intent
from bot.slack.message import File, Message
from bot.slack.messages import blocks, escape
from bot.x.ids import is_username
from bot.x.models import User

MOST_IN_CELL: Final = 1_000
_COLUMNS: Final = ("id", "username", "name", "verified", "created_at", "profile_url")

# Spreadsheets take a cell for a formula by its first character, full-width forms included
# (https://owasp.org/www-community/attacks/CSV_Injection). In locales with a decimal comma they also
# split cells at semicolons, and at tabs or line ends if the cell isn't quoted: what follows one of
# these counts as a first character, too.
_CALCULATES: Final = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_PARTS: Final = frozenset(";\t\r\n")
_SKIPPED: Final = frozenset("\ufeff\"'")


def likers_file(found: Likers) -> File:
    """Return the CSV file, with the text of its message."""
    count = len(found.page.items)
    return File(
        name=f"likers-{found.post.id}.csv",
        title=f"Likers of the post {found.post.id}",
        comment=(
            f"Who liked {escape.link(found.post.url, 'this post')}: {count} liker{'' if count == 1 else 's'}. {limits(found)}."
        ),
        content=_written(found),
    )


def inert(cell: str) -> str:
    """Cut the text to `MOST_IN_CELL` characters, and escape formulas with an apostrophe.

    Scanned once, from the end: a pattern with a lookahead at each line end took half a minute for a
    name of 80,000 characters.
    """
    text, backwards, calculates = cell[:MOST_IN_CELL], [], False
    for c in reversed(text):
        if calculates and c in _PARTS:
            backwards.append("'")
        backwards.append(c)
        calculates = c in _CALCULATES or (calculates and (c.isspace() or c in _SKIPPED))
    if calculates or text[:1] in {"\t", "\r", "\n"}:
        backwards.append("'")
    return "".join(reversed(backwards))[:MOST_IN_CELL]


def _written(found: Likers) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text)
    shared = () if found.shared_by is None else ("shared_by",)
    table.writerow((*_COLUMNS, *shared))
    for user in found.page.items:
        table.writerow(map(inert, (*_cells(user), *_shared(found))))
    # A name can contain half of a surrogate pair, which can't be encoded.
    return text.getvalue().encode("utf-8-sig", errors="replace")


def _cells(user: User) -> Iterator[str]:
    yield user.id
    yield user.username
    yield user.name
    yield "true" if user.verified else "false"
    yield user.created_at.isoformat() if user.created_at else ""
    yield f"https://x.com/{user.username}" if is_username(user.username) else ""


def _shared(found: Likers) -> Iterator[str]:
    if found.shared_by is not None:
        yield found.shared_by


def likers_sent(found: Likers) -> Message:
    """Say where the file is, how many likers it has, and which are missing."""
    count = len(found.page.items)
    likers = f"{count} liker{'' if count == 1 else 's'}"
    return blocks.message(
        f"Sent you a CSV with {likers}.",
        blocks.section(
            f"*Sent you a CSV* with {likers} of {escape.link(found.post.url, 'this post')}. Find it in Likewise's messages."
        ),
        blocks.context(f"{limits(found)}."),
        blocks.actions(blocks.open_on_x(found.post)),
    )


def limits(found: Likers) -> str:
    """Return what X leaves out, and who agreed to show the rest."""
    told = "X has more, but shows up to 100 likers" if found.page.next_token else "X shows up to 100 likers"
    if found.shared_by is None:
        return f"{told}, only to the post's author"
    return f"{told}, shared by the author {escape.handle(found.shared_by)}"


def file_unconfirmed(post: PostRef) -> Message:
    """Say where to look for the file, with a button to request it again."""
    return blocks.message(
        "Slack didn't confirm the file.",
        blocks.section(
            "*Slack didn't confirm the file.*\nLook in Likewise's messages. If it isn't there, send it again."
        ),
        blocks.actions(
            blocks.button(
                "Send as CSV",
                Intent("send_likers", post.id),
                accessibility_label="Send as CSV: all likers, to me",
            ),
            blocks.open_on_x(post),
        ),
    )
