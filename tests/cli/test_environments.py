"""Unusable proxies and certificates in the environment: one sentence, never a traceback."""

from pathlib import Path

import pytest

from tests.cli.processes import run

pytestmark = pytest.mark.processes

CANNOT_START = 2
# No name server knows these names (RFC 6761), so that a test never leaves this machine.
ELSEWHERE = {
    "SLACK_API_URL": "https://slack.invalid/api/",
    "SLACK_URL": "https://slack.invalid",
    "X_API_URL": "https://x.invalid",
}
NOWHERE = "/nowhere/certificates"


@pytest.fixture
def env(complete: dict[str, str]) -> dict[str, str]:
    return complete | ELSEWHERE | {"SLACK_APP_TOKEN": "xapp-1", "PUBLIC_URL": "https://likewise.invalid"}


UNUSABLE = [
    ({"ALL_PROXY": "socks5://127.0.0.1:1"}, "ALL_PROXY names a SOCKS proxy"),
    ({"all_proxy": "socks5h://127.0.0.1:1"}, "ALL_PROXY names a SOCKS proxy"),
    ({"HTTPS_PROXY": "socks4://127.0.0.1:1", "NO_PROXY": "[::1]"}, "HTTPS_PROXY names a SOCKS proxy"),
    ({"HTTPS_PROXY": "http://[::1"}, "HTTPS_PROXY is not the address of a proxy"),
    ({"HTTPS_PROXY": "http://proxy:port"}, "HTTPS_PROXY is not the address of a proxy"),
    ({"SSL_CERT_FILE": NOWHERE}, f"SSL_CERT_FILE names {NOWHERE}, which can't be used: No such file"),
    ({"SSL_CERT_FILE": "/etc"}, "SSL_CERT_FILE names /etc, which can't be used: "),
    ({"SSL_CERT_FILE": "/etc/passwd"}, "SSL_CERT_FILE names /etc/passwd, which can't be used: it holds no"),
    ({"SSL_CERT_DIR": NOWHERE}, f"SSL_CERT_DIR names {NOWHERE}, which isn't a folder"),
]


@pytest.mark.parametrize(
    ("command", "variables", "says"),
    [("serve", *UNUSABLE[0]), ("socket", *UNUSABLE[0]), ("serve", *UNUSABLE[5]), ("socket", *UNUSABLE[5])],
)
def test_serve_and_socket_refuse_to_start_with_one_sentence(
    tmp_path: Path, env: dict[str, str], command: str, variables: dict[str, str], says: str
) -> None:
    """Otherwise the first `/like` would fail, since neither Slack nor X can be reached."""
    ended = run(tmp_path, command, **env | variables)

    assert ended.returncode == CANNOT_START
    assert ended.stderr.decode().startswith(says)
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(("variables", "says"), UNUSABLE)
def test_doctor_reports_an_unusable_environment_once(
    tmp_path: Path, env: dict[str, str], variables: dict[str, str], says: str
) -> None:
    """Checks that fail because of it aren't problems of their own."""
    ended = run(tmp_path, "doctor", **env | variables)
    lines = ended.stdout.decode().splitlines()

    assert ended.returncode == 1
    assert ended.stderr == b""
    assert [line for line in lines if line.startswith("FAIL")] == [
        line for line in lines if line.startswith(f"FAIL  network      {says}")
    ]
    assert lines[-1] == "1 problem, 0 warnings."


@pytest.mark.parametrize(
    "variables",
    [
        {"HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": "[::1],10.0.0.0/8,[::1]:80,///"},
        {"NO_PROXY": "[::1]"},
        {"HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": "*"},
        {"REQUESTS_CA_BUNDLE": NOWHERE, "CURL_CA_BUNDLE": NOWHERE},
        {"HTTP_PROXY": "nonsense://"},
    ],
)
def test_doctor_runs_all_checks_in_a_usable_environment(
    tmp_path: Path, env: dict[str, str], variables: dict[str, str]
) -> None:
    """Odd variables that don't matter here are ignored."""
    ended = run(tmp_path, "doctor", **env | variables)

    assert ended.stderr == b""
    assert ended.returncode == 1
    assert b"X can't be reached" in ended.stdout


def test_migrate_needs_no_proxy_and_no_certificates(tmp_path: Path) -> None:
    """It connects only to the database."""
    ended = run(
        tmp_path, "migrate", ALL_PROXY="socks5://127.0.0.1:1", NO_PROXY="[::1]", SSL_CERT_FILE=NOWHERE
    )

    assert (ended.returncode, ended.stderr) == (0, b"")


def test_the_demo_needs_no_proxy_and_no_certificates(tmp_path: Path) -> None:
    """It connects only to this machine."""
    ended = run(
        tmp_path,
        "demo",
        "--once",
        ALL_PROXY="socks5://127.0.0.1:1",
        HTTP_PROXY="http://127.0.0.1:1",
        NO_PROXY="[::1]",
        SSL_CERT_FILE=NOWHERE,
        SSL_CERT_DIR=NOWHERE,
        REQUESTS_CA_BUNDLE=NOWHERE,
    )

    assert (ended.returncode, ended.stderr) == (0, b"")


ASCII = {"PYTHONIOENCODING": "ascii"}


@pytest.mark.parametrize(
    ("command", "encoding"),
    [
        ("migrate", ASCII),
        ("doctor", ASCII),
        ("demo --once", ASCII),
        ("manifest --public-url https://l.example", ASCII),
        ("migrate", {"PYTHONIOENCODING": "cp1252"}),
        ("doctor", {"LANG": "C", "LC_ALL": "C"}),
    ],
)
def test_output_works_in_any_encoding(
    tmp_path: Path, env: dict[str, str], command: str, encoding: dict[str, str]
) -> None:
    """Characters that the terminal lacks are replaced, and the command still runs."""
    ended = run(tmp_path, *command.split(), **env | encoding)

    assert b"Traceback" not in ended.stderr
    assert ended.returncode == (1 if command == "doctor" else 0)
    if command == "migrate" and "cp1252" in encoding.values():
        assert ended.stdout.startswith(b"Database: empty -> ")
