"""OpenTelemetry traces, if turned on by its usual variables: an optional extra.

A span has only fields that a log line may have (`bot.logs.ALLOWED`), and for an exception only its
type. No trace context is sent to Slack or X.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Protocol

from bot import logs

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as OtelSpan

# https://opentelemetry.io/docs/specs/otel/protocol/exporter/
_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_FLUSH_MILLISECONDS: Final = 2000

Field = str | int | float | bool


class Span(Protocol):
    """A span in progress."""

    def set(self, **fields: Field | None) -> None:
        """Add fields; None and fields that aren't allowed are left out."""
        ...


class _NoSpan:
    def set(self, **fields: Field | None) -> None:
        """Do nothing: traces are off."""


class _Recording:
    def __init__(self, span: "OtelSpan") -> None:
        self._span = span

    def set(self, **fields: Field | None) -> None:
        for name, value in fields.items():
            if value is not None and name in logs.ALLOWED:
                self._span.set_attribute(f"likewise.{name}", logs.shortened(value))


_NOTHING: Final = nullcontext[Span](_NoSpan())
_running: list["TracerProvider"] = []


def is_wanted() -> bool:
    """Return whether the environment turns traces on."""
    disabled = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    return not disabled and any(os.environ.get(name) for name in _ENDPOINTS)


def is_installed() -> bool:
    """Return whether the packages of the extra `otel` are installed."""
    return find_spec("opentelemetry") is not None


def start(version: str) -> None:
    """Send the spans of this process to the collector that the environment names, if any."""
    if _running or not (is_wanted() and is_installed()):
        return
    # Only here, since they are optional and take a while to import.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    os.environ.setdefault("OTEL_SERVICE_NAME", "likewise")
    # Its own exit hook would wait for a collector that is down.
    provider = TracerProvider(resource=Resource.create({"service.version": version}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _running.append(provider)


def stop() -> None:
    """Send the remaining spans, for two seconds at most; blocks."""
    while _running:
        _running.pop().force_flush(_FLUSH_MILLISECONDS)


def span(name: str, **fields: Field | None) -> AbstractContextManager[Span]:
    """Return a span around a block of code; its parent is the span that it is opened in."""
    if not _running:
        return _NOTHING
    return _recorded(_running[0], name, fields)


def annotate(**fields: Field | None) -> None:
    """Add fields to the current span, if there is one."""
    if _running:
        from opentelemetry.trace import get_current_span  # noqa: PLC0415

        _Recording(get_current_span()).set(**fields)


@contextmanager
def _recorded(provider: "TracerProvider", name: str, fields: dict[str, Field | None]) -> Iterator[Span]:
    from opentelemetry.trace import StatusCode  # noqa: PLC0415

    tracer = provider.get_tracer("likewise")
    # OpenTelemetry's record of an exception would have its message and the values of variables.
    with tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as opened:
        recording = _Recording(opened)
        recording.set(**fields)
        try:
            yield recording
        except BaseException as error:
            recording.set(error=type(error).__name__)
            opened.set_status(StatusCode.ERROR)
            raise
