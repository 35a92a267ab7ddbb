"""A shared memory limit for large bodies; only the first bytes of each are guaranteed.

A limit for each body isn't enough, since hundreds may arrive at once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class LargeBodies:
    """Up to `total` bytes at a time, besides the first `small` bytes of each body."""

    def __init__(self, *, total: int, small: int) -> None:
        self._total = total
        self._small = small
        self._taken = 0

    @contextmanager
    def body(self) -> Iterator[Callable[[int], bool]]:
        """Yield a function that is told a body's size as it grows, and returns whether it fits.

        The body's bytes are freed after the block.
        """
        own = 0

        def grow(size: int) -> bool:
            nonlocal own
            more = max(0, size - self._small - own)
            if self._taken + more > self._total:
                return False
            self._taken += more
            own += more
            return True

        try:
            yield grow
        finally:
            self._taken -= own
