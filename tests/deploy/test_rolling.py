"""Replacing a process behind Caddy, in the order of docs/deploying.md, without an error for anyone."""

from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.test_server import no_certificates
from tests.cli.processes import SECONDS, lines_until, running
from tests.deploy.caddy import caddy
from tests.ports import free_port

pytestmark = [
    pytest.mark.processes,
    pytest.mark.parametrize(
        "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
    ),
]


TOKEN = "a-token-of-thirty-two-characters"


def asked(http: httpx.Client, secret: str) -> int:
    """Send the signed request that Slack uses to check the certificate; return the status."""
    body = "ssl_check=1&token=x"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    verifier = SignatureVerifier(secret)
    timestamp = str(int(verifier.clock.now()))
    signature = verifier.generate_signature(timestamp=timestamp, body=body)
    assert signature is not None
    headers |= {"x-slack-request-timestamp": timestamp, "x-slack-signature": signature}
    return http.post("/slack/events", content=body, headers=headers).status_code


def has_served(port: str) -> bool:
    """Whether the process on this port has answered a request from Slack."""
    with httpx.Client(trust_env=False, verify=no_certificates(), timeout=SECONDS) as http:
        text = http.get(f"http://127.0.0.1:{port}/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text
    return 'slack_acknowledgment_seconds_count{kind="other",status="200"}' in text


def test_a_rolling_restart_answers_every_request(
    database_url: str, tmp_path: Path, complete: dict[str, str]
) -> None:
    """With the old process alone, with both, and with the new one alone."""
    old, new = free_port(), free_port()
    settings = complete | {"DATABASE_URL": database_url, "METRICS_TOKEN": TOKEN}
    secret = settings["SLACK_SIGNING_SECRET"]
    with ExitStack() as stack:
        first = stack.enter_context(running(tmp_path, "serve", **settings, PORT=old))
        lines_until(first, "Application startup complete")
        here = stack.enter_context(caddy(tmp_path, old, new))
        http = stack.enter_context(
            httpx.Client(base_url=here, trust_env=False, verify=no_certificates(), timeout=SECONDS)
        )
        while http.get("/readyz").status_code == 503:
            pass  # until Caddy's first health check

        alone = [asked(http, secret) for _ in range(10)]
        second = stack.enter_context(running(tmp_path, "serve", **settings, PORT=new))
        lines_until(second, "Application startup complete")
        both = [asked(http, secret)]
        while not has_served(new):  # until Caddy finds it ready
            both.append(asked(http, secret))
        first.terminate()
        first.wait(timeout=SECONDS)
        after = [asked(http, secret) for _ in range(20)]

    assert (alone, set(both), after) == ([200] * 10, {200}, [200] * 20)
