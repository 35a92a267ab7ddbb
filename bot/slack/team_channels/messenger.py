"""Post, update and delete the app's own channel messages.

https://docs.slack.dev/reference/methods/chat.postMessage,
https://docs.slack.dev/reference/methods/chat.update,
https://docs.slack.dev/reference/methods/chat.delete
"""

from dataclasses import dataclass
from typing import Any

from bot.slack.api import ErrorKind, Retry, SlackApi, SlackError
from bot.slack.message import Message


@dataclass(frozen=True, slots=True)
class ChannelMessenger:
    slack: SlackApi

    async def post(
        self,
        tenant: str,
        channel: str,
        message: Message,
        *,
        thread: str | None = None,
        announce: bool = False,
    ) -> str:
        """Post; return the `ts`. With `announce`, a reply is shown in the channel, too."""
        options: dict[str, Any] = {"thread_ts": thread}
        if announce and thread is not None:
            options["reply_broadcast"] = True
        answer = await self.slack.send(
            tenant, "chat.postMessage", message, retry=Retry.ONCE, channel=channel, **options
        )
        ts = answer.data.get("ts")
        if not isinstance(ts, str):
            raise SlackError(ErrorKind.UNKNOWN, "no_ts")
        return ts

    async def change(self, tenant: str, channel: str, ts: str, message: Message) -> None:
        """Replace a posted message; raise `SlackError`."""
        await self.slack.send(tenant, "chat.update", message, channel=channel, ts=ts)

    async def delete(self, tenant: str, channel: str, ts: str) -> None:
        """Delete a posted message; raise `SlackError`."""
        await self.slack.call(tenant, "chat.delete", channel=channel, ts=ts)
