"""The port that `serve` and `socket` listen on: taken first, and told who can reach it."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from typing import TYPE_CHECKING, Any, Final

import typer

from bot.cli.bootstrap import exit_with
from bot.cli.open_files import raise_open_files

if TYPE_CHECKING:
    import socket

    from bot.settings import Settings

_EVERY_ADDRESS: Final = "::"

# As uvicorn takes them.
SERVER: Final[dict[str, Any]] = {
    "access_log": False,  # the app logs its own requests, by allow-list
    "log_config": None,
    "proxy_headers": False,  # nothing here depends on who a proxy says is asking: PUBLIC_URL gives the scheme
    "server_header": False,
    "ws": "none",
    "timeout_graceful_shutdown": 10,
    # Longer than the 60 to 90 seconds of the usual routers, so that it is they who close an idle
    # connection and no request is lost on one that the app has just closed.
    "timeout_keep_alive": 95,
    "backlog": 2048,
}
# What a process opens besides connections to it: its database, its own connections to Slack and X,
# files.
_OTHER_FILES: Final = 124


def server_options() -> dict[str, Any]:
    """Return what uvicorn is run with.

    The app itself sheds load (`bot.web.load_shedding`). uvicorn's limit counts idle connections,
    too, and is the last resort: a 503 is better than connections that can't be accepted at all.
    """
    from bot.web.http_protocol import BoundedHeadProtocol

    limit = raise_open_files() - _OTHER_FILES
    return {**SERVER, "http": BoundedHeadProtocol, "limit_concurrency": limit}


def listen_as(settings: "Settings") -> "socket.socket":
    """Take the port, or refuse; say where the app listens, and for whom that is not enough."""
    listener = listen(settings.host, settings.port)
    typer.echo(
        f"Likewise listens on {settings.host}, port {settings.port}, for {settings.public_url}", err=True
    )
    for remark in (unreachable(settings), _without_ipv4(listener)):
        if remark:
            typer.echo(remark, err=True)
    return listener


def unreachable(settings: "Settings") -> str:
    """Return a sentence where a platform gave a port and nothing from outside reaches it; else nothing."""
    if "port" not in settings.model_fields_set or "host" in settings.model_fields_set:
        return ""
    return (
        f"PORT is set and HOST isn't: only this machine can reach port {settings.port}. "
        "On a platform or in a container set HOST=0.0.0.0."
    )


def _without_ipv4(listener: "socket.socket") -> str:
    import socket

    if listener.getsockname()[0] != _EVERY_ADDRESS or socket.has_dualstack_ipv6():
        return ""
    return "Over IPv6 only: this system has no sockets for both. Set HOST=0.0.0.0 for IPv4."


def listen(host: str, port: int) -> "socket.socket":
    """Return a socket bound to the address, or refuse: the port is taken, not allowed, or not this machine's."""
    import errno
    import socket

    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        both = address[0] == _EVERY_ADDRESS and socket.has_dualstack_ipv6()
        listener = socket.create_server(
            address, family=family, backlog=int(SERVER["backlog"]), dualstack_ipv6=both
        )
    except UnicodeError:  # of names that can't be written as DNS wants them
        exit_with(f"HOST is not a network address ({host}); use 127.0.0.1, or 0.0.0.0 for all.")
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            exit_with(f"Port {port} on {host} is taken; stop what uses it, or give another with PORT.")
        if fault.errno == errno.EACCES:
            exit_with(f"Port {port} is not allowed to this user; give one above 1023 with PORT.")
        exit_with(f"Likewise can't listen on {host}, port {port}: {fault.strerror}; check HOST and PORT.")
    listener.set_inheritable(True)
    return listener
