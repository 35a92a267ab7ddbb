"""Equal acts at the same moment: a double click does the thing once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.likes.results import Kind
from bot.members import Member
from bot.posts import PostRef

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _LikeFlight(Generic[T]):
    """One act under way; `waiting` counts who waits for what comes of it."""

    kind: Kind
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    outcome: T | None = None


class LikeFlights(Generic[T]):
    """The acts under way in this process, by person and Post."""

    def __init__(self) -> None:
        self._newest: dict[tuple[str, str, str], _LikeFlight[T]] = {}

    async def do(self, kind: Kind, member: Member, post: PostRef, act: Callable[[], Awaitable[T]]) -> T:
        """Return what `act` gives, or what the same person's same act gave that was under way when this one was asked for.

        Where they have asked for the opposite in between, it is done again; and where the one under way fails. Raises what
        `act` raises.
        """
        one = (member.tenant, member.user, post.id)
        like_flight = self._newest.get(one)
        if like_flight is None or like_flight.kind != kind:
            like_flight = self._newest[one] = _LikeFlight(kind)
        like_flight.waiting += 1
        try:
            async with like_flight.lock:
                if like_flight.outcome is None:
                    like_flight.outcome = await act()
                return like_flight.outcome
        finally:
            like_flight.waiting -= 1
            over = like_flight.outcome is not None or not like_flight.waiting
            if over and self._newest.get(one) is like_flight:
                del self._newest[one]
