"""`serve`: the app over HTTP."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import typer

from bot.cli.starting import prepare_database, refuse, settings_for, warn_of_missing_keys

if TYPE_CHECKING:
    import socket

APP_FAILED: Final = 3

# As uvicorn takes them.
_SERVER: Final[dict[str, Any]] = {
    "access_log": False,  # the app logs its own requests, by allow-list
    "log_config": None,
    "proxy_headers": False,  # nothing here depends on who a proxy says is asking: PUBLIC_URL gives the scheme
    "server_header": False,
    "ws": "none",
    "timeout_graceful_shutdown": 10,
    # Longer than the 60 to 90 seconds of the usual routers, so that it is they who close an idle connection and
    # no request is lost on one that the app has just closed.
    "timeout_keep_alive": 95,
    # Below the usual 1,024 open files: a 503 is better than connections that can't be accepted at all.
    "limit_concurrency": 900,
    "backlog": 2048,
}


def serve() -> None:
    """Serve Slack over HTTP.

    Commands, buttons, installation, the linking pages and health, all on one port. Reads the environment and .env. A SQLite file is migrated first; PostgreSQL has to be at the newest migration.
    """
    from bot.settings import Purpose

    settings = settings_for(Purpose.SERVE)
    prepare_database(settings.database_url)
    warn_of_missing_keys(settings)
    listener = listen(settings.host, settings.port)
    typer.echo(
        f"Likewise listens on {settings.host}, port {settings.port}, for {settings.public_url}", err=True
    )
    with suppress(KeyboardInterrupt):
        _run(settings.web_concurrency, listener)


def listen(host: str, port: int) -> "socket.socket":
    """Return a socket bound to the address, or refuse: the port is taken, not allowed, or not this machine's."""
    import errno
    import socket

    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.create_server(address[:2], family=family, backlog=int(_SERVER["backlog"]))
    except UnicodeError:  # of names that can't be written as DNS wants them
        refuse(f"HOST is not a network address ({host}); use 127.0.0.1, or 0.0.0.0 for all.")
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            refuse(f"Port {port} on {host} is taken; stop what uses it, or give another with PORT.")
        if fault.errno == errno.EACCES:
            refuse(f"Port {port} is not allowed to this user; give one above 1023 with PORT.")
        refuse(f"Likewise can't listen on {host}, port {port}: {fault.strerror}; check HOST and PORT.")
    listener.set_inheritable(True)
    return listener


def _run(processes: int, listener: "socket.socket") -> None:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    config = uvicorn.Config("bot.app:asgi", factory=True, workers=processes, **_SERVER)
    if processes > 1:
        Multiprocess(config, sockets=[listener]).run()
        return
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    if not server.started:
        raise typer.Exit(APP_FAILED)
