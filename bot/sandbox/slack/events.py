"""The Events API (https://docs.slack.dev/apis/events-api).

Slack retries a failed delivery after 0, 60 and 300 seconds; the sandbox once, at once, by default.
"""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.slack import delivery, payloads
from bot.sandbox.slack.exchange import Exchange
from bot.sandbox.slack.ids import new_id
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.objects import make
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.state import State
from bot.sandbox.slack.world import Channel, Workspace

_SUBSCRIBED_AS = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}
REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "http_error"}


async def send(
    state: State,
    workspace: Workspace,
    event: dict[str, Any],
    *,
    event_id: str | None = None,
    headers: dict[str, str] | None = None,
    by: Person | None = None,
) -> Exchange:
    """Deliver an event, with retries; the envelope names the workspace of the acting user `by`."""
    event = {"event_ts": state.timestamps.next(), **event}
    payload = payloads.event_callback(state, workspace, event, event_id or new_id("Ev"), by)
    exchange = await delivery.send(state, "events_api", payload, headers=headers)
    for number, delay in enumerate(state.retry_delays, 1):
        if exchange.ok or exchange.headers.get("x-slack-no-retry") == "1":
            break
        await asyncio.sleep(delay)
        again = {"x-slack-retry-num": str(number), "x-slack-retry-reason": REASONS[exchange.code]}
        exchange = await delivery.send(state, "events_api", payload, headers=again)
        exchange.attempts = number + 1
    return exchange


def send_soon(state: State, workspace: Workspace, event: dict[str, Any], *, by: Person | None = None) -> None:
    """Deliver an event in the background, if the app subscribes to it."""
    if _SUBSCRIBED_AS.get(event.get("channel_type", ""), event["type"]) not in state.manifest.events:
        return
    task = asyncio.get_running_loop().create_task(send(state, workspace, event, by=by))
    state.event_tasks.add(task)

    def ended(task: asyncio.Task[Exchange]) -> None:
        state.event_tasks.discard(task)
        state.changes.bump()  # the delivery's own came while the task was still in the set

    task.add_done_callback(ended)


def said(state: State, message: Message, *, changed: bool) -> None:
    """Send a message event, if the app is in the channel and subscribes to messages."""
    channel = state.world.channel(message.channel_id, team=message.team_id)
    kind = "im" if channel.is_im else "group" if channel.is_private else "channel"
    if message.ephemeral or not channel.has_app:
        return
    event = message.as_object() | {"channel": channel.id, "channel_type": kind, "event_ts": message.ts}
    if changed:
        event = make("message_changed", message=message.as_object(), event=event, ts=message.edited_ts)
    send_soon(state, state.workspace(channel.team_id), event)
    if isinstance(message.author, Person) and not changed:
        _links_shared(state, channel, message, message.author)


def reacted(state: State, person: Person, message: Message, name: str, *, added: bool) -> None:
    """Send a reaction event, if the app is in the channel."""
    channel = state.world.channel(message.channel_id, team=message.team_id)
    kind = "reaction_added" if added else "reaction_removed"
    event = make("reaction", kind=kind, name=name, person=person, channel=channel, message=message)
    if channel.has_app:
        send_soon(state, state.workspace(channel.team_id), event, by=person)


def shared(state: State, channel: Channel, person: Person, kind: str) -> None:
    """Send `channel_shared` or `channel_unshared`, if the app's scopes include the channel."""
    workspace = state.workspace(channel.team_id)
    held = state.installations.of(workspace.id)
    scope = "groups:read" if channel.is_private else "channels:read"
    if held is not None and scope not in held.scopes:
        return
    event: dict[str, Any] = {"type": kind, "channel": channel.id}
    if kind == "channel_shared":
        event["connected_team_id"] = person.team_id
    else:
        event |= {
            "previously_connected_team_id": person.team_id,
            "is_ext_shared": bool(channel.external_users),
        }
    send_soon(state, workspace, event)


def home_opened(state: State, person: Person, tab: str) -> None:
    view = state.views.home_of(person)
    im = state.world.im(person).id
    event: dict[str, Any] = {"type": "app_home_opened", "user": person.id, "channel": im, "tab": tab}
    if view is not None and tab == "home":
        event["view"] = payloads.view_object(state, view)
    send_soon(state, state.workspace(person.team_id), event)


def _links_shared(state: State, channel: Channel, message: Message, author: Person) -> None:
    urls = [e["url"] for e in _links(message.blocks)]
    hosts = {url: (urlsplit(url).hostname or "").lower() for url in urls}
    links = [
        {"url": url, "domain": domain}
        for url, host in hosts.items()
        for domain in state.manifest.unfurl_domains
        if host == domain or host.endswith("." + domain)
    ]
    if links:
        event = make("link_shared", message=message, channel=channel, links=links)
        send_soon(state, state.workspace(channel.team_id), event, by=author)


def _links(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for part in parts:
        if part.get("type") == "link":
            found.append(part)
        found += _links([e for e in part.get("elements", []) if isinstance(e, dict)])
    return found
