"""Deliveries of one event that arrive while the first is at work: by both processes, by HTTP and Socket Mode."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from bot.sandbox.slack import Message, payloads
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import HIRING
from tests.conftest import SQLITE
from tests.paths import http_here
from tests.reply_words import liked_as
from tests.scenarios.conftest import Scene, acme, sign_in
from tests.scenarios.instances import second_instance
from tests.scenarios.reacting import connect_with_emoji, reaction_event, wait_for_events
from tests.scenarios.transports import over_socket
from tests.scenarios.watching import JSON, stored_text

__all__ = ["acme", "sign_in"]

_NOWHERE = "http://127.0.0.1:9/nobody-listens"


@pytest.fixture
async def reacted(acme: Scene) -> tuple[Scene, dict[str, Any]]:
    """Sam's ❤️ is on a message with a post, and Slack has not delivered the event yet; the scene, and the event."""
    message = await connect_with_emoji(acme)
    here, acme.slack.request_url = acme.slack.request_url, _NOWHERE
    acme.slack.react("sam", message, "heart")
    await acme.slack.settled()
    acme.slack.request_url = here
    acme.x.requests.clear()
    return acme, reaction_event(acme, message)


async def deliver(
    scene: Scene, http: httpx.AsyncClient, url: str, event: dict[str, Any], retry: int | None
) -> int:
    """Send the event as Slack does, as a retry or for the first time; return the status."""
    body = payloads.event_callback(
        scene.slack, scene.slack.workspace(), event, "Ev1", scene.slack.person("sam")
    )
    raw = json.dumps(body).encode()
    retries = (
        {} if retry is None else {"x-slack-retry-num": str(retry), "x-slack-retry-reason": "http_timeout"}
    )
    headers = {"content-type": JSON, **scene.slack.sign(raw), **retries}
    return (await http.post(url, content=raw, headers=headers)).status_code


def replies(scene: Scene) -> list[Message]:
    return [each for each in scene.slack.seen_by("sam", "#social") if each.ephemeral and each.by_app]


async def is_handled_once(scene: Scene, replies_before: int) -> None:
    await wait_for_events(scene)
    likes = [each for each in scene.x.requests if each.method == "POST" and each.path.endswith("/likes")]
    new = [as_text(each) for each in replies(scene)[replies_before:]]
    assert len(likes) == 1
    assert len(new) == 1
    assert liked_as("sam_writes", new[0])
    assert scene.liked("sam_writes", HIRING)
    assert len((await stored_text(scene))["slack_events"]) == 1


async def test_retries_at_both_processes_are_handled_once(reacted: tuple[Scene, dict[str, Any]]) -> None:
    """All are acknowledged, so that Slack stops; the database decides which one is handled."""
    scene, event = reacted
    before = len(replies(scene))
    async with second_instance(scene) as other, http_here() as http:
        urls = (f"{scene.environment.app_url}/slack/events", scene.slack.request_url)
        deliveries = [deliver(scene, http, url, event, retry) for retry in (None, 1, 2, 3) for url in urls]
        assert set(await asyncio.gather(*deliveries)) == {200}
        await wait_for_events(other)
        await is_handled_once(scene, before)


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_an_event_by_http_and_by_socket_mode_is_handled_once(
    reacted: tuple[Scene, dict[str, Any]],
) -> None:
    """As while a deployment moves from one to the other."""
    scene, event = reacted
    before = len(replies(scene))
    async with over_socket(scene) as (over, _), http_here() as http:
        url = f"{scene.environment.app_url}/slack/events"
        by_socket = scene.slack.event(event, event_id="Ev1")
        by_http = [deliver(scene, http, url, event, retry) for retry in (None, 1)]
        exchange, statuses = await asyncio.gather(by_socket, asyncio.gather(*by_http))
        assert (exchange.status, *statuses) == (200, 200, 200)
        await wait_for_events(over)
        await is_handled_once(scene, before)
