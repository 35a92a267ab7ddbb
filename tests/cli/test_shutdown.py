"""SIGTERM: the load balancer learns of it before the process refuses anything."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from uvicorn.supervisors.multiprocess import SIGNALS

from bot.cli.server import _supervisor
from bot.sandbox.test_server import no_certificates
from tests.cli.processes import SECONDS, free_port, lines_until, running


@pytest.mark.processes
@pytest.mark.parametrize("command", ["serve", "socket"])
def test_it_is_unready_and_serves_on_until_it_is_told_again(
    tmp_path: Path, complete: dict[str, str], command: str
) -> None:
    """`/readyz` is 503 and everything else as before; the log says why. A second SIGTERM doesn't wait."""
    port = free_port()
    here = {"SLACK_API_URL": "http://127.0.0.1:9/api/", "SLACK_APP_TOKEN": "xapp-1"}
    with (
        running(tmp_path, command, **complete | here, PORT=port, SHUTDOWN_DELAY="30") as process,
        httpx.Client(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, verify=no_certificates(), timeout=SECONDS
        ) as http,
    ):
        lines_until(process, "Application startup complete")
        assert http.get("/readyz").status_code == 200
        process.terminate()
        while (ready := http.get("/readyz")).status_code == 200:
            pass

        assert (ready.status_code, ready.json()["reason"]) == (503, "the process is shutting down")
        assert [http.get(path).status_code for path in ("/healthz", "/privacy")] == [200, 200]
        lines_until(process, '"reason": "the process is shutting down"')
        process.terminate()
        process.communicate(timeout=SECONDS)

    assert process.returncode in {0, -signal.SIGTERM}


@pytest.fixture
def signals() -> Iterator[None]:
    """The handlers of this process, put back."""
    before = {each: signal.getsignal(each) for each in SIGNALS}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.mark.usefixtures("signals")
def test_several_processes_leave_no_socket_that_nobody_accepts_from() -> None:
    """While they finish their requests, new connections are refused, as by one process; they'd hang otherwise."""
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()

    _supervisor()(uvicorn.Config("bot.app:asgi", workers=2), sockets=[listener]).terminate_all()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)
