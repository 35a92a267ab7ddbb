"""Messages of the app's own in channels: sent, and changed in place.

https://docs.slack.dev/reference/methods/chat.postMessage, https://docs.slack.dev/reference/methods/chat.update
"""

from dataclasses import dataclass

from bot.slack.api import ErrorKind, Retry, SlackApi, SlackError
from bot.slack.message import Message


@dataclass(frozen=True, slots=True)
class ChannelMessenger:
    """Posts to channels as the app."""

    slack: SlackApi

    async def post(self, tenant: str, channel: str, message: Message, *, thread: str | None = None) -> str:
        """Send a new message and return Slack's id of it (its timestamp); raise `SlackError`."""
        answer = await self.slack.send(
            tenant, "chat.postMessage", message, retry=Retry.ONCE, channel=channel, thread_ts=thread
        )
        ts = answer.data.get("ts")
        if not isinstance(ts, str):
            raise SlackError(ErrorKind.UNKNOWN, "no_ts")
        return ts

    async def change(self, tenant: str, channel: str, ts: str, message: Message) -> None:
        """Put a message in place of one that is there; raise `SlackError`."""
        await self.slack.send(tenant, "chat.update", message, channel=channel, ts=ts)
