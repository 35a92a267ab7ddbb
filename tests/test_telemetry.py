"""Traces and error reports, sent to real collectors over HTTP, with the fields that log lines may have."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import structlog
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import error_reports, logs, telemetry, tracing
from bot.db import Keyring
from bot.db.keyring import BadKey
from bot.sandbox.test_server import serve
from bot.sandbox.x import FaultKind
from bot.secret import Secret
from bot.settings import Settings
from tests.conftest import MovableClock
from tests.scenarios.conftest import ANNOUNCED, scene

SECRET = "xoxb-very-secret"
sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Collector:
    """A collector of traces and error reports, which keeps everything it receives."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        body = await request.body()
        packed = request.headers.get("content-encoding") == "gzip"
        self.bodies.append(gzip.decompress(body) if packed else body)
        return JSONResponse({}) if "sentry" in str(request.url) else Response()

    def spans(self) -> dict[str, dict[str, object]]:
        """Return the fields of each span by its name."""
        found = {}
        for body in self.bodies:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    for span in scope.spans:
                        assert not span.events
                        found[span.name] = {
                            one.key: one.value.string_value or one.value.int_value for one in span.attributes
                        }
        return found

    def reports(self) -> list[dict[str, Any]]:
        """Return the events in the envelopes: a line of headers, then two lines for each item."""
        return [
            json.loads(lines[number + 1])
            for lines in (body.splitlines() for body in self.bodies)
            for number, line in enumerate(lines)
            if number and json.loads(line).get("type") == "event"
        ]


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    made = Collector()
    app = Starlette(routes=[Route("/{path:path}", made.take, methods=["POST"])])
    async with await serve(app) as server:
        made.url = server.url
        yield made


@contextmanager
def reporting(dsn: str) -> Iterator[None]:
    """Configure logging with error reports, and restore it afterwards."""
    logs.configure("INFO", report=error_reports.start(Secret(dsn), "9.9.9"))
    try:
        yield
    finally:
        logs.configure("INFO")


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch, collector: Collector) -> Iterator[None]:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_SERVICE_NAME", "likewise-here")
    tracing.start("9.9.9")
    yield
    tracing._running.clear()


@sqlite_only
async def test_the_trace_of_a_command_has_allowed_fields_only(
    database_url: str, clock: MovableClock, collector: Collector, traced: None
) -> None:
    """It leads from Slack's request through the action to X, with outcomes; no token, name or post."""
    async with scene(database_url, clock) as acme:
        await acme.connect("maya")
        await acme.type("maya", "/like", ANNOUNCED)
        acme.x.faults.every(FaultKind.STATUS, path="/2/users/*/likes*")
        await acme.type("maya", "/unlike", ANNOUNCED)
        named = ("maya", acme.slack.person("maya").id, ANNOUNCED.rpartition("/")[2])

    spans = collector.spans()
    assert spans["POST /slack/events"]["likewise.status"] == 200
    assert spans["X like"]["likewise.status"] == 200
    assert spans["action"]["likewise.reason"] == "XUnavailable"
    assert "GET /link/start" in spans
    fields = {name.removeprefix("likewise.") for found in spans.values() for name in found}
    assert fields <= logs.ALLOWED
    text = b"".join(collector.bodies)
    assert b"likewise-here" in text
    assert not [one for one in named if one.encode() in text]


async def test_a_span_drops_other_fields_and_error_messages(collector: Collector, traced: None) -> None:
    """Of an exception, only the type is sent."""
    with pytest.raises(ValueError, match=SECRET), tracing.span("work", token=SECRET, reason="r" * 500):
        raise ValueError(SECRET)
    await _stopped()

    (found,) = collector.spans().values()
    assert found == {"likewise.reason": "r" * 200 + "…", "likewise.error": "ValueError"}
    assert SECRET.encode() not in b"".join(collector.bodies)


async def test_tracing_is_off_unless_it_is_configured(
    monkeypatch: pytest.MonkeyPatch, collector: Collector
) -> None:
    """Without an endpoint, and with OTEL_SDK_DISABLED."""
    tracing.start("9.9.9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    tracing.start("9.9.9")
    with tracing.span("work"):
        tracing.annotate(status=200)
    await _stopped()

    assert collector.bodies == []


async def test_an_error_report_has_the_fields_of_the_log_line(collector: Collector) -> None:
    """Type, frames and reference, but no message, no variables, and nothing about the machine."""
    with reporting(collector.url.replace("http://", "http://key@") + "/sentry/1"):
        log = structlog.get_logger("bot.x")
        log.info("asked", reference="quiet")
        try:
            Keyring([])
        except BadKey:
            log.exception("request_failed", reference="abcd", token=SECRET, user=SECRET)
        log.error("bot_token_rejected", reason="r" * 500)
        await _stopped()

    first, second = sorted(collector.reports(), key=lambda one: str(one["logentry"]))[::-1]
    assert first["logentry"] == {"message": "request_failed"}
    assert first["tags"] == {"reference": "abcd"}
    assert second["tags"] == {"reason": "r" * 200 + "…"}
    (exception,) = first["exception"]["values"]
    assert exception["type"] == "BadKey"
    assert exception["stacktrace"]["frames"][-1]["filename"] == "bot/db/keyring.py"
    assert first["release"] == "likewise@9.9.9"
    assert set(first) <= error_reports._KEPT | {"contexts", "sdk"}
    text = b"".join(collector.bodies)
    assert SECRET.encode() not in text
    assert b"server_name" not in text


def test_a_dsn_without_the_package_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator must not believe that errors are reported."""
    monkeypatch.setattr(error_reports, "is_installed", lambda: False)
    monkeypatch.setattr(tracing, "is_installed", lambda: False)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    settings = Settings(sentry_dsn=Secret("https://key@sentry.example/1"))

    assert [sentence.partition(" ")[0] for sentence in telemetry.missing_packages(settings)] == [
        "SENTRY_DSN",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
    ]
    assert error_reports.start(settings.sentry_dsn, "9.9.9") is None


async def _stopped() -> None:
    await asyncio.to_thread(telemetry.stop)
