"""The last envelopes of Socket Mode: Slack sends one again if its acknowledgment is lost.

Run again, a command would undo what the person has done since. Another process runs it, since a
list that all share would cost each command a database statement
(docs/decisions/0007-no-replay-memory.md).
"""

import asyncio
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, Final

from slack_bolt.response import BoltResponse

_REMEMBERED: Final = 300  # envelopes; some seconds of a busy workspace
_LONGEST_ID: Final = 100

Run = Callable[[], Coroutine[Any, Any, BoltResponse]]


class Repeats:
    """The responses of this process by envelope id, those in progress included."""

    def __init__(self) -> None:
        self._responses: dict[str, asyncio.Task[BoltResponse]] = {}

    async def run_once(self, envelope_id: object, run: Run) -> BoltResponse:
        """Return the envelope's response; run it again only if that failed. Raises its errors."""
        if not isinstance(envelope_id, str) or len(envelope_id) > _LONGEST_ID:
            return await run()
        task = self._responses.get(envelope_id)
        if task is None:
            task = self._responses[envelope_id] = asyncio.create_task(run())
            if len(self._responses) > _REMEMBERED:
                del self._responses[next(iter(self._responses))]
        try:
            response = await asyncio.shield(task)
        except Exception:
            self._responses.pop(envelope_id, None)
            raise
        if response.status != HTTPStatus.OK:
            self._responses.pop(envelope_id, None)
        return response
