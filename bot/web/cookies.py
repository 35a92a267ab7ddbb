r"""Read a request's cookies as browsers do (RFC 6265bis section 5.8.3), and no more leniently.

Starlette's parser strips whatever Python considers white space. So a cookie named `\xa0__Host-…`,
which a browser accepts from a sibling host because it doesn't have the prefix, would be read as one
that only this host can set.
"""

from starlette.requests import Request

_BLANKS = b" \t"  # SP and HTAB, all that RFC 6265bis strips


def cookie(request: Request, name: str) -> str | None:
    """Return the value of the cookie with exactly this name; None without one, or with two."""
    wanted = name.encode()
    found = [
        value.strip(_BLANKS)
        for header, line in request.scope["headers"]
        if header == b"cookie"
        for pair in line.split(b";")
        for given, equals, value in [pair.partition(b"=")]
        if equals and given.strip(_BLANKS) == wanted
    ]
    return found[0].decode("latin-1") if len(found) == 1 else None
