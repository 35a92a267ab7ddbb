"""A process's log lines, error reports and traces."""

from bot import __version__, error_reports, logs, tracing
from bot.settings import Settings


def start(settings: Settings) -> None:
    """Start logging, and the error reports and traces that the settings and environment turn on."""
    logs.configure(settings.log_level, report=error_reports.start(settings.sentry_dsn, __version__))
    tracing.start(__version__)


def stop() -> None:
    """Send the remaining reports and spans, for a few seconds at most; blocks."""
    tracing.stop()
    error_reports.stop()


def missing_packages(settings: Settings) -> list[str]:
    """Return a sentence for each extra that is turned on but not installed."""
    asked = {
        "SENTRY_DSN is set, but sentry-sdk isn't installed: no errors are reported": (
            settings.sentry_dsn is not None and not error_reports.is_installed()
        ),
        "OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry isn't installed: no traces are sent": (
            tracing.is_wanted() and not tracing.is_installed()
        ),
    }
    return [f"{what}. Install requirements-extras.txt." for what, is_missing in asked.items() if is_missing]
