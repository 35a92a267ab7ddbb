"""HTTP/1.1 for `serve`: uvicorn's fast parser with a limit on the size of a request's head.

uvicorn itself rejects malformed requests (400) and those over its limit (503); the security headers
are added here.
"""

from typing import TYPE_CHECKING, Final

from uvicorn.protocols.http.flow_control import service_unavailable
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from bot.web.headers import SecurityHeaders, security_headers

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

# The limit of h11 and most proxies. httptools has none: an endless request line or header would be
# kept in memory for as long as its sender likes (measured with uvicorn 0.54 and httptools 0.9).
MAX_HEAD_BYTES: Final = 64 * 1024
# With HSTS, whatever the public URL: browsers ignore it over plain http (RFC 6797 section 8.1).
_HEADERS: Final = security_headers("https://")


class BoundedHeadProtocol(HttpToolsProtocol):
    """Responds 400 to a head of more than `MAX_HEAD_BYTES`, and closes the connection."""

    _head_bytes = 0
    _in_head = True

    def data_received(self, data: bytes) -> None:
        """Parse the data, and count its bytes until the head is complete."""
        super().data_received(data)
        if not self._in_head:
            self._head_bytes = 0
            return
        self._head_bytes += len(data)
        if self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("Headers too large.")

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Respond 400 with the security headers, and close the connection."""
        headers = _HEADERS | {
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": str(len(msg)),
            "Connection": "close",
        }
        lines = ["HTTP/1.1 400 Bad Request", *(f"{name}: {value}" for name, value in headers.items())]
        self.transport.write("\r\n".join([*lines, "", msg]).encode("ascii"))
        self.transport.close()

    def _unsupported_upgrade_warning(self) -> None:
        """Ignore the upgrade (RFC 9110 section 7.8), and close the connection after the response.

        The parser takes what follows the head for another request, even if it is the body. Behind a
        proxy, the response to that would go to whoever has the next request on the connection.
        """
        self.cycle.keep_alive = False

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: "ASGI3Application") -> None:
        if app is service_unavailable:
            app = SecurityHeaders(service_unavailable, _HEADERS)  # type: ignore[arg-type, assignment]
        super()._start_asgi_task(cycle, app)
