"""`socket`: the app over Slack's Socket Mode."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from contextlib import suppress

from bot.cli.starting import prepare_database, settings_for, warn_of_missing_keys


def socket() -> None:
    """Serve Slack over Socket Mode.

    For a machine that Slack can't reach. The linking pages still need PUBLIC_URL. Reads the environment and .env; a SQLite file is migrated first.
    """
    import asyncio

    from bot import logs
    from bot.app import run_socket
    from bot.cli.serve import listen
    from bot.settings import Purpose

    settings = settings_for(Purpose.SOCKET)
    prepare_database(settings.database_url)
    warn_of_missing_keys(settings)
    listen(settings.host, settings.port).close()  # only to refuse a taken port in a sentence
    logs.configure(settings.log_level)
    with suppress(KeyboardInterrupt):
        asyncio.run(run_socket(settings))
