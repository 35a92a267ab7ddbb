"""SIGTERM: the process becomes unready before it refuses requests."""

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
from tests.cli.processes import SECONDS, lines_until, running
from tests.ports import free_port


@pytest.mark.processes
@pytest.mark.parametrize("command", ["serve", "socket"])
def test_after_sigterm_it_is_unready_but_serves_until_a_second_one(
    tmp_path: Path, complete: dict[str, str], command: str
) -> None:
    """`/readyz` returns 503 with the reason, which is logged, too."""
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
    """This process's signal handlers, restored afterwards."""
    before = {each: signal.getsignal(each) for each in SIGNALS}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.mark.usefixtures("signals")
def test_several_processes_close_their_socket_before_they_end() -> None:
    """New connections are refused; otherwise they would hang until the last request is done."""
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()

    _supervisor()(
        uvicorn.Config("bot.app:asgi", workers=2, log_config=None), sockets=[listener]
    ).terminate_all()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)
