"""The address that the app listens on, and the message about it."""

import signal
import socket
from pathlib import Path

import httpx
import pytest

from bot.sandbox.test_server import no_certificates
from tests.cli.processes import lines_until, run, running
from tests.ports import free_port

pytestmark = pytest.mark.processes

SECONDS = 60


@pytest.mark.parametrize("command", ["serve", "socket"])
@pytest.mark.parametrize("host", ["::", "[0::0]"])
def test_listening_on_all_of_ipv6_includes_ipv4(
    tmp_path: Path, complete: dict[str, str], command: str, host: str
) -> None:
    """Platforms recommend `::`, and send their health checks over IPv4."""
    if not socket.has_dualstack_ipv6():
        pytest.fail("this system has no sockets for both; the sentence that says so is untested")
    port = free_port()
    here = {"SLACK_API_URL": "http://127.0.0.1:9/api/", "SLACK_APP_TOKEN": "xapp-1"}
    with running(tmp_path, command, **complete | here | {"HOST": host, "PORT": port}) as process:
        lines_until(process, "Application startup complete")
        for address in ("127.0.0.1", "[::1]"):
            reply = httpx.get(
                f"http://{address}:{port}/healthz", timeout=SECONDS, trust_env=False, verify=no_certificates()
            )
            assert reply.status_code == 200
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)


@pytest.mark.parametrize(
    ("host", "said"), [({}, True), ({"HOST": "0.0.0.0"}, False), ({"HOST": "127.0.0.1"}, False)]
)
def test_a_port_without_a_host_gets_a_hint_about_this_machine_only(
    tmp_path: Path, complete: dict[str, str], host: dict[str, str], said: bool
) -> None:
    """Platforms set PORT; with HOST set, there is no hint."""
    env = complete | host | {"PORT": free_port(), "SLACK_API_URL": "http://127.0.0.1:9/api/"}
    with running(tmp_path, "serve", **env) as process:
        lines = lines_until(process, "startup complete")
    report = run(tmp_path, "doctor", **env, X_API_URL="http://127.0.0.1:9").stdout.decode()

    sentence = f"PORT is set and HOST isn't: only this machine can reach port {env['PORT']}."
    assert any(sentence in line for line in lines) is said
    assert (f"warn  listening    {sentence}" in report) is said
