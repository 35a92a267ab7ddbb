"""Channels shared with other organizations, or no longer shared.

https://docs.slack.dev/reference/events/channel_shared,
https://docs.slack.dev/reference/events/channel_unshared
"""

from bot.slack.event_envelope import EventEnvelope
from bot.slack.team_channels.service import TeamChannels


async def shared(envelope: EventEnvelope, team_channels: TeamChannels) -> None:
    """Stop naming people in the channel."""
    await team_channels.reshared(envelope.tenant, envelope.text("channel"), outside=True)


async def unshared(envelope: EventEnvelope, team_channels: TeamChannels) -> None:
    """Name people again if no other organization is left in the channel."""
    still = envelope.event.get("is_ext_shared") is not False
    await team_channels.reshared(envelope.tenant, envelope.text("channel"), outside=still)
