"""Threads that nobody has to wait for: a name server that never answers must not keep a process from ending."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class DaemonThreadExecutor(ThreadPoolExecutor):
    """Runs each call in a daemon thread of its own, and never waits for one.

    asyncio resolves names in its default executor. `getaddrinfo` can't be interrupted, and a pool's threads are waited for when
    the loop closes and again when the interpreter ends.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start a thread for the call."""
        future: Future[T] = Future()
        threading.Thread(target=_run, args=(future, fn, args, kwargs), daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 (the base's own)
        """Leave the threads to themselves."""


def use_daemon_threads() -> None:
    """Have the running loop resolve names in daemon threads."""
    asyncio.get_running_loop().set_default_executor(DaemonThreadExecutor())


def _run(future: Future[Any], fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = fn(*args, **kwargs)
    except BaseException as error:  # noqa: BLE001 (it belongs to whoever waits)
        future.set_exception(error)
    else:
        future.set_result(result)
