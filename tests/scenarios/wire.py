"""A process's connections to its database and X, which tests hold or cut."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic

import httpx
import pytest
from sqlalchemy import event

from tests.scenarios.conftest import Scene

# The app waits eight seconds for X (`bot.x.client`); a busy machine may hold a response longer.
TOO_LONG = 6.0


class ProcessKilled(BaseException):
    """The process has ended: nothing in it handles this, and its next step fails the same way."""


async def die(*_: object, **__: object) -> None:
    """Replace the step at which a process is killed."""
    raise ProcessKilled


@contextmanager
def killed_at(owner: type, step: str) -> Iterator[None]:
    """Kill the process when it takes this step."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(owner, step, die)
        with pytest.raises(ProcessKilled):
            yield


@dataclass
class HeldRequest:
    """A like or unlike held before X gets it, or the response to it."""

    replies: bool
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def reached(self, work: asyncio.Task[object]) -> None:
        """Wait until it's held, or the work that should reach it has ended."""
        waiting = asyncio.create_task(self.arrived.wait())
        await asyncio.wait({waiting, work}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting


class Wire:
    """All statements and requests of one process."""

    def __init__(self, scene: Scene) -> None:
        self.was_cut = False
        self.held_too_long = False
        self._left: int | None = None
        self._held: HeldRequest | None = None
        event.listen(
            scene.container.storage.database.engine.sync_engine, "before_cursor_execute", self._statement
        )
        scene.container.x.http.event_hooks = {"request": [self._request], "response": [self._response]}

    def cut_after(self, steps: int) -> None:
        """Cut the connections after so many statements, requests and responses."""
        self._left = steps

    def repair(self) -> None:
        """Start the process again."""
        self.was_cut, self._left = False, None

    def hold(self, *, replies: bool) -> HeldRequest:
        """Hold the next like or unlike, or the response to it."""
        self._held, self.held_too_long = HeldRequest(replies), False
        return self._held

    def let_go(self) -> None:
        """Release what is held, and hold nothing more."""
        if self._held is not None:
            self._held.released.set()
        self._held = None

    def _step(self) -> None:
        if self._left is None:
            return
        if self._left == 0:
            self.was_cut = True
            raise ProcessKilled
        self._left -= 1

    def _statement(self, *_: object) -> None:
        self._step()

    async def _request(self, request: httpx.Request) -> None:
        self._step()
        await self._stand_still(request, replies=False)

    async def _response(self, response: httpx.Response) -> None:
        self._step()
        await self._stand_still(response.request, replies=True)

    async def _stand_still(self, request: httpx.Request, *, replies: bool) -> None:
        held = self._held
        if held is None or held.replies is not replies or "/likes" not in request.url.path:
            return
        if held.arrived.is_set():
            return  # only one is held
        held.arrived.set()
        since = monotonic()
        try:
            await held.released.wait()
        finally:
            self.held_too_long = monotonic() - since > TOO_LONG
