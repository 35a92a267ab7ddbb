"""Under overload, pages are refused first, Slack's requests last, health checks never."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from starlette.types import Receive, Scope, Send

from bot.web.load_shedding import Kind, LoadShedder


class Stage:
    """An app whose requests wait until they are released, behind load shedding with few places."""

    def __init__(self, *, max_requests: int = 4, max_pages: int = 2, background: int = 0) -> None:
        self.released = asyncio.Event()
        self.arrived: list[str] = []
        self.shed: Counter[Kind] = Counter()
        self.background = background
        shedder = LoadShedder(
            self._answer,
            background=lambda: self.background,
            count=lambda kind: self.shed.update([kind]),
            max_requests=max_requests,
            max_pages=max_pages,
            max_background=10,
        )
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(shedder), base_url="http://here")
        self._under_way: list[asyncio.Task[httpx.Response]] = []

    async def _answer(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.arrived.append(scope["path"])
        if scope["path"] not in {"/healthz", "/readyz"}:
            await self.released.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def begin(self, path: str, times: int) -> None:
        """Send requests that wait."""
        waiting = len(self.arrived) + times
        self._under_way += [asyncio.create_task(self.http.get(path)) for _ in range(times)]
        while len(self.arrived) < waiting:  # noqa: ASYNC110 (a turn of the loop, not time, is what it waits for)
            await asyncio.sleep(0)

    async def finish(self) -> list[int]:
        """Release them all; return their statuses."""
        self.released.set()
        return [answer.status_code for answer in await asyncio.gather(*self._under_way)]


@asynccontextmanager
async def stage(**sizes: int) -> AsyncIterator[Stage]:
    made = Stage(**sizes)
    async with made.http:
        yield made
        await made.finish()


async def test_pages_leave_places_to_slack() -> None:
    """However many browsers send requests, Slack's are still accepted."""
    async with stage() as here:
        await here.begin("/link/start", 2)
        refused = await here.http.get("/link/start")
        await here.begin("/slack/events", 2)

        assert refused.status_code == 503
        assert await here.finish() == [200] * 4


async def test_slack_may_use_every_place() -> None:
    """Without browsers, Slack's requests may take all places; then both kinds are refused."""
    async with stage() as here:
        await here.begin("/slack/events", 4)

        assert (await here.http.post("/slack/events")).status_code == 503
        assert (await here.http.get("/")).status_code == 503


async def test_a_refusal_says_what_to_do_and_when() -> None:
    """503, `Retry-After`, and a sentence that says nothing was done."""
    async with stage() as here:
        await here.begin("/slack/events", 4)

        for path in ("/slack/events", "/privacy"):
            refused = await here.http.get(path)
            assert refused.headers["retry-after"] == "5"
            assert "Nothing was done" in refused.text


async def test_a_refusal_reads_no_body() -> None:
    """Refusing has to cost less than serving."""
    taken: list[bytes] = []

    async def body() -> AsyncIterator[bytes]:
        taken.append(b"x")
        yield b"x"

    async with stage() as here:
        await here.begin("/slack/events", 4)
        await here.http.post("/slack/events", content=body())

    assert taken == []


async def test_health_checks_are_always_answered() -> None:
    """A busy instance must not count as dead."""
    async with stage() as here:
        await here.begin("/slack/events", 4)

        assert (await here.http.get("/healthz")).status_code == 200
        assert (await here.http.get("/readyz")).status_code == 200


async def test_replies_under_way_count() -> None:
    """Commands that got "Working on it…" are load, too: if too many wait, Slack's requests are refused, pages aren't."""
    async with stage(background=10) as here:
        assert (await here.http.post("/slack/events")).status_code == 503
        await here.begin("/privacy", 1)
        here.background = 9
        await here.begin("/slack/events", 1)


async def test_places_become_free_again() -> None:
    """Requests are served again once others have ended."""
    async with stage() as here:
        await here.begin("/slack/events", 4)
        await here.finish()

        assert (await here.http.post("/slack/events")).status_code == 200


async def test_refusals_are_counted_by_kind() -> None:
    """The operator sees what was refused, and how often."""
    async with stage() as here:
        await here.begin("/slack/events", 4)
        await here.http.get("/")
        await here.http.post("/slack/events")
        await here.http.post("/slack/events")

    assert here.shed == {Kind.PAGE: 1, Kind.SLACK: 2}
