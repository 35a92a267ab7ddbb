"""Keep prepared statements on PostgreSQL's connections, unless there is a pooler.

A transaction pooler (PgBouncer, Supabase, Neon) may run each transaction on another server
connection, where a statement's name is unknown or belongs to another client. The first connection
shows whether there is one: PostgreSQL tells a client the process ID of its backend
(https://www.postgresql.org/docs/current/protocol-message-formats.html, BackendKeyData), and a
pooler, which has no process for the client, sends a different number.
"""

from typing import Any

from sqlalchemy import Dialect, Engine, event
from sqlalchemy.util import await_only

# The arguments of `DatabaseURL.connect_args` that keep statements unnamed.
_UNNAMED = ("prepared_statement_cache_size", "statement_cache_size", "prepared_statement_name_func")


def prepare_statements(engine: Engine) -> None:
    """Check the engine's first connection, and keep statements from then on if that is safe."""
    is_direct: bool | None = None

    def connect(dialect: Dialect, _entry: Any, arguments: list[Any], options: dict[str, Any]) -> None:
        nonlocal is_direct
        if is_direct is None:
            first: Any = dialect.connect(*arguments, **options)
            server = first.driver_connection
            is_direct = await_only(server.fetchval("SELECT pg_backend_pid()")) == server.get_server_pid()
            first.close()
        if is_direct:
            for name in _UNNAMED:
                options.pop(name, None)  # a copy for this connection

    event.listen(engine, "do_connect", connect)
