"""`socket` as a real process, while Slack fails or is unreachable."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.test_server import no_certificates, serve
from tests.cli.processes import ROOT, lines_until, running
from tests.ports import free_port

pytestmark = pytest.mark.processes

SECONDS = 60


class Slack:
    """Slack's `apps.connections.open` with a test's responses; the last one repeats."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: list[Response] = []
        self.asked = 0
        self.app = Starlette(routes=[Route("/api/apps.connections.open", self._open, methods=["POST"])])

    async def _open(self, _: Request) -> Response:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    made = Slack()
    async with await serve(made.app) as server:
        made.url = server.url
        yield made


@pytest.fixture
def env(complete: dict[str, str]) -> dict[str, str]:
    """Settings of a deployment that can't reach Slack."""
    return complete | {
        "SLACK_APP_TOKEN": "xapp-hidden",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "X_API_URL": "http://127.0.0.1:9",
        "HOST": "127.0.0.1",
        "PORT": free_port(),
    }


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_without_slack_its_pages_work_and_a_signal_ends_it(
    tmp_path: Path, env: dict[str, str], signum: signal.Signals
) -> None:
    """The log says what is wrong."""
    with running(tmp_path, "socket", **env) as process:
        said = lines_until(process, "slack_socket_failed")
        reply = httpx.get(
            f"http://127.0.0.1:{env['PORT']}/healthz",
            timeout=SECONDS,
            trust_env=False,
            verify=no_certificates(),
        )
        process.send_signal(signum)
        process.wait(SECONDS)

    assert reply.status_code == 200
    assert said[0] == f"Likewise listens on 127.0.0.1, port {env['PORT']}, for https://likewise.example\n"
    assert process.returncode in {0, -signum}


def test_it_can_be_stopped_while_slack_does_not_answer(tmp_path: Path, env: dict[str, str]) -> None:
    """Slack accepts the connection, and never responds."""

    with socket.create_server(("127.0.0.1", 0)) as silent:
        env["SLACK_API_URL"] = f"http://127.0.0.1:{silent.getsockname()[1]}/api/"
        with running(tmp_path, "socket", **env) as process:
            lines_until(process, "startup complete")
            with silent.accept()[0]:
                process.send_signal(signal.SIGTERM)
                process.wait(SECONDS)

    assert process.returncode in {0, -signal.SIGTERM}


NO_NAMES = """
import socket, sys, threading

def getaddrinfo(host, *args, ask=socket.getaddrinfo, **kwargs):
    if str(host).endswith(".invalid"):
        print("asks for a name", file=sys.stderr, flush=True)
        threading.Event().wait()
    return ask(host, *args, **kwargs)

socket.getaddrinfo = getaddrinfo
"""


def test_it_can_be_stopped_while_no_name_server_answers(tmp_path: Path, env: dict[str, str]) -> None:
    """A pending lookup can't be interrupted, but the process doesn't wait for it."""
    (tmp_path / "sitecustomize.py").write_text(NO_NAMES)
    env |= {"SLACK_API_URL": "https://slack.invalid/api/", "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    with running(tmp_path, "socket", **env) as process:
        lines_until(process, "asks for a name")
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)

    assert process.returncode in {0, -signal.SIGTERM}


async def ended(folder: Path, env: dict[str, str]) -> tuple[int, str]:

    with running(folder, "socket", **env) as process:
        _, said = await asyncio.to_thread(process.communicate, timeout=SECONDS)
        return process.returncode, said


@pytest.mark.parametrize("word", ["invalid_auth", "not_allowed_token_type", "token_revoked", "missing_scope"])
async def test_a_rejected_token_ends_it_with_one_sentence(
    tmp_path: Path, env: dict[str, str], slack: Slack, word: str
) -> None:
    """The sentence has Slack's error, the variable and the page, but not the token; there is no second attempt."""
    slack.answers = [JSONResponse({"ok": False, "error": word})]
    status, said = await ended(tmp_path, env | {"SLACK_API_URL": f"{slack.url}/api/"})

    assert status == 2
    assert said.splitlines()[-1].startswith(f"Slack rejects SLACK_APP_TOKEN ({word}); ")
    assert "xapp-hidden" not in said
    assert slack.asked == 1


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(lambda: Response("<html>blocked</html>", 401, media_type="text/html"), id="edge"),
        pytest.param(lambda: JSONResponse({"ok": False, "error": "internal_error"}), id="internal_error"),
        pytest.param(lambda: JSONResponse({"ok": True, "url": "ws://127.0.0.1:9/link"}), id="no socket"),
        pytest.param(lambda: JSONResponse({"ok": True}), id="no address"),
        pytest.param(
            lambda: JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers={"Retry-After": "1"}),
            id="ratelimited",
        ),
    ],
)
async def test_any_other_failure_is_logged_and_retried(
    tmp_path: Path, env: dict[str, str], slack: Slack, failure: type[Response]
) -> None:
    """Only Slack's own error about the token is final."""
    slack.answers = [failure(), JSONResponse({"ok": False, "error": "invalid_auth"})]
    status, said = await ended(tmp_path, env | {"SLACK_API_URL": f"{slack.url}/api/"})

    assert status == 2
    assert "slack_socket_failed" in said
    assert slack.asked == 2
