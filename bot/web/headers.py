"""Security headers of every response: pages, health, metrics, files and errors.

They keep URLs out of Referer and caches (RFC 9700 section 4.2), and responses out of frames
(section 4.16), out of other sites' pages and from being interpreted as another type.
"""

from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Responses other than pages load nothing and can't be framed.
_NOTHING: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_COMMON: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def security_headers(public_url: str, policy: str = _NOTHING) -> dict[str, str]:
    """Return a response's headers; `policy` is its Content-Security-Policy."""
    headers = {**_COMMON, "Content-Security-Policy": policy}
    if public_url.startswith("https://"):
        # Without includeSubDomains: other hosts of the domain may not be the operator's (RFC 6797).
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


class SecurityHeaders:
    """ASGI middleware that adds the headers to every response; existing ones are kept."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        # As ASGI has them, with names in lower case.
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message["headers"])
                names = {name for name, _ in given}
                message["headers"] = [*given, *(each for each in self._headers if each[0] not in names)]
            await send(message)

        await self._app(scope, receive, completed)
