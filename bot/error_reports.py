"""Error reports to Sentry, if `SENTRY_DSN` is set: an optional extra.

A report is made from the error's log line, so it has the same fields, from the same allow-list; the
SDK adds nothing. For an exception, it has the type and this project's frames.
"""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any, Final

from bot.secret import Secret

_FLUSH_SECONDS: Final = 2.0
_NOT_TAGS: Final = frozenset({"error", "event", "frames", "level", "logger", "timestamp"})
# The parts of an event that the SDK may set; we set the rest.
_KEPT: Final = frozenset(
    {"event_id", "exception", "level", "logentry", "platform", "release", "tags", "timestamp"}
)

Report = Callable[[Mapping[str, Any]], None]


def is_installed() -> bool:
    return find_spec("sentry_sdk") is not None


def start(dsn: Secret | None, version: str) -> Report | None:
    """Return a function that reports a log line; None without a DSN, or without the package."""
    if dsn is None or not is_installed():
        return None
    import sentry_sdk  # noqa: PLC0415 (optional)

    sentry_sdk.init(
        dsn=dsn.reveal(),
        release=f"likewise@{version}",
        default_integrations=False,
        auto_enabling_integrations=False,
        max_breadcrumbs=0,
        include_local_variables=False,
        shutdown_timeout=_FLUSH_SECONDS,
        before_send=lambda event, _hint: {name: event[name] for name in event if name in _KEPT},  # type: ignore[arg-type, return-value, literal-required]
    )
    return lambda line: _send(report_of(line))


def stop() -> None:
    """Send the remaining reports, for two seconds at most; blocks."""
    if is_installed():
        import sentry_sdk  # noqa: PLC0415

        sentry_sdk.flush(_FLUSH_SECONDS)


def report_of(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a log line, already filtered, as an event of Sentry."""
    report: dict[str, Any] = {
        "level": line.get("level", "error"),
        "logentry": {"message": str(line.get("event", ""))},
        "tags": {name: str(value) for name, value in line.items() if name not in _NOT_TAGS},
    }
    if error := line.get("error"):
        frames = [
            {"filename": file, "lineno": int(number), "in_app": True}
            for file, _, number in (frame.rpartition(":") for frame in line.get("frames", ()))
        ]
        what = {"type": str(error), "value": str(line.get("event", "")), "stacktrace": {"frames": frames}}
        report["exception"] = {"values": [what]}
    return report


def _send(report: dict[str, Any]) -> None:
    import sentry_sdk  # noqa: PLC0415

    sentry_sdk.capture_event(report)  # type: ignore[arg-type]
