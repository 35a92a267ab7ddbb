"""The app is removed (https://docs.slack.dev/reference/events/app_uninstalled, /tokens_revoked)."""

from collections.abc import Mapping

from bot.slack.acts.rooms import Rooms
from bot.slack.happenings import Happening


async def uninstalled(happening: Happening, rooms: Rooms) -> None:
    """Delete all that is kept of the workspace, or of the organisation."""
    await rooms.departing.heard(happening, certain=True)


async def revoked(happening: Happening, rooms: Rooms) -> None:
    """The same, when it was the app's own token; of people's tokens the app has none.

    Slack names users here: under `bot` the app's own.
    """
    tokens = happening.event.get("tokens")
    if isinstance(tokens, Mapping) and tokens.get("bot"):
        await rooms.departing.heard(happening, certain=False)
