"""Emoji are put on messages and taken off (https://docs.slack.dev/reference/events/reaction_added, /reaction_removed)."""

from bot.slack.event_envelope import EventEnvelope
from bot.slack.handlers.services import Services


async def is_relevant(envelope: EventEnvelope, services: Services) -> bool:
    """Tell whether anything may follow: people's emoji are many, and those by which somebody likes few."""
    return await services.reactions.is_relevant(envelope)


async def changed(envelope: EventEnvelope, services: Services) -> None:
    """Like or unlike as its person."""
    await services.reactions.handle(envelope)
