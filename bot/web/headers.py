"""The headers on every response: pages, health, metrics, files and errors alike.

They keep what is in an address out of Referer and caches (RFC 9700 section 4.2), and every answer
out of frames (section 4.16), out of other sites' pages and from being read as another type.
"""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What isn't a page loads nothing and is shown nowhere.
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
    """Return the headers of a response; `policy` is its Content-Security-Policy."""
    headers = {**_COMMON, "Content-Security-Policy": policy}
    if public_url.startswith("https://"):
        # This host only: what its neighbours are is not ours to say (RFC 6797).
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


class SecurityHeaders:
    """ASGI middleware that adds the headers to whatever the app answers; those that a response has already are its own."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and complete the start of each response."""

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    given.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, completed)
