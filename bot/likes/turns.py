"""Equal acts at the same moment: a double click does the thing once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.likes.outcomes import Kind
from bot.members import Member
from bot.posts import PostRef

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Turn(Generic[T]):
    """One act under way; `waiting` counts who waits for what comes of it."""

    kind: Kind
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    outcome: T | None = None


class Turns(Generic[T]):
    """The acts under way in this process, by person and Post."""

    def __init__(self) -> None:
        self._newest: dict[tuple[str, str, str], _Turn[T]] = {}

    async def once(self, kind: Kind, member: Member, post: PostRef, act: Callable[[], Awaitable[T]]) -> T:
        """Return what `act` gives, or what the same person's same act gave that was under way when this one was asked for.

        Where they have asked for the opposite in between, it is done again; and where the one under way fails. Raises what
        `act` raises.
        """
        one = (member.tenant, member.user, post.id)
        turn = self._newest.get(one)
        if turn is None or turn.kind != kind:
            turn = self._newest[one] = _Turn(kind)
        turn.waiting += 1
        try:
            async with turn.lock:
                if turn.outcome is None:
                    turn.outcome = await act()
                return turn.outcome
        finally:
            turn.waiting -= 1
            over = turn.outcome is not None or not turn.waiting
            if over and self._newest.get(one) is turn:
                del self._newest[one]
