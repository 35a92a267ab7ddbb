from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

if TYPE_CHECKING:
    from bot.sandbox.slack import SlackSandbox

    from .echo_app import EchoBot, ReceivedRequest


def subscribe(slack: SlackSandbox, *events: str) -> None:
    slack.manifest.events = frozenset(events)


async def test_an_event_has_slacks_envelope(slack: SlackSandbox, bot: EchoBot) -> None:
    """Team, app, event ID, time and authorizations, signed over the JSON."""
    await slack.event({"type": "app_uninstalled"}, team="acme")

    payload = bot.last.payload
    assert payload["type"] == "event_callback"
    assert payload["event"]["type"] == "app_uninstalled"
    assert payload["event_id"].startswith("Ev")
    assert payload["authorizations"][0]["team_id"] == payload["team_id"]
    assert bot.last.properly_signed()


async def test_a_failed_event_is_retried(slack: SlackSandbox, bot: EchoBot) -> None:
    """The retry has the same event ID, and Slack's retry headers."""

    async def fail_first(_heard: ReceivedRequest) -> Any:
        return Response(status_code=500 if len(bot.heard) == 1 else 200)

    bot.answer = fail_first

    exchange = await slack.event({"type": "app_uninstalled"})

    first, second = bot.heard
    assert (exchange.ok, exchange.attempts) == (True, 2)
    assert first.payload == second.payload
    assert second.headers["x-slack-retry-num"] == "1"
    assert second.headers["x-slack-retry-reason"] == "http_error"


async def test_an_app_can_refuse_retries(slack: SlackSandbox, bot: EchoBot) -> None:
    """With the header `x-slack-no-retry`."""
    bot.answer = Response(status_code=500, headers={"x-slack-no-retry": "1"})

    exchange = await slack.event({"type": "app_uninstalled"})

    assert (exchange.attempts, len(bot.heard)) == (1, 1)


async def test_an_event_can_be_delivered_twice(slack: SlackSandbox, bot: EchoBot) -> None:
    for _ in range(2):
        await slack.event({"type": "app_uninstalled"}, event_id="Ev0SAME")

    assert [heard.payload["event_id"] for heard in bot.heard] == ["Ev0SAME", "Ev0SAME"]


async def test_message_events_come_from_the_apps_channels_only(slack: SlackSandbox, bot: EchoBot) -> None:
    """The app needs the `message.channels` subscription."""
    subscribe(slack, "message.channels")

    slack.post("maya", "#payload-team", "secret")
    slack.post("maya", "#social", "https://x.com/a/status/1")
    await slack.settled()

    [heard] = bot.heard
    assert heard.payload["event"]["channel_type"] == "channel"
    assert heard.payload["event"]["text"] == "<https://x.com/a/status/1>"


async def test_waiting_for_a_delivery_works_at_any_moment(slack: SlackSandbox, bot: EchoBot) -> None:
    """Even between the response and the end of the delivery's task."""
    subscribe(slack, "app_home_opened")
    slack.open_home("maya")
    while slack.event_tasks and not slack.in_flight:  # noqa: ASYNC110 (as below)
        await asyncio.sleep(0)
    while slack.in_flight:  # noqa: ASYNC110 (each step of the loop is tried)
        await asyncio.sleep(0)

    await slack.settled()

    assert len(bot.heard) == 1


async def test_without_a_subscription_there_is_no_event(slack: SlackSandbox, bot: EchoBot) -> None:
    slack.post("maya", "#social", "hello")
    slack.open_home("maya")
    await slack.settled()

    assert bot.heard == []


async def test_link_shared_lists_links_of_the_apps_domains(slack: SlackSandbox, bot: EchoBot) -> None:
    """Subdomains included."""
    subscribe(slack, "link_shared")
    slack.manifest.unfurl_domains = ["x.com"]

    slack.post("maya", "#social", "https://mobile.x.com/a/status/1 https://evilx.com/b")
    await slack.settled()

    [link] = bot.last.payload["event"]["links"]
    assert link == {"url": "https://mobile.x.com/a/status/1", "domain": "x.com"}


async def test_opening_the_home_sends_app_home_opened(slack: SlackSandbox, bot: EchoBot) -> None:
    """With the user and the tab."""
    subscribe(slack, "app_home_opened")

    slack.open_home("maya")
    await slack.settled()

    event = bot.last.payload["event"]
    assert (event["type"], event["tab"], event["user"]) == (
        "app_home_opened",
        "home",
        slack.person("maya").id,
    )


async def test_link_shared_has_the_thread_and_the_channels_kind(slack: SlackSandbox, bot: EchoBot) -> None:
    """The envelope says whether the channel is shared with other workspaces."""
    subscribe(slack, "link_shared")
    slack.manifest.unfurl_domains = ["x.com"]
    root = slack.post("maya", "#social", "https://x.com/a/status/1")
    await slack.settled()
    assert "thread_ts" not in bot.last.payload["event"]
    assert bot.last.payload["is_ext_shared_channel"] is False

    slack.share("#social", "nora")
    slack.post("sam", "#social", "https://x.com/a/status/1", thread_ts=root.ts)
    await slack.settled()

    assert bot.last.payload["event"]["thread_ts"] == root.ts
    assert bot.last.payload["is_ext_shared_channel"] is True
