"""A real PgBouncer in transaction mode, in front of the PostgreSQL of a test run."""

import os
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.paths import program

_PORT = 6543  # only part of the socket file's name
_SECONDS = 60.0
# Two connections for everybody, used in turn, so that hardly two transactions of a client share one; and the start-up
# parameters that PgBouncer takes by itself, no others.
_SETTINGS = """\
[databases]
* = host={server}

[pgbouncer]
pool_mode = transaction
default_pool_size = 2
server_round_robin = 1
max_client_conn = {clients}
listen_addr =
listen_port = {port}
unix_socket_dir = {folder}
auth_type = any
server_login_retry = 1
"""


class PgBouncer:
    """A PgBouncer that runs inside a `with` block and listens only on a socket in `folder`."""

    def __init__(self, folder: Path, server: str, *, clients: int = 500) -> None:
        """Take an empty folder, and the server's URL with its socket's folder as `host`."""
        self._program = program("pgbouncer", package="pgbouncer")
        self._folder = folder
        self._user = urlsplit(server).username or "postgres"
        self._server = Path(parse_qs(urlsplit(server).query)["host"][0])
        self._settings = _SETTINGS.format(
            server=f"{self._server} user={self._user}", folder=folder, port=_PORT, clients=clients
        )

    def __enter__(self) -> Self:
        settings = self._folder / "pgbouncer.ini"
        settings.write_text(self._settings)
        # PgBouncer refuses to run as root, and the server's socket belongs to the server's user.
        user = self._server.stat().st_uid if os.geteuid() == 0 else None
        if user is not None:
            os.chown(self._folder, user, -1)
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._program, str(settings)], stdout=log, stderr=log, user=user
            )
        self._wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    def url(self, database: str, user: str | None = None) -> str:
        """Return the pooled URL of one of the server's databases."""
        return (
            f"postgresql://{user or self._user}@/{database}?host={self._folder}&port={_PORT}&pgbouncer=true"
        )

    def _wait(self) -> None:
        """Return when it listens; it sends no signal when it's ready."""
        until = time.monotonic() + _SECONDS
        while True:
            assert self._process.poll() is None, (self._folder / "log").read_text()
            with socket.socket(socket.AF_UNIX) as one:
                if one.connect_ex(str(self._folder / f".s.PGSQL.{_PORT}")) == 0:
                    return
            assert time.monotonic() < until, (self._folder / "log").read_text()
            time.sleep(0.02)
