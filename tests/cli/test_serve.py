"""`serve` as a real process."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.cli.listening import server_options
from bot.sandbox.test_server import no_certificates
from tests.ports import free_port

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]
SECONDS = 60


def started(
    folder: Path, env: dict[str, str], *options: str, code: Path = ROOT
) -> tuple[subprocess.Popen[str], str]:
    """Start `python -m bot serve`; return the process and its URL once it listens."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", *options],
        env={**os.environ, "PYTHONPATH": str(code), **env, "PORT": port},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = process.stderr.readline()
    assert said == f"Likewise listens on 127.0.0.1, port {port}, for https://likewise.example\n"
    return process, f"http://127.0.0.1:{port}"


@contextmanager
def serving(
    folder: Path, env: dict[str, str], *options: str, code: Path = ROOT
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process, here = started(folder, env, *options, code=code)
    try:
        yield process, here
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("processes", ["1", "2"])
def test_it_answers_stops_gracefully_and_logs_no_secret(
    folder: Path, complete: dict[str, str], processes: str
) -> None:
    """With one process or several, it's healthy and ready, and ends with status 0 at SIGINT.

    Even at level DEBUG, neither starting, a forged request nor stopping logs a key, a secret or a body.
    """
    with (
        serving(folder, {**complete, "WEB_CONCURRENCY": processes, "LOG_LEVEL": "DEBUG"}) as (process, here),
        httpx.Client(base_url=here, timeout=SECONDS, trust_env=False, verify=no_certificates()) as http,
    ):
        assert http.get("/healthz").status_code == 200
        assert http.get("/readyz").status_code == 200
        http.get("/link/start?t=the-start-token")
        assert http.post("/slack/events", content="text=the-body").status_code == 401
        process.send_signal(signal.SIGINT)

        _, lines = process.communicate(timeout=SECONDS)

    assert process.returncode == 0
    assert lines
    hidden = ("ENCRYPTION_KEYS", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET")
    assert not any(text in lines for text in (*(complete[name] for name in hidden), "the-body", "the-start"))


@pytest.fixture
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's code that a test may change."""
    copy = tmp_path_factory.mktemp("code")
    for part in ("bot", "migrations"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def test_with_reload_it_restarts_when_the_code_changes(
    folder: Path, complete: dict[str, str], code: Path
) -> None:
    """As `make serve` runs it; the port stays the same, and Ctrl-C ends all processes."""
    with (
        serving(folder, complete, "--reload", code=code) as (process, here),
        httpx.Client(base_url=here, timeout=SECONDS, trust_env=False, verify=no_certificates()) as http,
    ):
        assert http.get("/healthz").status_code == 200
        with (code / "bot" / "app.py").open("a", encoding="utf-8") as app:
            app.write("\nimport sys\n\nsys.stderr.write('the new code runs\\n')\n")

        assert process.stderr is not None
        assert any(line == "the new code runs\n" for line in process.stderr)
        assert http.get("/healthz").status_code == 200
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=SECONDS)

    assert process.returncode == 0


def _answer(address: str, request: bytes) -> bytes:
    """Send bytes that no HTTP client would send; return the first line of the response."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=SECONDS) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline()


_HEAD = b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n"
MALFORMED_HTTP = {
    "not HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b" 400 "),
    "a length that isn't one": (_HEAD + b"content-length: ten\r\n\r\n", b" 400 "),
    "two lengths": (_HEAD + b"content-length: 1\r\ncontent-length: 2\r\n\r\nab", b" 400 "),
    "a length and chunks": (
        _HEAD + b"transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
        b" 400 ",
    ),
    "a chunk size that isn't one": (_HEAD + b"transfer-encoding: chunked\r\n\r\nzz\r\n", b" 40"),
    "a signature of bytes": (
        _HEAD
        + b"content-length: 1\r\nx-slack-request-timestamp: 1\r\nx-slack-signature: v0=\xe9\xff\r\n\r\na",
        b" 401 ",
    ),
    "no end of the headers": (_HEAD + b"x: " + b"a" * 200_000, b" 400 "),
}


def test_malformed_http_is_refused_and_the_server_keeps_running(
    folder: Path, complete: dict[str, str]
) -> None:
    """The server's parser (httptools) or the app's middleware refuses it."""
    with (
        serving(folder, complete) as (_, here),
        httpx.Client(base_url=here, timeout=SECONDS, trust_env=False, verify=no_certificates()) as http,
    ):
        for name, (request, status) in MALFORMED_HTTP.items():
            assert status in _answer(here, request), name
        assert http.get("/healthz").status_code == 200


def test_serve_uses_uvloop_and_httptools() -> None:
    """Without one of them, it would be half as fast."""
    assert issubclass(server_options()["http"], HttpToolsProtocol)
    loop = uvicorn.Config("", log_config=None, loop=server_options()["loop"]).get_loop_factory()
    assert loop is not None
    with closing(loop()) as opened:
        assert sys.platform == "win32" or "uvloop" in {base.__module__ for base in type(opened).__mro__}


def test_each_process_returns_the_metrics_of_all(folder: Path, complete: dict[str, str]) -> None:
    """With two processes, each response adds up the requests of both."""
    env = {**complete, "WEB_CONCURRENCY": "2", "METRICS_TOKEN": "a-token-of-thirty-two-characters"}
    headers = {"authorization": "Bearer a-token-of-thirty-two-characters", "connection": "close"}

    with (
        serving(folder, env) as (process, here),
        httpx.Client(base_url=here, timeout=SECONDS, trust_env=False, verify=no_certificates()) as http,
    ):

        def sample(name: str) -> float:
            text = http.get("/metrics", headers=headers).text
            return sum(map(float, re.findall(rf"^likewise_{re.escape(name)} (.+)", text, re.MULTILINE)))

        # Each may open 15 connections to SQLite, and reports that once it has started.
        while sample("database_connections_limit") < 30:
            pass
        for _ in range(20):
            assert http.post("/slack/events", headers={"connection": "close"}).status_code == 401
        name = 'slack_acknowledgment_seconds_count{kind="other",status="401"}'
        counted = {sample(name) for _ in range(6)}
        process.send_signal(signal.SIGINT)  # ends its worker processes, too
        process.communicate(timeout=SECONDS)

    assert counted == {20.0}
