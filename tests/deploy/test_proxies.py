"""nginx.conf: valid directives, and the rules that the app relies on.

The Caddyfile is run in `test_compose_running.py`.
"""

import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import crossplane
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.slack.requests.signature import MAX_BODY_BYTES
from tests.deploy.files import DEPLOY
from tests.deploy.tools import run_if_there, tool

Directive = dict[str, Any]


@pytest.fixture
def nginx(tmp_path: Path) -> list[Directive]:
    """The parsed directives of nginx.conf, included in an http block."""
    main = tmp_path / "nginx.conf"
    main.write_text(f'events {{}}\nhttp {{\n    include "{DEPLOY / "nginx.conf"}";\n}}\n', encoding="utf-8")
    payload = crossplane.parse(str(main), strict=True, check_ctx=True, check_args=True)
    assert payload["errors"] == []
    return [one for file in payload["config"] for one in file["parsed"]]


def every(directives: list[Directive]) -> Iterator[Directive]:
    for one in directives:
        yield one
        yield from every(one.get("block", []))


def values(directives: list[Directive], name: str) -> list[list[str]]:
    return [one["args"] for one in every(directives) if one["directive"] == name]


def write_self_signed(certificate: Path, key: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "likewise.example")])
    day = datetime(2026, 1, 1, tzinfo=UTC)
    signed = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(day)
        .not_valid_after(day + timedelta(days=3650))
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def test_nginx_accepts_the_file(tmp_path: Path) -> None:
    """Included as docs/deploying.md says, with a certificate and log paths of the test."""
    write_self_signed(tmp_path / "fullchain.pem", tmp_path / "privkey.pem")
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    site = site.replace("/etc/letsencrypt/live/likewise.example", str(tmp_path))
    site = site.replace("/var/log/nginx", str(tmp_path))
    # Only root may use ports below 1024, and not every machine has IPv6.
    site = re.sub(r"listen \[::\]:(80|443)", r"listen 127.0.0.1:20\1", site)
    site = re.sub(r"listen (80|443)", r"listen 127.0.0.1:10\1", site)
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    main = tmp_path / "nginx.conf"
    main.write_text(
        f'pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n    include "{tmp_path}/site.conf";\n}}\n',
        encoding="utf-8",
    )

    checked = run_if_there("nginx", "-t", "-e", "stderr", "-c", str(main), package="nginx")

    assert checked.returncode == 0, checked.stderr


def test_nginx_hides_metrics_and_allows_large_requests(nginx: list[Directive]) -> None:
    """/metrics is 404, and the largest body is the app's own limit."""
    (metrics,) = [one for one in every(nginx) if one["directive"] == "location" and "/metrics" in one["args"]]

    assert metrics["args"] == ["=", "/metrics"]
    assert [(one["directive"], one["args"]) for one in metrics["block"]] == [("return", ["404"])]
    assert values(nginx, "client_max_body_size") == [["1m"]]
    assert MAX_BODY_BYTES == 1024 * 1024


def test_nginx_does_not_log_query_strings(nginx: list[Directive]) -> None:
    """The URLs of the linking pages contain one-time tokens."""
    ((name, *parts),) = values(nginx, "log_format")

    assert name == "likewise"
    assert "$uri" in " ".join(parts)
    assert not any(secret in " ".join(parts) for secret in ("$request ", "$request_uri", "$args", "$query"))
    assert [args[1] for args in values(nginx, "access_log")] == ["likewise"]


def test_nginx_does_not_retry_a_request_that_may_have_arrived(nginx: list[Directive]) -> None:
    """Slack's requests are POST, which only `non_idempotent` would retry."""
    ((*conditions,),) = values(nginx, "proxy_next_upstream")

    assert "non_idempotent" not in conditions


def test_the_caddyfile_is_valid_and_formatted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Caddy itself checks it."""
    monkeypatch.setenv("PUBLIC_URL", "https://likewise.example")
    caddy, file = tool("caddy", package="caddy"), str(DEPLOY / "Caddyfile")

    checked = subprocess.run(
        [caddy, "validate", "--adapter", "caddyfile", "--config", file],
        capture_output=True,
        text=True,
        check=False,
    )
    formatted = subprocess.run([caddy, "fmt", file], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stderr
    assert formatted.stdout == Path(file).read_text(encoding="utf-8")
