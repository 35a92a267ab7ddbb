"""The factory that uvicorn calls in each process of `serve`."""

# ruff: noqa: PLC0415 (the start begins before the app is imported)

from typing import TYPE_CHECKING

from bot import startup

if TYPE_CHECKING:
    from starlette.applications import Starlette


def asgi() -> "Starlette":
    """Return the app configured by the environment."""
    startup.begin()
    from bot import telemetry
    from bot.app import create
    from bot.settings import Purpose, Settings

    settings = Settings.read(Purpose.SERVE)
    telemetry.start(settings)
    app = create(settings)
    startup.finish()
    return app
