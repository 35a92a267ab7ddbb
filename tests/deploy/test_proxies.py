"""nginx.conf: every directive known and in its place, and the rules that the app relies on.

The Caddyfile is run in `test_compose_running.py`.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import crossplane
import pytest

from bot.slack.requests.signature import MAX_BODY_BYTES
from tests.deploy.files import DEPLOY
from tests.deploy.tools import tool

Directive = dict[str, Any]


@pytest.fixture
def nginx(tmp_path: Path) -> list[Directive]:
    """The directives of nginx.conf, read in an http block as nginx includes it."""
    main = tmp_path / "nginx.conf"
    main.write_text(f"events {{}}\nhttp {{\n    include {DEPLOY / 'nginx.conf'};\n}}\n", encoding="utf-8")
    payload = crossplane.parse(str(main), strict=True, check_ctx=True, check_args=True)
    assert payload["errors"] == []
    return [one for file in payload["config"] for one in file["parsed"]]


def every(directives: list[Directive]) -> Iterator[Directive]:
    for one in directives:
        yield one
        yield from every(one.get("block", []))


def values(directives: list[Directive], name: str) -> list[list[str]]:
    return [one["args"] for one in every(directives) if one["directive"] == name]


def test_nginx_hides_metrics_and_takes_what_slack_sends(nginx: list[Directive]) -> None:
    """404 for /metrics before anything else, and room for the largest body that the app takes."""
    (metrics,) = [one for one in every(nginx) if one["directive"] == "location" and "/metrics" in one["args"]]

    assert metrics["args"] == ["=", "/metrics"]
    assert [(one["directive"], one["args"]) for one in metrics["block"]] == [("return", ["404"])]
    assert values(nginx, "client_max_body_size") == [["1m"]]
    assert MAX_BODY_BYTES == 1024 * 1024


def test_nginx_logs_no_query(nginx: list[Directive]) -> None:
    """Addresses of the linking pages have a one-time token in it."""
    ((name, *parts),) = values(nginx, "log_format")

    assert name == "likewise"
    assert "$uri" in " ".join(parts)
    assert not any(secret in " ".join(parts) for secret in ("$request ", "$request_uri", "$args", "$query"))
    assert [args[1] for args in values(nginx, "access_log")] == ["likewise"]


def test_nginx_doesn_t_repeat_a_request_that_may_have_arrived(nginx: list[Directive]) -> None:
    """Slack's requests are POST, which only `non_idempotent` would repeat."""
    ((*conditions,),) = values(nginx, "proxy_next_upstream")

    assert "non_idempotent" not in conditions


def test_the_caddyfile_is_valid_and_formatted(monkeypatch: pytest.MonkeyPatch) -> None:
    """By Caddy itself."""
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
