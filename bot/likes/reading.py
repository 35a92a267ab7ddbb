"""Look-ups at X: kept answers first, one call for the same question, within limits and budget, settled by what X bills."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar
from weakref import WeakValueDictionary

from bot.likes.allowances import Allowances
from bot.likes.answers import Answers
from bot.likes.questions import Question
from bot.linking import Linking
from bot.linking.grants import Linked
from bot.members import Member
from bot.workspaces.settings import Workspaces
from bot.workspaces.spending import Purse
from bot.x import Call

T = TypeVar("T")

_CALLS: Final[ContextVar[list[Call] | None]] = ContextVar("calls", default=None)


def note(call: Call) -> None:
    """Tell whoever collects calls in this context; one of the client's observers."""
    calls = _CALLS.get()
    if calls is not None:
        calls.append(call)


@contextmanager
def collected() -> Iterator[list[Call]]:
    """Collect the calls that are made in the block."""
    calls: list[Call] = []
    token = _CALLS.set(calls)
    try:
        yield calls
    finally:
        _CALLS.reset(token)


class Reading:
    """Puts questions to X as a member."""

    def __init__(
        self,
        linking: Linking,
        answers: Answers,
        allowances: Allowances,
        purse: Purse,
        workspaces: Workspaces,
    ) -> None:
        self._linking = linking
        self._allowances = allowances
        self._answers = answers
        self._purse = purse
        self._workspaces = workspaces
        self._asking: WeakValueDictionary[tuple[str, str, str, str], asyncio.Lock] = WeakValueDictionary()

    async def answer(self, payer: Member, linked: Linked, question: Question[T]) -> T:
        """Return X's answer to the account's question, kept or fresh; `payer`'s workspace pays.

        Raises X's errors, `LimitReached` and `BudgetReached`.
        """
        one = (linked.x_user_id, question.kind, question.subject, question.page_hash)
        lock = self._asking.setdefault(one, asyncio.Lock())
        async with lock:  # who waited finds the answer of who asked
            kept = await self._answers.find(linked.x_user_id, question)
            if kept is not None:
                return kept
            fresh = await self._paid(payer, linked, question)
            await self._answers.keep(linked.x_user_id, question, fresh)
            return fresh

    async def _paid(self, payer: Member, linked: Linked, question: Question[T]) -> T:
        budget = (await self._workspaces.of(payer)).budget
        await self._purse.reserve(payer, question.worst, budget)
        with collected() as calls:
            try:
                async with self._allowances.learning(linked.x_user_id, question.endpoint):
                    return await self._linking.act_as_linked(
                        linked, question.endpoint, lambda now: question.ask(now.authorization)
                    )
            finally:
                # Whatever happened: what X billed is written down, and the rest of what was set aside is given back.
                billed = [resource for call in calls for resource in call.billed]
                await self._purse.settle(payer, question.worst, budget, billed)
