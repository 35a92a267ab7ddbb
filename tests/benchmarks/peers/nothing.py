"""Answers at once without reading the request, to measure the load generator itself."""

import asyncio
from collections import Counter

import uvloop

from tests.benchmarks.peers.setting import PORT
from tests.benchmarks.wire import ServerProtocol, as_json


def _answer(_method: str, _path: str, body: bytes) -> tuple[int, bytes, float]:
    text = body.partition(b"status%2F")[2].partition(b"&")[0].decode()
    return 200, as_json({"text": f"Liked {text}"}), 0


async def serve() -> None:
    counts: Counter[str] = Counter()
    server = await asyncio.get_running_loop().create_server(
        lambda: ServerProtocol(_answer, counts), "127.0.0.1", PORT
    )
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve())
