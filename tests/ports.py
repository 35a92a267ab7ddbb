"""Ports for processes that a test starts: they listen some time after the test has chosen the port."""

import os
import random
import socket
from itertools import count
from typing import Final

# Below those that systems give to servers on port 0 and to outgoing connections (Linux from 32768, others from 49152):
# from that range, the servers of tests that run at the same time could take the port before the process does.
_FIRST: Final = 10_000
_OF_EACH_WORKER: Final = 1_000
_WORKERS: Final = 22

# At random, for another test run on this machine; then in order, so that no port is returned twice.
_numbers = count(random.randrange(_OF_EACH_WORKER))


def free_port() -> str:
    """Return a port of 127.0.0.1 that nothing uses, and that no other test of this run gets."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _WORKERS
    while True:
        port = _FIRST + worker * _OF_EACH_WORKER + next(_numbers) % _OF_EACH_WORKER
        if _is_free(port):
            return str(port)


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
