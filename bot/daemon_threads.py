"""Resolve names in daemon threads, so that an unresponsive name server can't delay an exit."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class DaemonThreadExecutor(ThreadPoolExecutor):
    """Run each call in its own daemon thread, without ever waiting for it.

    asyncio resolves names in its default executor. `getaddrinfo` can't be interrupted, and a pool's
    threads are joined when the loop closes and again when the interpreter exits.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start a thread for the call."""
        future: Future[T] = Future()
        threading.Thread(target=_run, args=(future, fn, args, kwargs), daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 (the base's own)
        """Do nothing: the threads are daemons."""


def use_daemon_threads() -> None:
    """Make the running loop resolve names in daemon threads."""
    asyncio.get_running_loop().set_default_executor(DaemonThreadExecutor())


def _run(future: Future[Any], fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = fn(*args, **kwargs)
    except BaseException as error:  # noqa: BLE001 (raised to the waiting caller)
        future.set_exception(error)
    else:
        future.set_result(result)
