"""Look-ups at X: kept answers first, one call for the same question, within limits and budget, settled by what X bills."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from typing import Final, TypeVar
from weakref import WeakValueDictionary

from bot.likes.allowances import Allowances
from bot.likes.answers import Answers, Kept, Reader
from bot.likes.as_app import BEYOND_THE_APP, AsApp
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
    """Puts questions to X as a member, or as the App; the member's workspace pays (`payer`).

    Every method raises X's errors, `LimitReached` and `BudgetReached`.
    """

    def __init__(
        self,
        linking: Linking,
        answers: Answers,
        allowances: Allowances,
        purse: Purse,
        workspaces: Workspaces,
        app: AsApp,
    ) -> None:
        self._linking = linking
        self._allowances = allowances
        self._answers = answers
        self._purse = purse
        self._workspaces = workspaces
        self._app = app
        self._asking: WeakValueDictionary[tuple[Reader, str, str, str], asyncio.Lock] = WeakValueDictionary()

    async def as_person(self, payer: Member, linked: Linked, question: Question[T]) -> Kept[T]:
        """Return X's answer to the account's question, kept or fresh: for that account alone."""
        reader = Reader(linked.member.tenant, linked.member.user, linked.x_user_id)
        return await self._answer(payer, reader, question, partial(self._ask_as, linked))

    async def as_app(self, payer: Member, question: Question[T]) -> Kept[T] | None:
        """Return X's answer to the App's question, kept or fresh: public, for anybody. None where the App can't ask."""
        if not self._app.is_usable:
            return None
        return await self._answer(payer, Reader.app(payer.tenant), question, self._app.ask)

    async def public_first(
        self,
        payer: Member,
        question: Question[T],
        person: Callable[[], Awaitable[Linked]],
        *,
        account: str | None = None,
    ) -> Kept[T]:
        """Return X's answer as the App has it, or, where the App can't see it, as the person does.

        `person` is asked for only then. `account` is the person's X user id, where known: an answer kept for it serves as well.
        Also raises what `person` raises.
        """
        usable = self._app.is_usable
        readers = [Reader.app(payer.tenant)] if usable else []
        if account is not None:
            readers.append(Reader(payer.tenant, payer.user, account))
        kept = await self._answers.find(question, *readers) if readers else None
        if kept is not None:
            return kept
        if usable:
            with suppress(*BEYOND_THE_APP):
                return await self._answer(payer, Reader.app(payer.tenant), question, self._app.ask)
        return await self.as_person(payer, await person(), question)

    async def forget_post(self, member: Member, post_id: str) -> None:
        """Drop what is kept about a Post for the member's tenant: X has said that it is gone."""
        await self._answers.forget_post(member, post_id, for_all=True)

    async def _answer(
        self,
        payer: Member,
        reader: Reader,
        question: Question[T],
        ask: Callable[[Question[T]], Awaitable[T]],
    ) -> Kept[T]:
        one = (reader, question.kind, question.subject, question.page)
        lock = self._asking.setdefault(one, asyncio.Lock())
        async with lock:  # who waited finds the answer of who asked
            kept = await self._answers.find(question, reader)
            if kept is not None:
                return kept
            return await self._answers.fresh(
                reader, question, partial(self._paid, payer, reader.account, question, ask)
            )

    async def _paid(
        self,
        payer: Member,
        account: str,
        question: Question[T],
        ask: Callable[[Question[T]], Awaitable[T]],
    ) -> T:
        budget = (await self._workspaces.of(payer)).budget
        aside = await self._purse.reserve(payer, question.worst, budget)
        with collected() as calls:
            try:
                async with self._allowances.learning(account, question.endpoint):
                    return await ask(question)
            finally:
                # Whatever happened: what X billed is written down, and the rest of what was set aside is given back.
                billed = [resource for call in calls for resource in call.billed]
                await self._purse.settle(aside, billed)

    async def _ask_as(self, linked: Linked, question: Question[T]) -> T:
        return await self._linking.act_as_linked(
            linked, question.endpoint, lambda now: question.ask(now.authorization)
        )
