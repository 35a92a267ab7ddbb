"""The Events API.

A failed delivery is retried with the retry headers. Slack waits 0, 60 and 300 seconds before its
three retries; the sandbox retries once, at once, unless `retry_delays` is set. Source:
https://docs.slack.dev/apis/events-api.
"""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.slack import payloads
from bot.sandbox.slack.delivery import AppResponse, Delivery
from bot.sandbox.slack.dispatch import Exchange
from bot.sandbox.slack.ids import new_id
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import State
from bot.sandbox.slack.world import Channel, Workspace

REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "http_error"}


class Events:
    """Send events to the app, in the background if nobody awaits the outcome."""

    def __init__(self, state: State, delivery: Delivery) -> None:
        self._state = state
        self._delivery = delivery
        self._tasks: set[asyncio.Task[Exchange]] = set()
        self.retry_delays: tuple[float, ...] = (0.0,)

    async def send(
        self,
        workspace: Workspace,
        event: dict[str, Any],
        *,
        event_id: str | None = None,
        headers: dict[str, str] | None = None,
        by: Person | None = None,
    ) -> Exchange:
        """Deliver an event to the app in this workspace, with retries.

        `event_id` repeats an earlier event. `by` is the acting user, whose own workspace the
        envelope names, even if it is another one.
        """
        event = {"event_ts": self._state.timestamps.next(), **event}
        payload = payloads.event_callback(self._state, workspace, event, event_id or new_id("Ev"), by)
        response = await self._delivery.send("events_api", payload, headers)
        attempts = 1
        for delay in self.retry_delays:
            if not response.error or response.headers.get("x-slack-no-retry") == "1":
                break
            await asyncio.sleep(delay)
            response = await self._delivery.send("events_api", payload, _retry_headers(attempts, response))
            attempts += 1
        exchange = Exchange.of(payload, response)
        exchange.attempts = attempts
        return exchange

    def send_soon(self, workspace: Workspace, event: dict[str, Any], *, by: Person | None = None) -> None:
        """Deliver an event in the background."""
        task = asyncio.get_running_loop().create_task(self.send(workspace, event, by=by))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def outstanding(self) -> bool:
        """Return whether an event is still being delivered."""
        return bool(self._tasks)

    async def aclose(self) -> None:
        """Cancel the deliveries in progress."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def said(self, message: Message, *, changed: bool) -> None:
        """Send a message event, if the app is in the channel and subscribes to messages."""
        channel = self._state.world.channel(message.channel_id)
        kind = "im" if channel.is_im else "group" if channel.is_private else "channel"
        scope = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}[kind]
        if message.ephemeral or not channel.has_app:
            return
        workspace = self._state.workspace(channel.team_id)
        if scope in self._state.manifest.events:
            event = message.as_object() | {
                "channel": channel.id,
                "channel_type": kind,
                "event_ts": message.ts,
            }
            self.send_soon(workspace, _as_change(event, self._state.timestamps.next()) if changed else event)
        if (
            "link_shared" in self._state.manifest.events
            and isinstance(message.author, Person)
            and not changed
        ):
            self._links_shared(workspace, channel, message)

    def reacted(self, person: Person, message: Message, name: str, *, added: bool) -> None:
        """Send a reaction event, if the app is in the channel.

        Source: https://docs.slack.dev/reference/events/reaction_added.
        """
        channel = self._state.world.channel(message.channel_id)
        author = message.author
        event = {
            "type": "reaction_added" if added else "reaction_removed",
            "user": person.id,
            "reaction": name,
            "item_user": author.id if isinstance(author, Person) else author.user_id if author else "",
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        }
        if channel.has_app and event["type"] in self._state.manifest.events:
            self.send_soon(self._state.workspace(channel.team_id), event, by=person)

    def shared(self, channel: Channel, person: Person, kind: str) -> None:
        """Send `channel_shared` or `channel_unshared`, if the app's scopes include the channel."""
        workspace = self._state.workspace(channel.team_id)
        held = self._state.installations.of(workspace.id)
        scope = "groups:read" if channel.is_private else "channels:read"
        if kind not in self._state.manifest.events or (held is not None and scope not in held.scopes):
            return
        event: dict[str, Any] = {"type": kind, "channel": channel.id}
        if kind == "channel_shared":
            event["connected_team_id"] = person.team_id
        else:
            event |= {
                "previously_connected_team_id": person.team_id,
                "is_ext_shared": bool(channel.strangers),
            }
        self.send_soon(workspace, event)

    def home_opened(self, person: Person, tab: str) -> None:
        """Send `app_home_opened`."""
        if "app_home_opened" not in self._state.manifest.events:
            return
        view = self._state.views.home_of(person)
        event = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": self._state.world.im(person).id,
            "tab": tab,
        }
        if view is not None and tab == "home":
            event["view"] = payloads.view_object(self._state, view)  # type: ignore[assignment]
        self.send_soon(self._state.workspace(person.team_id), event)

    def _links_shared(self, workspace: Workspace, channel: Channel, message: Message) -> None:
        domains = self._state.manifest.raw.get("features", {}).get("unfurl_domains", [])
        urls = [e["url"] for e in _links(message.blocks)]
        hosts = {url: (urlsplit(url).hostname or "").lower() for url in urls}
        links = [
            {"url": url, "domain": domain}
            for url, host in hosts.items()
            for domain in domains
            if host == domain or host.endswith("." + domain)
        ]
        if links:
            event = {
                "type": "link_shared",
                "user": message.author.id if isinstance(message.author, Person) else "",
                "channel": channel.id,
                "message_ts": message.ts,
                "links": links,
                "unfurl_id": f"{channel.id}.{message.ts}",
                "source": "conversations_history",
                "is_bot_user_member": channel.has_app,
            }
            event |= {"thread_ts": message.thread_ts} if message.in_thread else {}
            author = message.author if isinstance(message.author, Person) else None
            self.send_soon(workspace, event, by=author)


def _links(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for part in parts:
        if part.get("type") == "link":
            found.append(part)
        found += _links([e for e in part.get("elements", []) if isinstance(e, dict)])
    return found


def _as_change(event: dict[str, Any], ts: str) -> dict[str, Any]:
    inner = {k: v for k, v in event.items() if k not in {"channel", "channel_type", "event_ts"}}
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": event["channel"],
        "channel_type": event["channel_type"],
        "ts": ts,
        "event_ts": ts,
        "message": inner | {"edited": {"user": inner.get("user"), "ts": ts}},
    }


def _retry_headers(number: int, response: AppResponse) -> dict[str, str]:
    return {"x-slack-retry-num": str(number), "x-slack-retry-reason": REASONS[response.error]}
