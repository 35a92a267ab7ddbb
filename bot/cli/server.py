"""Run the app over HTTP: what `serve` does."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot import startup
from bot.cli.bootstrap import prepare
from bot.cli.listening import listen_as, server_options

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from uvicorn.supervisors import Multiprocess

APP_FAILED: Final = 3


def run(*, reload: bool = False) -> None:
    """Check what the app needs, and serve until stopped; exit with a sentence if it can't start."""
    from bot.settings import Purpose

    settings = prepare(Purpose.SERVE)
    listener = listen_as(settings)
    with suppress(KeyboardInterrupt):
        if reload:
            _run_and_reload(listener)
        else:
            _run(settings.web_concurrency, listener)


def _run(processes: int, listener: "socket.socket") -> None:
    import uvicorn

    config = uvicorn.Config("bot.worker:asgi", factory=True, workers=processes, **server_options())
    if processes > 1:
        startup.finish()
        with _metrics_of_all_processes():
            _supervisor()(config, sockets=[listener]).run()
        return
    startup.freeze()
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    if not server.started:
        raise SystemExit(APP_FAILED)


def _supervisor() -> "type[Multiprocess]":
    from uvicorn.supervisors import Multiprocess

    class Supervisor(Multiprocess):
        def terminate_all(self) -> None:
            # Otherwise the system would go on taking connections that no process accepts any more.
            super().terminate_all()
            for listener in self.sockets:
                listener.close()

    return Supervisor


@contextmanager
def _metrics_of_all_processes() -> "Iterator[None]":
    """Give the processes a folder in which each keeps its metrics (`bot.metrics.exposition`)."""
    import os
    from tempfile import TemporaryDirectory

    # Read by prometheus_client on import, so it is set before the processes start. A folder of an
    # earlier run would add that run's numbers.
    with TemporaryDirectory(prefix="likewise-metrics-", ignore_cleanup_errors=True) as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def _run_and_reload(listener: "socket.socket") -> None:
    import uvicorn
    from uvicorn.supervisors import ChangeReload

    code = str(Path(__file__).parents[1])
    config = uvicorn.Config(
        "bot.worker:asgi", factory=True, reload=True, reload_dirs=[code], **server_options()
    )
    ChangeReload(config, target=uvicorn.Server(config).run, sockets=[listener]).run()
