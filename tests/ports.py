"""Ports for processes that a test starts: they listen some time after the test has chosen the port."""

import random
import socket
from typing import Final

# Below those that systems give to servers on port 0 and to outgoing connections (Linux from 32768, others from 49152):
# from that range, the servers of tests that run at the same time could take the port before the process does.
_PORTS: Final = range(10_000, 24_000)


def free_port() -> str:
    """Return a port of 127.0.0.1 that nothing uses, and that no other call returns, in this process or another.

    The port of the same number for UDP is taken as long as this process runs; nothing else uses that.
    """
    while True:
        port = random.choice(_PORTS)
        with socket.socket(type=socket.SOCK_DGRAM) as mark, socket.socket() as tried:
            try:
                mark.bind(("127.0.0.1", port))
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            mark.detach()
            return str(port)
