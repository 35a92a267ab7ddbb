"""The last envelopes of Socket Mode: Slack sends one again if its acknowledgment is lost.

Run again, a command would undo what the person has done since. Another process runs it, since a
list that all share would cost each command a database statement
(docs/decisions/0007-no-replay-memory.md).
"""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from slack_bolt.response import BoltResponse

from bot.clock import Clock
from bot.shared_tasks import SharedTasks
from bot.ttl_cache import TTLCache

_REMEMBERED: Final = 300  # envelopes; some seconds of a busy workspace
_REMEMBERED_FOR: Final = timedelta(minutes=10)
_LONGEST_ID: Final = 100

Run = Callable[[], Coroutine[Any, Any, BoltResponse]]


class Repeats:
    """The responses of this process by envelope id, those in progress included."""

    def __init__(self, clock: Clock) -> None:
        self._responses: TTLCache[str, BoltResponse] = TTLCache(
            _REMEMBERED_FOR, clock, max_entries=_REMEMBERED
        )
        self._running: SharedTasks[str, BoltResponse] = SharedTasks()

    async def run_once(self, envelope_id: object, run: Run) -> BoltResponse:
        """Return the envelope's response; run it again only if that failed. Raises its errors."""
        if not isinstance(envelope_id, str) or len(envelope_id) > _LONGEST_ID:
            return await run()
        known = self._responses.get(envelope_id)
        return known or await self._running.do(envelope_id, partial(self._run, envelope_id, run))

    async def _run(self, envelope_id: str, run: Run) -> BoltResponse:
        response = await run()
        if response.status == HTTPStatus.OK:
            self._responses.put(envelope_id, response)
        return response
