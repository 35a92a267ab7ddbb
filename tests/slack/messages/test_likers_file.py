"""All likers as a CSV file."""

import csv
import io
from dataclasses import replace

import pytest

from bot.likes.results import Likers
from bot.slack.messages import likers_sent
from bot.slack.messages.csv_file import inert
from bot.slack.messages.likers_file import likers_file
from bot.x.models import Page, User
from tests.slack.messages.reading import words
from tests.slack.messages.samples import HOSTILE, NOW, POST, found

COLUMNS = ["id", "username", "name", "verified", "created_at", "profile_url"]


def of(*users: User, shared_by: str | None = None) -> Likers:
    return replace(found("acme_hq", count=0, more=False), page=Page(users), shared_by=shared_by)


def rows(likers: Likers, delimiter: str = ",") -> list[list[str]]:
    """Parse the file as a spreadsheet does."""
    text = likers_file(likers).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_each_liker_has_a_row() -> None:
    """After a header row."""
    made = rows(
        of(User("12", "jo", "Jo, the “first”", verified=True, created_at=NOW), User("13", "al", "Al"))
    )

    assert made == [
        COLUMNS,
        ["12", "jo", "Jo, the “first”", "true", "2026-11-20T12:00:00+00:00", "https://x.com/jo"],
        ["13", "al", "Al", "false", "", "https://x.com/al"],
    ]


def test_it_is_utf_8_that_excel_recognizes() -> None:
    """It starts with a byte order mark, has RFC 4180's line ends, and names the post."""
    file = likers_file(of(User("12", "jo", "Жо")))

    assert file.content.startswith(b"\xef\xbb\xbfid,username")
    assert file.content.endswith("Жо,false,,https://x.com/jo\r\n".encode())
    assert file.name == f"likers-{POST.id}.csv"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_name_can_be_written_and_read(text: str) -> None:
    """Whatever a name contains, it fills one cell."""
    _, row, after = rows(of(User("12", text, text), User("13", "al", "Al")))

    assert len(row) == len(COLUMNS)
    assert (row[0], row[3]) == ("12", "false")
    assert after[1] == "al"
    assert (row[5] or "https://x.com/").startswith("https://x.com/")


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\tname",
        "\rname",
        " =1",
        '"=1',
        "\uff1d1",
        '=HYPERLINK("https://evil.example","x")',
    ],
)
def test_no_cell_is_a_formula(name: str) -> None:
    """A cell that a spreadsheet would calculate starts with an apostrophe."""
    _, row = rows(of(User("12", "jo", name)))

    assert row[2].startswith("'")
    assert row[2].replace("'", "") == name


@pytest.mark.parametrize("name", ["a;=1+1;b", "a; =1", "a\n=1", 'a;"=1', "a\t=1"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_no_cell_is_a_formula_with_other_separators(name: str, delimiter: str) -> None:
    """Some spreadsheets use semicolons or tabs instead of commas."""
    text = likers_file(of(User("12", "jo", name))).content.decode("utf-8-sig")
    # Without quotation marks, since those inside a cell are no marks to such a reader.
    cells = [
        cell
        for line in text.splitlines()
        for cell in csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE)
    ]

    assert not [c for row in cells for c in row if c.strip(' \t"').startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("hidden", ["\ufeff", "\u200b", "\u202e", "\u2066", "\u200f", "\0", "\x1b", "\u00ad"])
def test_no_cell_has_characters_that_nobody_sees(hidden: str) -> None:
    """They'd hide a formula, turn the line around, or end it; those inside an emoji stay."""
    _, row = rows(of(User("12", "jo", f"{hidden}=1{hidden}+1")))

    assert row[2] == "'=1+1"
    assert inert("👩\u200d💻") == "👩\u200d💻"


def test_numbers_are_exact() -> None:
    """Programs read IDs; a spreadsheet can import them as text."""
    for text in ("0", "007", "12e3", "1234567890123456789", "2026-11-29"):
        assert inert(text) == text


def test_an_ordinary_name_is_unchanged() -> None:
    """Hyphens, signs and semicolons inside a name stay."""
    for name in ("Anne-Marie", "Q+A", "me@home", "a;b", "x = y", "O'Neill", ""):
        assert inert(name) == name


def test_a_shared_list_names_its_author() -> None:
    """In each row and in the message with the file."""
    likers = of(User("12", "jo", "Jo"), shared_by="maya_builds")

    assert rows(likers)[0] == [*COLUMNS, "shared_by"]
    assert rows(likers)[1][-1] == "maya_builds"
    assert "shared by the author @maya_builds" in likers_file(likers).comment


def test_the_number_of_likers_is_given() -> None:
    """In the reply and with the file, and whether X has more."""
    one, some = of(User("12", "jo", "Jo")), found("", count=100)

    assert "1 liker of" in words(likers_sent(one))
    assert ": 1 liker. X shows" in likers_file(one).comment
    assert "100 likers of" in words(likers_sent(some))
    assert "X has more" in words(likers_sent(some))
    assert "X has more" in likers_file(some).comment
    assert "has more" not in words(likers_sent(one))
