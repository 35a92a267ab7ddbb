"""Bind the port of `serve` and `socket` before they start, and report who can reach it."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from bot.cli.bootstrap import exit_with
from bot.cli.output import print_error

if TYPE_CHECKING:
    import socket

    from bot.settings import Settings

_EVERY_ADDRESS: Final = "::"

# uvicorn's options.
SERVER: Final[dict[str, Any]] = {
    "access_log": False,  # the app logs requests itself, by allow-list
    "log_config": None,
    "proxy_headers": False,  # nothing depends on X-Forwarded-* headers: PUBLIC_URL gives the scheme
    "server_header": False,
    "ws": "none",
    "timeout_graceful_shutdown": 10,
    # Longer than the 60 to 90 seconds of common load balancers, so that they close idle connections
    # first, and no request is lost on one that the app has just closed.
    "timeout_keep_alive": 95,
    "backlog": 2048,
    # uvloop isn't available on Windows.
    "loop": "auto" if sys.platform == "win32" else "bot.event_loop:new_event_loop",
}
# File descriptors of a process other than its HTTP connections: up to 800 connections to X
# (`bot.http`), those to Slack and the database, and files.
_OTHER_FILES: Final = 924
_USEFUL_FILES: Final = 16_000


def server_options() -> dict[str, Any]:
    """Return the options for uvicorn.

    The app sheds load itself (`bot.web.load_shedding`). uvicorn's limit, which includes idle
    connections, is the last resort: a 503 is better than connections that can't be accepted at all.
    """
    from bot.web.http_protocol import BoundedHeadProtocol

    files = _raise_open_files()
    limit = max(files - _OTHER_FILES, files // 2)
    return {**SERVER, "http": BoundedHeadProtocol, "limit_concurrency": limit}


def _raise_open_files() -> int:
    """Raise the soft limit towards the hard one, up to `_USEFUL_FILES`; return the limit."""
    try:
        import resource  # there is none on Windows, and no such limit on its sockets
    except ImportError:
        return _USEFUL_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= _USEFUL_FILES:
        return _USEFUL_FILES
    wanted = _USEFUL_FILES if hard == resource.RLIM_INFINITY else min(hard, _USEFUL_FILES)
    with suppress(ValueError, OSError):  # macOS accepts less than its hard limit
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def listen_as(settings: "Settings") -> "socket.socket":
    """Bind the port or exit; print where the app listens, and any remark on its reachability."""
    listener = listen(settings.host, settings.port)
    print_error(f"Likewise listens on {settings.host}, port {settings.port}, for {settings.public_url}")
    for remark in (unreachable(settings), _without_ipv4(listener)):
        if remark:
            print_error(remark)
    return listener


def unreachable(settings: "Settings") -> str:
    """Return a sentence if a platform set PORT but the app listens on loopback; otherwise ""."""
    if "port" not in settings.provided or "host" in settings.provided:
        return ""
    return (
        f"PORT is set and HOST isn't: only this machine can reach port {settings.port}. "
        "On a platform or in a container set HOST=0.0.0.0."
    )


def _without_ipv4(listener: "socket.socket") -> str:
    import socket

    if listener.getsockname()[0] != _EVERY_ADDRESS or socket.has_dualstack_ipv6():
        return ""
    return "Likewise is reachable over IPv6 only: this system has no dual-stack sockets. For IPv4, set HOST=0.0.0.0."


def listen(host: str, port: int) -> "socket.socket":
    """Return a socket bound to the address; exit if it is taken, not permitted or not local."""
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
    except UnicodeError:  # a name that can't be encoded for DNS
        exit_with(f"HOST is not a network address ({host}); use 127.0.0.1, or 0.0.0.0 for all interfaces.")
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            exit_with(f"Port {port} on {host} is taken; stop the program that uses it, or set another PORT.")
        if fault.errno == errno.EACCES:
            exit_with(f"Port {port} isn't allowed for this user; set PORT to one above 1023.")
        exit_with(f"Likewise can't listen on {host}, port {port}: {fault.strerror}; check HOST and PORT.")
    listener.set_inheritable(True)
    return listener
