"""Texts from X that are crafted to take long: names of line breaks only, thousands of hashtags."""

import csv
import io
import time
from collections.abc import Callable

import pytest

from bot.likes.results import Account, Likers, TenantLikes
from bot.posts import PostRef
from bot.slack.messages import escape
from bot.slack.messages.csv_file import MOST_IN_CELL, inert
from bot.slack.messages.likers_file import likers_file
from bot.slack.messages.post_preview import post_text
from bot.x.includes import Includes, post_of, user_of
from bot.x.models import Page, Post, User

LONG = 80_000
UNITS = (
    "\n",
    "\r\n",
    "\t",
    ";",
    "'",
    '"',
    " ",
    "_",
    "a_",
    "*",
    "`",
    "<",
    "<!",
    "&",
    "\u0301",
    "\u202e",
    "#a ",
    "=",
    ";\n=",
)
# The most that a whole page may take on a busy machine; quadratic code took half a minute for each text.
PATIENCE = 5.0
DOORS: dict[str, Callable[[str], object]] = {
    "a cell": inert,
    "mrkdwn": lambda text: escape.mrkdwn(text, 3_000),
    "plain": lambda text: escape.plain(text, 3_000),
    "verbatim": lambda text: escape.verbatim(text, 3_000),
    "code": lambda text: escape.code(text, 3_000),
    "a link": lambda text: escape.link(f"https://x.com/{text}", text),
    "a Post": lambda text: post_text(made(text), 3_000),
}


def made(text: str) -> Post:
    tags = [{"tag": f"a{number}"} for number in range(20_000)]
    item = {
        "id": "20",
        "text": text,
        "entities": {"hashtags": tags, "urls": [{"url": f"https://t.co/{text}"}]},
    }
    post = post_of(item, Includes())
    assert post is not None
    return post


@pytest.mark.parametrize("door", DOORS)
def test_every_text_of_xs_is_processed_in_linear_time(door: str) -> None:
    """Wherever it's used, whatever it repeats, and however it ends."""
    started = time.process_time()
    for unit in UNITS:
        DOORS[door](unit * (LONG // len(unit)) + "=1")
    assert time.process_time() - started < PATIENCE


def test_a_csv_of_the_worst_names_is_written_quickly() -> None:
    """It has a hundred likers, and each cell is truncated."""
    items = [
        user
        for number in range(100)
        if (user := user_of({"id": str(number + 1), "username": "ann", "name": "\n" * LONG + "=1"}))
    ]
    account, page = Account("1", "me"), Page(tuple(items))
    found = Likers(
        PostRef("20"), account, page, 1, TenantLikes(), pinned=False, refused=False, all_max_cost=0
    )

    started = time.process_time()
    content = likers_file(found).content
    assert time.process_time() - started < PATIENCE

    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 100
    assert max(len(cell) for row in rows for cell in row.values()) <= MOST_IN_CELL


@pytest.mark.parametrize("before", range(MOST_IN_CELL - 3, MOST_IN_CELL + 3))
def test_truncating_a_cell_creates_no_formula(before: int) -> None:
    """Wherever it's cut, a part that a spreadsheet would calculate gets an apostrophe."""
    cell = inert("=" + "a" * before + ";=1")
    assert cell.startswith("'=")
    assert ";=" not in cell
    assert len(cell) <= MOST_IN_CELL


def test_an_ordinary_name_is_not_changed() -> None:
    assert inert("Ada Lovelace") == "Ada Lovelace"
    assert user_of({"id": "1", "username": "ada", "name": "Ada"}) == User("1", "ada", "Ada")
