"""JSON logging with an allow-list of fields.

Fields that aren't listed are dropped, and exceptions are reduced to their type and this project's
frames: messages and bodies of other libraries may quote tokens, codes or people's texts.
"""

import json
import logging
import sys
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

import structlog

ALLOWED: Final = frozenset(
    {
        "attempt",
        "error",
        "event",
        "event_id",
        "first",
        "frames",
        "intent",
        "kind",
        "level",
        "logger",
        "method",
        "path",
        "provider",
        "reason",
        "reference",
        "resumed",
        "seconds",
        "status",
        "surface",
        "tenant",
        "timestamp",
    }
)
_LONGEST: Final = 200  # characters
_REPORTED: Final = frozenset({"error", "critical"})
_ROOT: Final = Path(__file__).parents[1]
# Its messages are fixed texts about the server, such as the address it listens on.
_SPEAKS_FOR_ITSELF: Final = "uvicorn"

Event = MutableMapping[str, Any]

_bind: Final = structlog.contextvars.bind_contextvars


def configure(level: str, *, report: Callable[[Event], None] | None = None) -> None:
    """Log to standard error, libraries included; `report` gets each line about an error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    rendered: list[structlog.typing.Processor] = [
        exception_places,
        only_allowed,
        *([_reporting(report)] if report else []),
        structlog.processors.JSONRenderer(_line),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, *rendered],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Formatter(
            foreign_pre_chain=[*shared, without_foreign_text],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered],
        )
    )
    # No line has the place, thread or process that it came from, so they aren't looked up:
    # https://docs.python.org/3/howto/logging.html#optimization
    logging._srcfile = None  # noqa: SLF001
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("bot", _SPEAKS_FOR_ITSELF):
        logging.getLogger(name).setLevel(level)


class Fields(AbstractContextManager[None]):
    """Adds fields to the log lines of a block of code.

    structlog's `bound_contextvars` looks through all variables of the context, twice per command.
    """

    def __init__(self, **fields: str) -> None:
        self._fields = fields
        self._tokens: Mapping[str, Any] = {}

    def __enter__(self) -> None:
        self._tokens = _bind(**self._fields)

    def __exit__(self, *_: object) -> None:
        structlog.contextvars.reset_contextvars(**self._tokens)


class _Line(str):
    """A complete line, which has passed the allow-list."""

    __slots__ = ()


def _line(event: Event, **options: Any) -> _Line:
    return _Line(json.dumps(event, **options))  # in ASCII, which every encoding has


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Formats what libraries log; the app's own lines are complete."""

    def format(self, record: logging.LogRecord) -> str:
        return record.msg if isinstance(record.msg, _Line) else super().format(record)


def without_foreign_text(logger: logging.Logger, _method: str, event: Event) -> Event:
    """Replace a library's message, unless its messages are known to be harmless."""
    record = event.get("_record")
    name = record.name if isinstance(record, logging.LogRecord) else getattr(logger, "name", "")
    if not name.startswith(_SPEAKS_FOR_ITSELF) or event.get("exc_info"):
        event["event"] = "a library's message, not written out"
    event["logger"] = name
    return event


def exception_places(_logger: Any, _method: str, event: Event) -> Event:
    """Reduce an exception to its type and the frames inside this project."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__qualname__
        event["frames"] = [
            f"{Path(frame.filename).relative_to(_ROOT)}:{frame.lineno}"
            for frame in traceback.extract_tb(error.__traceback__)
            if Path(frame.filename).is_relative_to(_ROOT / "bot")
        ]
    return event


def only_allowed(_logger: Any, _method: str, event: Event) -> Event:
    """Drop fields that aren't on the allow-list, and truncate long texts, such as external ids."""
    return {key: shortened(value) for key, value in event.items() if key in ALLOWED}


def _reporting(report: Callable[[Event], None]) -> structlog.typing.Processor:
    def reporting(_logger: Any, _method: str, event: Event) -> Event:
        if event.get("level") in _REPORTED:
            report(event)
        return event

    return reporting


def shortened(value: Any) -> Any:
    """Return a value; a long text is truncated."""
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:_LONGEST]}…"
    return value
