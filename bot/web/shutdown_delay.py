"""SIGTERM: stay until the load balancer has noticed that this process is going."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class ShutdownDelay:
    """Keeps the server running for `seconds` after SIGTERM; 0 stops at once.

    Meanwhile `is_stopping` is true, for `/readyz`, and requests are answered as always: a load
    balancer that asks every few seconds sends some until then. A second SIGTERM stops at once.
    """

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self.is_stopping = False

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Put the delay before the server's own handler of SIGTERM; without one, do nothing."""
        stop = signal.getsignal(signal.SIGTERM)
        in_main_thread = threading.current_thread() is threading.main_thread()  # signals are its alone
        if not self._seconds or not callable(stop) or not in_main_thread:
            yield
            return
        loop = asyncio.get_running_loop()

        def handle(signum: int, frame: FrameType | None) -> None:
            if self.is_stopping:
                stop(signum, frame)
                return
            self.is_stopping = True
            # The loop's own methods aren't safe in a signal handler, except for this one.
            loop.call_soon_threadsafe(loop.call_later, self._seconds, stop, signum, None)

        signal.signal(signal.SIGTERM, handle)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, stop)
