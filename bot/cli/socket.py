"""`socket`: run the app over Slack's Socket Mode."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from contextlib import suppress

from bot.cli.bootstrap import exit_with, prepare
from bot.cli.listening import listen_as, server_options


def socket() -> None:
    """Run the app over Socket Mode.

    Use it where Slack can't reach your server. Browsers still open the linking pages at
    PUBLIC_URL. Reads settings from the environment and .env. Migrates a SQLite file first.
    """
    import asyncio

    from bot import telemetry
    from bot.app import run_socket
    from bot.settings import Purpose

    settings = prepare(Purpose.SOCKET)
    listener = listen_as(settings)
    telemetry.start(settings)
    refusal = ""
    with suppress(KeyboardInterrupt):
        refusal = asyncio.run(run_socket(settings, listener, **server_options()))
    if refusal:
        exit_with(
            f"Slack rejects SLACK_APP_TOKEN ({refusal}); create an app-level token with connections:write on your Slack app's "
            "Basic Information page, and turn Socket Mode on."
        )
