"""The app is uninstalled.

https://docs.slack.dev/reference/events/app_uninstalled,
https://docs.slack.dev/reference/events/tokens_revoked,
https://docs.slack.dev/reference/events/team_access_revoked
"""

from collections.abc import Mapping

from bot.slack.event_envelope import EventEnvelope
from bot.slack.installations.uninstall import UninstallHandler


async def uninstalled(envelope: EventEnvelope, uninstall_handler: UninstallHandler) -> None:
    """Delete all data of the workspace or organization."""
    await uninstall_handler.on_uninstalled(envelope, certain=True)


async def access_revoked(envelope: EventEnvelope, uninstall_handler: UninstallHandler) -> None:
    """Delete the data of workspaces that lost access to the organization's installation."""
    teams = envelope.event.get("team_ids")
    workspaces = [one for one in teams if isinstance(one, str)] if isinstance(teams, list) else []
    await uninstall_handler.left(envelope, workspaces)


async def revoked(envelope: EventEnvelope, uninstall_handler: UninstallHandler) -> None:
    """Delete all data when the app's bot token, its only kind, was revoked."""
    tokens = envelope.event.get("tokens")
    if isinstance(tokens, Mapping) and tokens.get("bot"):
        await uninstall_handler.on_uninstalled(envelope, certain=False)
