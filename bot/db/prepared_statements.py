"""Keep prepared statements on PostgreSQL's connections, where no pooler is in between.

A transaction pooler (PgBouncer, Supabase, Neon) may run each transaction on another connection of
the server, where a statement's name is unknown or another client's. Whether there is one shows at
the first connection: PostgreSQL tells a client the number of its own process
(https://www.postgresql.org/docs/current/protocol-message-formats.html, BackendKeyData), and a
pooler, which has no process for the client, tells a number of its own.
"""

from typing import Any

from sqlalchemy import Dialect, Engine, event
from sqlalchemy.util import await_only

# The arguments of `DatabaseURL.connect_args` that keep statements unnamed.
_UNNAMED = ("prepared_statement_cache_size", "statement_cache_size", "prepared_statement_name_func")


def prepare_statements(engine: Engine) -> None:
    """Look at the engine's first connection, and keep statements from then on if that is safe."""
    looked = False

    def connect(dialect: Dialect, _entry: Any, arguments: list[Any], options: dict[str, Any]) -> Any:
        nonlocal looked
        if looked:
            return None
        first: Any = dialect.connect(*arguments, **options)
        server = first.driver_connection
        looked = True
        if await_only(server.fetchval("SELECT pg_backend_pid()")) != server.get_server_pid():
            return first
        first.close()
        for name in _UNNAMED:
            options.pop(name, None)
        return None

    event.listen(engine, "do_connect", connect)
