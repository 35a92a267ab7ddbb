"""The in-memory cache: entries expire by the app's clock, and their number is limited."""

from datetime import timedelta

import pytest

from bot.ttl_cache import TTLCache
from tests.conftest import MovableClock

MINUTE = timedelta(minutes=1)


class Source:
    """A slow source that can be unavailable."""

    def __init__(self) -> None:
        self.asked = 0
        self.away = False

    async def __call__(self) -> int:
        if self.away:
            raise OSError
        self.asked += 1
        return self.asked


def test_a_value_expires_after_its_ttl(clock: MovableClock) -> None:
    clock.stop()
    cache: TTLCache[str, int] = TTLCache(MINUTE, clock, max_entries=10)
    cache.put("a", 1)
    clock.move(seconds=59)
    assert cache.get("a") == 1
    clock.move(seconds=1)
    assert cache.get("a") is None


def test_the_oldest_entries_are_evicted(clock: MovableClock) -> None:
    cache: TTLCache[int, int] = TTLCache(MINUTE, clock, max_entries=3)
    for n in range(5):
        cache.put(n, n)
    assert len(cache) == 3
    assert [cache.get(n) for n in range(5)] == [None, None, 2, 3, 4]


async def test_a_fresh_value_is_not_loaded_again(clock: MovableClock) -> None:
    clock.stop()
    cache: TTLCache[str, int] = TTLCache(MINUTE, clock, max_entries=10)
    load = Source()
    assert [await cache.get_or_load("a", load) for _ in range(3)] == [1, 1, 1]
    clock.move(minutes=1)
    assert await cache.get_or_load("a", load) == 2


async def test_a_stale_value_is_used_while_loading_fails_until_its_limit(clock: MovableClock) -> None:
    clock.stop()
    cache: TTLCache[str, int] = TTLCache(MINUTE, clock, max_entries=10, stale_for=5 * MINUTE)
    load = Source()
    await cache.get_or_load("a", load)
    load.away = True
    clock.move(minutes=2)
    assert await cache.get_or_load("a", load, stale_if=(OSError,)) == 1
    with pytest.raises(OSError):  # noqa: PT011 (any will do: it was not asked for a stale value)
        await cache.get_or_load("a", load)
    clock.move(minutes=5)
    with pytest.raises(OSError):  # noqa: PT011
        await cache.get_or_load("a", load, stale_if=(OSError,))


async def test_a_value_from_before_the_clock_was_set_back_is_not_used(clock: MovableClock) -> None:
    """Nobody knows how old it is; it may be kept in place of neither a fresh nor a stale one."""
    cache: TTLCache[str, int] = TTLCache(MINUTE, clock, max_entries=10, stale_for=5 * MINUTE)
    load = Source()
    await cache.get_or_load("a", load)
    clock.move(hours=-1)
    assert cache.get("a") is None
    load.away = True
    with pytest.raises(OSError):  # noqa: PT011
        await cache.get_or_load("a", load, stale_if=(OSError,))
    cache.put("b", 1)
    assert len(cache) == 1


def test_a_removed_value_is_gone(clock: MovableClock) -> None:
    cache: TTLCache[str, int] = TTLCache(MINUTE, clock, max_entries=10)
    cache.put("a", 1)
    cache.pop("a")
    cache.pop("never there")
    assert cache.get("a") is None
