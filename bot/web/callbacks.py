"""Read OAuth callbacks: the requests with which a provider sends a browser back."""

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.secret import Secret

Step = Callable[[Request], Awaitable[Response]]


def parameter(request: Request, *names: str) -> Secret | None:
    """Return the first of these parameters; None if it is missing, empty or sent twice.

    https://www.rfc-editor.org/rfc/rfc6749#section-3.1
    """
    given = (request.query_params.getlist(name) for name in names)
    return next((Secret(values[0]) for values in given if len(values) == 1 and values[0]), None)


def code(request: Request, *names: str) -> Secret | None:
    """Return the code or verifier; None beside an error, or without one of them."""
    return None if "error" in request.query_params else parameter(request, *names)


def is_declined(request: Request) -> bool:
    """Return whether the person declined (RFC 6749 section 4.1.2.1), in OAuth 1.0a by `denied`."""
    return "denied" in request.query_params or request.query_params.getlist("error") == ["access_denied"]


def only_get(step: Step) -> Step:
    """Refuse HEAD: what checks a URL with it must not use up the URL's state."""

    async def checked(request: Request) -> Response:
        if request.method != "GET":
            raise HTTPException(405, headers={"Allow": "GET"})
        return await step(request)

    return checked
