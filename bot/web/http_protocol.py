"""HTTP/1.1 as `serve` speaks it: uvicorn's fast parser, with a bound on a request's head."""

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# As h11 and most proxies have it. httptools has no bound of its own: a request line or header that
# never ends would be kept in memory for as long as its sender likes (measured with uvicorn 0.54 and
# httptools 0.9).
MAX_HEAD_BYTES: Final = 64 * 1024


class BoundedHeadProtocol(HttpToolsProtocol):
    """Answers 400 to a head of more than `MAX_HEAD_BYTES`, and closes the connection."""

    _head_bytes = 0
    _in_head = True

    def data_received(self, data: bytes) -> None:
        """Parse what has arrived, and count it as long as no head has ended."""
        super().data_received(data)
        if not self._in_head:
            self._head_bytes = 0
            return
        self._head_bytes += len(data)
        if self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("Headers too large.")

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head has ended."""
        self._in_head = False
        super().on_headers_complete()
