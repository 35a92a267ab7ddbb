"""`serve`: run the app over HTTP."""

from typing import Annotated

import typer

from bot.cli import server


def serve(
    *,
    reload: Annotated[
        bool, typer.Option("--reload", help="Restart when the app's code changes (for development).")
    ] = False,
) -> None:
    """Run the app over HTTP.

    Serves Slack's requests, the installation and linking pages, and health checks on one port.
    Reads settings from the environment and .env. Migrates a SQLite file first; PostgreSQL must
    already be at the latest migration.
    """
    server.run(reload=reload)
