"""Log lines: an allowlist of fields, for the app and for libraries."""

import ast
import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
import structlog

from bot import logs
from bot.db import Keyring
from bot.db.keyring import BadKey
from tests.scenarios.watching import Log, log_lines

SECRET = "xoxb-very-secret"
CODE = sorted(Path(logs.__file__).parent.rglob("*.py"))
# Fields that `configure` adds to a line.
ADDED = {"error", "event", "frames", "level", "logger", "timestamp"}


@pytest.fixture
def log() -> Iterator[Log]:
    with log_lines() as caught:
        yield caught


def test_only_allowed_fields_are_written(log: Log) -> None:
    """Any other field is dropped, whatever its value."""
    structlog.get_logger("bot.x").info("asked", status=200, token=SECRET, body={"text": SECRET})

    (line,) = log.lines
    assert (line["event"], line["status"]) == ("asked", 200)
    assert line.keys() <= logs.ALLOWED
    assert SECRET not in log.text


def test_no_field_is_longer_than_two_hundred_characters(log: Log) -> None:
    """IDs come from outside; one of a megabyte must not fill the disk."""
    structlog.get_logger("bot.x").info("asked", tenant="T" * 1_000_000, reference="R" * 200)

    (line,) = log.lines
    assert line["tenant"] == "T" * 200 + "…"
    assert line["reference"] == "R" * 200


def test_bound_fields_are_filtered_too(log: Log) -> None:
    """The allowlist applies to fields that are bound for a whole request."""
    with structlog.contextvars.bound_contextvars(reference="abcd", url=SECRET):
        structlog.get_logger("bot.x").info("asked")

    (line,) = log.lines
    assert line["reference"] == "abcd"
    assert SECRET not in log.text


def test_an_exception_is_logged_without_its_message(log: Log) -> None:
    """A message may quote anything; the line has the type, and the frames in this project."""
    try:
        json.loads(f'{{"token": {SECRET}')
    except ValueError:
        structlog.get_logger("bot.x").exception("failed")
    structlog.get_logger("bot.x").error("failed", exc_info=ValueError(SECRET))

    first, second = log.lines
    assert (first["error"], first["frames"]) == ("JSONDecodeError", [])
    assert second["error"] == "ValueError"
    assert SECRET not in log.text


def test_a_frame_is_a_file_and_a_line_of_this_project(log: Log) -> None:
    """The path is relative to the project's root."""
    try:
        Keyring([])
    except BadKey:
        structlog.get_logger("bot.x").exception("failed")

    (line,) = log.lines
    (frame,) = line["frames"]
    assert re.fullmatch(r"bot/db/keyring\.py:[0-9]+", frame)


@pytest.mark.parametrize("name", ["aiohttp.client", "sqlalchemy.engine", "slack_sdk.web", "asyncio", "httpx"])
def test_a_librarys_message_is_dropped(log: Log, name: str) -> None:
    """It may quote addresses, bodies and tokens; only the logger's name and the level are kept."""
    logging.getLogger(name).error("sent %s to %s", SECRET, "somewhere", extra={"reason": SECRET})

    (line,) = log.lines
    assert (line["logger"], line["level"]) == (name, "error")
    assert SECRET not in log.text


def test_a_librarys_exception_is_logged_without_its_message(log: Log) -> None:
    """Its type is kept."""
    try:
        json.loads(f"{{{SECRET}")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application %s", SECRET)

    (line,) = log.lines
    assert line["error"] == "JSONDecodeError"
    assert SECRET not in log.text


def test_the_servers_own_messages_are_kept(log: Log) -> None:
    """Where it listens and that it stops are fixed texts that operators need."""
    logging.getLogger("uvicorn").info("Uvicorn running on %s", "http://127.0.0.1:8000")

    assert log.lines[0]["event"] == "Uvicorn running on http://127.0.0.1:8000"


def test_libraries_log_warnings_and_errors_only(log: Log) -> None:
    """Below a warning, only the app and its server are logged."""
    logging.getLogger("aiohttp.access").info("GET /link/start?t=%s", SECRET)

    assert log.text == ""


