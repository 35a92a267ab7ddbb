"""Proxies and certificates of the environment that can't be used: one sentence, never a traceback."""

from pathlib import Path

import pytest

from tests.cli.processes import run

pytestmark = pytest.mark.processes

CANNOT_START = 2
# Names that no name server knows (RFC 6761), so that a test never leaves this machine.
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
def test_the_start_refuses_in_a_sentence(
    tmp_path: Path, env: dict[str, str], command: str, variables: dict[str, str], says: str
) -> None:
    """Nothing could be asked of Slack or X, and nobody should have to learn it from a `/like`."""
    ended = run(tmp_path, command, **env | variables)

    assert ended.returncode == CANNOT_START
    assert ended.stderr.decode().startswith(says)
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(("variables", "says"), UNUSABLE)
def test_doctor_says_it_once(
    tmp_path: Path, env: dict[str, str], variables: dict[str, str], says: str
) -> None:
    """One problem, not one for everything that can't be asked because of it."""
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
def test_doctor_goes_on_where_it_can(tmp_path: Path, env: dict[str, str], variables: dict[str, str]) -> None:
    """Each check has its line."""
    ended = run(tmp_path, "doctor", **env | variables)

    assert ended.stderr == b""
    assert ended.returncode == 1
    assert b"X can't be reached" in ended.stdout


def test_migrate_needs_neither(tmp_path: Path) -> None:
    """It asks the database only."""
    ended = run(
        tmp_path, "migrate", ALL_PROXY="socks5://127.0.0.1:1", NO_PROXY="[::1]", SSL_CERT_FILE=NOWHERE
    )

    assert (ended.returncode, ended.stderr) == (0, b"")


def test_the_demo_needs_neither(tmp_path: Path) -> None:
    """Everything it asks is on this machine."""
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
def test_output_survives_any_encoding(
    tmp_path: Path, env: dict[str, str], command: str, encoding: dict[str, str]
) -> None:
    """An arrow that a terminal lacks is spelled out, and what was asked for is done."""
    ended = run(tmp_path, *command.split(), **env | encoding)

    assert b"Traceback" not in ended.stderr
    assert ended.returncode == (1 if command == "doctor" else 0)
    if command == "migrate" and "cp1252" in encoding.values():
        assert ended.stdout.startswith(b"Database: empty -> ")
