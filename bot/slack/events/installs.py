"""The app is removed (https://docs.slack.dev/reference/events/app_uninstalled, /tokens_revoked, /team_access_revoked)."""

from collections.abc import Mapping

from bot.slack.acts.rooms import Rooms
from bot.slack.happenings import Happening


async def uninstalled(happening: Happening, rooms: Rooms) -> None:
    """Delete all that is kept of the workspace, or of the organisation."""
    await rooms.departing.heard(happening, certain=True)


async def access_revoked(happening: Happening, rooms: Rooms) -> None:
    """Delete what is kept of the workspaces that their organisation took the app out of."""
    teams = happening.event.get("team_ids")
    workspaces = [one for one in teams if isinstance(one, str)] if isinstance(teams, list) else []
    await rooms.departing.left(happening, workspaces)


async def revoked(happening: Happening, rooms: Rooms) -> None:
    """The same, when it was the app's own token; of people's tokens the app has none.

    Slack names users here: under `bot` the app's own.
    """
    tokens = happening.event.get("tokens")
    if isinstance(tokens, Mapping) and tokens.get("bot"):
        await rooms.departing.heard(happening, certain=False)
