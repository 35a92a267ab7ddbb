"""Cookies are read by their exact names: what a browser let a sibling host set is never taken for ours."""

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
    """However many there are, and with the whitespace that RFC 6265bis strips: space and tab."""
    assert cookie(request(line), NAME) == "ours"


def test_a_value_may_hold_an_equals_sign() -> None:
    """Only the first one ends the name."""
    assert cookie(request(b"__Host-likewise-link=a=b="), NAME) == "a=b="


@pytest.mark.parametrize(
    "before",
    [b"\xa0", b"\x85", b"\xc2\xa0", b"\xe3\x80\x80", b"\x0b", b"\x0c", b"\x1c", b"\x1f", b"\r", b"\n"],
)
def test_a_name_behind_any_other_blank_is_another_name(before: bytes) -> None:
    """A browser takes such a cookie from a sibling host with `Domain=`: for it the name has no prefix."""
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
def test_a_name_that_only_looks_like_it_is_another_name(line: bytes) -> None:
    """Other letters, quotes, encodings and separators make another cookie."""
    assert cookie(request(line), NAME) is None


@pytest.mark.parametrize(
    "lines",
    [
        (b"__Host-likewise-link=a; __Host-likewise-link=b",),
        (b"__Host-likewise-link=a", b"__Host-likewise-link=b"),
        (b"__Host-likewise-link=a; x=y; __Host-likewise-link=a",),
    ],
)
def test_two_of_one_name_are_refused(lines: tuple[bytes, ...]) -> None:
    """One of them was set by somebody else, and nothing tells which."""
    assert cookie(request(*lines), NAME) is None


def test_without_cookies_there_is_none() -> None:
    """Neither without the header nor with an empty one."""
    assert cookie(request(), NAME) is None
    assert cookie(request(b""), NAME) is None