@pytest.fixture
def handlers() -> Iterator[list[logging.Handler]]:
    """The root logger's handlers, restored afterwards."""
    root = logging.getLogger()
    before = root.handlers[:]
    yield root.handlers
    root.handlers[:] = before


def test_log_lines_go_to_standard_error_only(handlers: list[logging.Handler]) -> None:
    """Standard output is for the output of commands; other handlers are removed."""
    handlers.append(logging.NullHandler())

    logs.configure("INFO")

    (handler,) = handlers
    assert isinstance(handler, logging.StreamHandler)
    assert handler.stream is sys.stderr


def test_log_level_sets_the_level(log: Log) -> None:
    """LOG_LEVEL=WARNING leaves only what an operator should look at."""
    logging.getLogger("bot").setLevel("WARNING")
    try:
        structlog.get_logger("bot.x").info("asked")
        structlog.get_logger("bot.x").warning("odd")
    finally:
        logging.getLogger("bot").setLevel("INFO")

    assert [line["event"] for line in log.lines] == ["odd"]


@cache
def logged_fields(source: str) -> set[str]:
    """Return the fields that a module logs or binds; `**` is refused, since its fields can't be compared."""
    methods = {"debug", "info", "warning", "error", "exception", "critical", "bind"}
    binders = {"Fields", "bind_contextvars", "bound_contextvars"}
    fields: set[str] = set()
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func).rpartition(".")[2]
        if name in binders or (name in methods and isinstance(call.func, ast.Attribute)):
            names = [keyword.arg for keyword in call.keywords]
            assert None not in names, f"fields by ** can't be compared: {ast.unparse(call)}"
            fields |= {field for field in names if field and field != "exc_info"}
    return fields


def test_every_logged_field_is_allowed() -> None:
    """Otherwise it would be dropped silently, and missed when it's needed."""
    dropped = {
        f"{path.name}: {field}"
        for path in CODE
        for field in logged_fields(path.read_text(encoding="utf-8")) - logs.ALLOWED
    }

    assert not dropped


def test_every_allowed_field_is_logged() -> None:
    """A leftover name would let a new field of that name through unreviewed."""
    logged = {field for path in CODE for field in logged_fields(path.read_text(encoding="utf-8"))}

    assert logs.ALLOWED - ADDED - logged == set()


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        ("log.info('heard', tenant=tenant, exc_info=error)", {"tenant"}),
        ("lines = structlog.get_logger(__name__)\nlines.warning('odd', why=code)", {"why"}),
        ("log.bind(reference=reference).error('failed', act=act)", {"reference", "act"}),
        ("structlog.get_logger().info('heard', via=via)", {"via"}),
        ("with structlog.contextvars.bound_contextvars(event_id=id): pass", {"event_id"}),
        ("with logs.Fields(event_id=id): pass", {"event_id"}),
        ("bind_contextvars(event_id=id)", {"event_id"}),
        ("typer.echo('heard', err=True)", set()),
    ],
)
def test_fields_are_found_in_every_way_to_log_them(source: str, fields: set[str]) -> None:
    """The two tests above depend on this."""
    assert logged_fields(source) == fields


def test_a_failed_event_is_logged_with_its_id(log: Log) -> None:
    """Slack's own logs can be searched for that ID."""
    with logs.Fields(event_id="Ev1", act="app_home_opened"):
        structlog.get_logger("bot.slack").info("left for later")

    assert log.lines[0]["event_id"] == "Ev1"


def test_fields_of_a_block_end_with_it(log: Log) -> None:
    """Those of the block around it are back, also after an error."""
    logger = structlog.get_logger("bot.slack")
    with logs.Fields(reference="outer", path="/x"):
        with suppress(KeyError), logs.Fields(reference="inner"):
            logger.info("inside")
            raise KeyError
        logger.info("between")
    logger.info("outside")

    told = [(line.get("reference"), line.get("path")) for line in log.lines]
    assert told == [("inner", "/x"), ("outer", "/x"), (None, None)]
