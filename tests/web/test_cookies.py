"""Cookies are found by their exact names, so a sibling host's cookie never counts as ours."""

import pytest
from starlette.requests import Request

from bot.web.cookies import cookie

NAME = "__Host-likewise-link"


def request(*lines: bytes) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", line) for line in lines]})


@pytest.mark.parametrize(
    "line",
    [
        b"__Host-likewise-link=ours",
        b"a=b; __Host-likewise-link=ours; c=d",
        b"a=b;\t __Host-likewise-link \t=\t ours \t;c",
        b"a; =b; ;; __Host-likewise-link=ours",
    ],
)
def test_a_cookie_is_found_among_others(line: bytes) -> None:
    """With the whitespace that RFC 6265bis strips, space and tab."""
    assert cookie(request(line), NAME) == "ours"


def test_a_value_may_hold_an_equals_sign() -> None:
    """Only the first one ends the name."""
    assert cookie(request(b"__Host-likewise-link=a=b="), NAME) == "a=b="


@pytest.mark.parametrize(
    "before",
    [b"\xa0", b"\x85", b"\xc2\xa0", b"\xe3\x80\x80", b"\x0b", b"\x0c", b"\x1c", b"\x1f", b"\r", b"\n"],
)
def test_a_name_after_other_whitespace_is_another_name(before: bytes) -> None:
    """Browsers accept it from a sibling host with `Domain=`, since for them it has no prefix."""
    for name in (before + NAME.encode(), NAME.encode() + before):
        assert cookie(request(b"a=b; " + name + b"=planted"), NAME) is None


@pytest.mark.parametrize(
    "line",
    [
        b"__host-likewise-link=planted",
        b"__Host-Likewise-Link=planted",
        b'"__Host-likewise-link"=planted',
        b"%5F%5FHost-likewise-link=planted",
        b"a=__Host-likewise-link=planted",
        b"a,__Host-likewise-link=planted",
        b"__Host-likewise-link",
    ],
)
def test_a_similar_name_is_another_name(line: bytes) -> None:
    """Other letters, quotes, encodings and separators."""
    assert cookie(request(line), NAME) is None


@pytest.mark.parametrize(
    "lines",
    [
        (b"__Host-likewise-link=a; __Host-likewise-link=b",),
        (b"__Host-likewise-link=a", b"__Host-likewise-link=b"),
        (b"__Host-likewise-link=a; x=y; __Host-likewise-link=a",),
    ],
)
def test_two_cookies_of_one_name_are_refused(lines: tuple[bytes, ...]) -> None:
    """One of them was set by somebody else, and nothing tells which."""
    assert cookie(request(*lines), NAME) is None


def test_without_cookies_none_is_found() -> None:
    """Neither without the header nor with an empty one."""
    assert cookie(request(), NAME) is None
    assert cookie(request(b""), NAME) is None
