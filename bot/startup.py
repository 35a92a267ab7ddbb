"""The start of a process that serves: what keeps it quick, and the process small afterwards."""

import ctypes
import gc
import sys
from types import SimpleNamespace
from typing import Any, Final

# httpx (for its own command) and structlog (for its console) import these wherever they are
# installed; the app uses neither. They take 5 MB and a tenth of the start.
_FOR_TERMINALS: Final = ("pygments", "rich")
# Libraries import these for what the app doesn't use: Bolt's web server, synchronous app and
# storage of installations, slack_sdk's classes for blocks, SQLAlchemy's sessions per thread and
# other drivers of PostgreSQL. Only the names that others take from them are there. With what they
# import, such as sqlite3, they take 4 MB on SQLite and 5 MB on PostgreSQL.
_UNUSED: Final = {
    "aiohttp.web": ("Application", "Request", "Response"),
    "slack_bolt.app.app": ("App",),
    "slack_sdk.models.attachments": ("Attachment",),
    "slack_sdk.models.blocks": ("Block", "Option", "OptionGroup", "RichTextBlock"),
    "slack_sdk.models.blocks.blocks": ("Block",),
    "slack_sdk.models.messages.chunk": ("Chunk", "MarkdownTextChunk"),
    "slack_sdk.models.metadata": ("EntityMetadata", "EventAndEntityMetadata", "Metadata"),
    "slack_sdk.models.views": ("View",),
    "slack_sdk.oauth.installation_store.sqlite3": ("SQLite3InstallationStore",),
    "slack_sdk.oauth.state_store.sqlite3": ("SQLite3OAuthStateStore",),
    "slack_sdk.web.client": ("WebClient",),
    "sqlalchemy.dialects.postgresql.pg8000": (),
    "sqlalchemy.dialects.postgresql.psycopg2": (),
    "sqlalchemy.dialects.postgresql.psycopg2cffi": (),
    "sqlalchemy.ext.asyncio.scoping": ("async_scoped_session",),
    "sqlalchemy.orm.scoping": ("QueryPropertyDescriptor", "scoped_session"),
}
# Of `mallopt` in glibc's <malloc.h>.
_M_ARENA_MAX: Final = -8


def begin() -> None:
    """Call this before the app's libraries are imported, and `finish` when all are."""
    _share_arena()
    # What is imported stays: looking for garbage in it takes a tenth of the start.
    gc.disable()
    modules: dict[str, Any] = sys.modules
    for name in _FOR_TERMINALS:
        # With None here, importing it fails as if it weren't installed:
        # https://docs.python.org/3/reference/import.html#the-module-cache
        modules.setdefault(name, None)
    for name, taken in _UNUSED.items():
        modules.setdefault(name, SimpleNamespace(**{each: type(each, (), {}) for each in taken}))


def freeze() -> None:
    """Free what is garbage by now, and never look through the rest again.

    Called between the checks and the app, it lets the app take the place of the checks' garbage.
    """
    # The names of all files beside the imported modules, 0.3 MB. A later import lists them again.
    sys.path_importer_cache.clear()
    gc.collect()
    gc.freeze()


def finish() -> None:
    """Collect garbage again, but not in what is there: a full collection takes a tenth as long."""
    freeze()
    # A command in progress is 250 objects, and leaves none to collect. Python's own threshold of
    # 700 would have every third one looked through for cycles, and 50,000 all of them, for 10 ms or
    # more, whenever 500 begin to wait for X. A reply about an error leaves 60 to collect.
    gc.set_threshold(150_000)
    gc.enable()


def _share_arena() -> None:
    """Have all threads allocate from one arena, where it is glibc that allocates.

    Otherwise each connection of SQLite has a thread with an arena of its own, which keeps what was
    freed in it: 10 MB in all. Threads of Python, which take turns, don't wait for each other there.
    """
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_M_ARENA_MAX, 1)  # https://man7.org/linux/man-pages/man3/mallopt.3.html
