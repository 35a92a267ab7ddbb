"""What the linking flow tells whoever speaks to members in Slack."""

from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot.linking.results import Connected


class LinkListener(Protocol):
    """Tells members in Slack that they are connected, and resumes what they had asked for."""

    def enqueue(self, session: AsyncSession, connected: Connected) -> None:
        """Record what the member is owed, in the transaction that links the account."""
        ...

    def deliver(self, connected: Connected) -> None:
        """Start delivering it."""
        ...
