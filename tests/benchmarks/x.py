"""A process that replaces X and accepts every like: `python -m tests.benchmarks.x PORT DELAY`."""

import asyncio
import sys
from collections import Counter

import uvloop

from tests.benchmarks.wire import ServerProtocol, as_json

_LIKED = as_json({"data": {"liked": True}})
_USERS = 300


async def serve(port: int, delay: float) -> None:
    counts: Counter[str] = Counter()

    def handle(method: str, path: str, body: bytes) -> tuple[int, bytes, float]:
        if path == "/counts":
            return 200, as_json(counts), 0
        if method == "POST" and path.endswith("/likes"):
            counts["likes"] += 1
            return (200, _LIKED, delay) if b"tweet_id" in body else (400, b"{}", 0)
        if path.startswith("/2/users/me"):
            return 200, as_json({"data": {"id": "1000", "name": "Maya", "username": "maya"}}), delay
        return 404, b"{}", 0

    server = await asyncio.get_running_loop().create_server(
        lambda: ServerProtocol(handle, counts), "127.0.0.1", port, backlog=2048
    )
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), float(sys.argv[2])))
