"""A process that replaces Slack: sends signed commands and receives their answers.

`python -m tests.benchmarks.slack PORT` reads one load per line from standard input, and writes its figures.
"""

import asyncio
import hashlib
import hmac
import json
import random
import re
import statistics
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvloop

from bot.sandbox import environment as there
from tests.benchmarks.wire import ClientProtocol, ServerProtocol, as_json

TEAM, CHANNEL, APP, BOT = "T0BENCH001", "C0BENCH001", "A0BENCH001", "U0BENCHBOT"
PEOPLE, POSTS = 300, 1_000_000
_FIRST_POST = 1_700_000_000_000_000_000
_PATIENCE = 30.0


@dataclass(frozen=True)
class Load:
    """Commands to send: `at_once` in flight for `seconds`, from `people` members.

    The first ones begin at equal distances within `ramp` seconds. Sent all at once, they would stay
    together, and each would wait for the others of its wave.
    """

    host: str
    port: int
    at_once: int
    seconds: float
    people: int = PEOPLE
    ramp: float = 0


@dataclass
class Figures:
    """The results of a load; times in milliseconds.

    `wrong` counts answers that don't say that the post was liked, `late` those that began with "Working on it…".
    """

    answered: int = 0
    seconds: float = 0
    median: float = 0
    p99: float = 0
    wrong: int = 0
    late: int = 0
    samples: list[str] = field(default_factory=list)


class Slack:
    """Sends commands, and receives answers in the HTTP response or at the response_url."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._numbers = iter(range(1, 10**9))
        self._random = random.Random(1)
        self._awaited: dict[str, asyncio.Future[bytes]] = {}
        self.counts: Counter[str] = Counter()

    async def listen(self) -> None:
        await asyncio.get_running_loop().create_server(
            lambda: ServerProtocol(self._handle, self.counts), "127.0.0.1", self._port, backlog=2048
        )

    async def run(self, load: Load) -> Figures:
        until, figures, took = time.perf_counter() + load.seconds, Figures(), list[float]()
        started = time.perf_counter()
        delays = (load.ramp * number / load.at_once for number in range(load.at_once))
        await asyncio.gather(*(self._send(load, until, figures, took, delay) for delay in delays))
        figures.seconds = time.perf_counter() - started
        figures.answered = len(took)
        if took:
            figures.median = statistics.median(took) * 1000
            figures.p99 = sorted(took)[int(len(took) * 0.99)] * 1000
        return figures

    async def _send(
        self, load: Load, until: float, figures: Figures, took: list[float], delay: float
    ) -> None:
        connection: Any = None
        await asyncio.sleep(delay)
        while time.perf_counter() < until:
            number = next(self._numbers)
            post = str(_FIRST_POST + self._random.randrange(POSTS))
            request = self._command(load, number, post)
            answer = self._awaited[str(number)] = asyncio.get_running_loop().create_future()
            start = time.perf_counter()
            try:
                if connection is None or not connection.is_open:
                    _, connection = await asyncio.get_running_loop().create_connection(
                        ClientProtocol, load.host, load.port
                    )
                async with asyncio.timeout(_PATIENCE):
                    status, body = await connection.ask(request)
                    if b"Working on it" in body:
                        figures.late += 1
                    if not body or b"Working on it" in body:
                        body = await answer
            except OSError as fault:
                status, body = 0, repr(fault).encode()
                connection = None
            took.append(time.perf_counter() - start)
            del self._awaited[str(number)]
            if (
                status != 200
                or not re.search(rb"Liked\b|You already like", body)
                or post.encode() not in body
            ):
                figures.wrong += 1
                figures.samples = [*figures.samples, f"{status} {body[:200]!r}"][:3]
        if connection is not None:
            connection.close()

    def _command(self, load: Load, number: int, post: str) -> bytes:
        body = urlencode(
            {
                "token": "unused",
                "team_id": TEAM,
                "team_domain": "bench",
                "channel_id": CHANNEL,
                "channel_name": "social",
                "user_id": f"U{number * 7919 % load.people:09}",
                "user_name": "maya",
                "command": "/like",
                "text": f"https://x.com/acmehq/status/{post}",
                "api_app_id": APP,
                "is_enterprise_install": "false",
                "response_url": f"http://127.0.0.1:{self._port}/response/{number}",
                "trigger_id": str(number),
            }
        ).encode()
        stamp = str(int(time.time())).encode()
        signature = hmac.new(
            there.SIGNING_SECRET.encode(), b"v0:%b:%b" % (stamp, body), hashlib.sha256
        ).hexdigest()
        return (
            b"POST /slack/events HTTP/1.1\r\nHost: %b:%d\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"X-Slack-Request-Timestamp: %b\r\nX-Slack-Signature: v0=%b\r\nContent-Length: %d\r\n\r\n%b"
            % (load.host.encode(), load.port, stamp, signature.encode(), len(body), body)
        )

    def _handle(self, _method: str, path: str, body: bytes) -> tuple[int, bytes, float]:
        """Answer the Web API and response_urls."""
        if path.startswith("/response/"):
            awaited = self._awaited.get(path.rpartition("/")[2])
            if awaited is not None and not awaited.done() and b"Working on it" not in body:
                awaited.set_result(body)
            return 200, b'{"ok":true}', 0
        if path.partition("?")[0].endswith("/users.info"):
            return (
                200,
                as_json({"ok": True, "user": {"id": "U000000000", "name": "maya", "team_id": TEAM}}),
                0,
            )
        told = {"ok": True, "url": "https://bench.slack.com/", "team": "Bench", "user": "likewise"}
        told |= {"team_id": TEAM, "user_id": BOT, "bot_id": "B0BENCH001", "app_id": APP}
        return 200, as_json(told), 0


async def main(port: int) -> None:
    slack = Slack(port)
    await slack.listen()
    print("ready", flush=True)  # noqa: T201 (read by the process that started this one)
    while line := await asyncio.to_thread(sys.stdin.readline):
        slack.counts.clear()
        figures = await slack.run(Load(**json.loads(line)))
        told = asdict(figures) | {"slack_requests": slack.counts["requests"]}
        print(json.dumps(told), flush=True)  # noqa: T201


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
