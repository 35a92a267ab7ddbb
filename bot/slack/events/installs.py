"""The app is removed (https://docs.slack.dev/reference/events/app_uninstalled, /tokens_revoked, /team_access_revoked)."""

from collections.abc import Mapping

from bot.slack.event_envelope import EventEnvelope
from bot.slack.installations.uninstall import UninstallHandler


async def uninstalled(envelope: EventEnvelope, uninstall_handler: UninstallHandler) -> None:
    """Delete all that is kept of the workspace, or of the organisation."""
    await uninstall_handler.on_uninstalled(envelope, certain=True)


async def access_revoked(envelope: EventEnvelope, uninstall_handler: UninstallHandler) -> None:
    """Delete what is kept of the workspaces that their organisation took the app out of."""
    teams = envelope.event.get("team_ids")
    workspaces = [one for one in teams if isinstance(one, str)] if isinstance(teams, list) else []
    await uninstall_handler.left(envelope, workspaces)


async def revoked(envelope: EventEnvelope, uninstall_handler: UninstallHandler) -> None:
    """The same, when it was the app's own token; of people's tokens the app has none.

    Slack names users here: under `bot` the app's own.
    """
    tokens = envelope.event.get("tokens")
    if isinstance(tokens, Mapping) and tokens.get("bot"):
        await uninstall_handler.on_uninstalled(envelope, certain=False)
