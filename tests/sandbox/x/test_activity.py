"""The Activity API: subscriptions, webhooks and signed events."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.test_server import serve
from bot.sandbox.x import Delivery

from .contracts import check_event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx
    from starlette.requests import Request

    from bot.sandbox.x import Account, XSandbox

    from .conftest import Api, ManualClock, SampleAccounts

APP = {"authorization": "Bearer app-only"}
SECRET = b"key secret"


def signed(raw: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.new(SECRET, raw, hashlib.sha256).digest()).decode()


class Receiver:
    """An app's webhook: answers challenges, and keeps events with a valid signature."""

    def __init__(self) -> None:
        self.url = ""
        self.events: list[dict[str, Any]] = []
        self.statuses: list[int] = []
        self.app = Starlette(
            routes=[Route("/hook", self.challenge), Route("/hook", self.take, methods=["POST"])]
        )

    async def challenge(self, request: Request) -> Response:
        return JSONResponse({"response_token": signed(request.query_params["crc_token"].encode())})

    async def take(self, request: Request) -> Response:
        raw = await request.body()
        assert request.headers["x-twitter-webhooks-signature"] == signed(raw)
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.events.append(json.loads(raw))
        return Response(status_code=status)


@pytest_asyncio.fixture(loop_scope="package")
async def receiver() -> AsyncIterator[Receiver]:
    found = Receiver()
    async with await serve(found.app) as server:
        found.url = f"{server.url}/hook"
        yield found


@pytest_asyncio.fixture(loop_scope="package")
async def webhook(api: Api, receiver: Receiver) -> str:
    reply = await api.http.post("/2/webhooks", json={"url": receiver.url}, headers=APP)
    assert reply.json()["data"]["valid"] is True
    return str(reply.json()["data"]["id"])


async def subscribe(
    api: Api, account: Account, webhook: str, event_type: str = "like.create", **more: str
) -> httpx.Response:
    which = {"user_id": account.id} | ({"direction": "outbound"} if event_type == "like.create" else {})
    body = {"event_type": event_type, "filter": which, "webhook_id": webhook, **more}
    headers = api.bearer(account) if event_type == "like.create" else APP
    return await api.http.post("/2/activity/subscriptions", json=body, headers=headers)


@pytest.fixture(autouse=True)
def by_the_contract(x: XSandbox) -> None:
    x.behaviors.subscription_in_list = False
    x.behaviors.like_author_field = "tweet_author_id"
    x.behaviors.timestamp_as_text = False


async def test_a_like_is_sent_as_a_signed_event(
    x: XSandbox, api: Api, cast: SampleAccounts, webhook: str, receiver: Receiver, clock: ManualClock
) -> None:
    """Wherever it's made; the event has the filter, post and time, matches the contract, and costs $0.001."""
    assert (await subscribe(api, cast.reader, webhook, tag="mine")).status_code == 200
    x.world.meter.reset()

    x.world.like(cast.reader, cast.post)
    x.world.like(cast.other, cast.post)
    await x.activity.settled()

    (event,) = receiver.events
    check_event(event)
    assert event["data"]["filter"] == {"user_id": cast.reader.id, "direction": "outbound"}
    assert event["data"]["tag"] == "mine"
    assert event["data"]["payload"]["liked_tweet_id"] == cast.post.id
    assert event["data"]["payload"]["timestamp_ms"] == int(clock.now.timestamp() * 1000)
    assert x.world.spent == 0.001


async def test_posts_and_deletions_of_public_accounts_are_sent_as_events(
    x: XSandbox, api: Api, cast: SampleAccounts, webhook: str, receiver: Receiver
) -> None:
    """With the app's token, for $0.005 a post; deletions are free, and protected accounts send none."""
    for event_type in ("post.create", "post.delete"):
        assert (await subscribe(api, cast.author, webhook, event_type)).status_code == 200
        assert (await subscribe(api, cast.other, webhook, event_type)).status_code == 200
    cast.other.protected = True
    x.world.meter.reset()

    x.world.add_post(cast.other, "For my followers.")
    post = x.world.add_post(cast.author, "Out now.")
    await x.activity.settled()
    x.world.delete_post(post)
    await x.activity.settled()

    created, deleted = receiver.events
    assert created["data"]["payload"]["id"] == deleted["data"]["payload"]["id"] == post.id
    check_event(deleted)
    assert x.world.spent == 0.005


async def test_an_account_can_only_subscribe_to_its_own_likes(
    api: Api, cast: SampleAccounts, webhook: str
) -> None:
    """With like.read; neither the app's own token nor another account's works."""
    body = {
        "event_type": "like.create",
        "filter": {"user_id": cast.reader.id, "direction": "outbound"},
        "webhook_id": webhook,
    }
    for headers in (APP, api.bearer(cast.other), api.bearer(cast.reader, frozenset({"tweet.read"}))):
        reply = await api.http.post("/2/activity/subscriptions", json=body, headers=headers)
        assert reply.status_code == 403


async def test_the_app_lists_and_deletes_subscriptions(
    api: Api, cast: SampleAccounts, webhook: str, x: XSandbox
) -> None:
    """A user's token can't delete one, and a second deletion is not found."""
    made = (await subscribe(api, cast.reader, webhook)).json()["data"]["subscription"]
    listed = (await api.http.get("/2/activity/subscriptions", headers=APP)).json()["data"]
    assert [one["subscription_id"] for one in listed] == [made["subscription_id"]]

    path = f"/2/activity/subscriptions/{made['subscription_id']}"
    assert (await api.http.delete(path, headers=api.bearer(cast.reader))).status_code == 403
    assert (await api.http.delete(path, headers=APP)).json() == {"data": {"deleted": True}}
    assert (await api.http.delete(path, headers=APP)).status_code == 404
    assert x.activity.subscriptions == {}


async def test_the_number_of_subscriptions_is_limited(
    x: XSandbox, api: Api, cast: SampleAccounts, webhook: str
) -> None:
    """Duplicates are refused."""
    x.activity.limit = 1
    assert (await subscribe(api, cast.reader, webhook)).status_code == 200
    assert "already exists" in (await api_detail(await subscribe(api, cast.reader, webhook)))
    assert "limit" in (await api_detail(await subscribe(api, cast.other, webhook)))


async def api_detail(reply: httpx.Response) -> str:
    assert reply.status_code == 400
    return str(reply.json()["detail"])


async def test_an_event_is_repeated_until_it_is_acknowledged(
    x: XSandbox, api: Api, cast: SampleAccounts, webhook: str, receiver: Receiver
) -> None:
    """Its ID stays the same."""
    await subscribe(api, cast.reader, webhook)
    receiver.statuses = [503, 500]

    x.world.like(cast.reader, cast.post)
    await x.activity.settled()

    assert len(receiver.events) == 1
    assert x.activity.answers == {503: 1, 500: 1, 200: 1}


async def test_events_can_be_lost_or_duplicated(
    x: XSandbox, api: Api, cast: SampleAccounts, webhook: str, receiver: Receiver
) -> None:
    """A duplicate has the same ID."""
    await subscribe(api, cast.reader, webhook)
    x.behaviors.event_delivery = Delivery.LOST
    x.world.like(cast.reader, cast.post)
    await x.activity.settled()
    assert receiver.events == []

    x.behaviors.event_delivery = Delivery.TWICE
    x.world.unlike(cast.reader, cast.post)
    x.world.like(cast.reader, cast.post)
    await x.activity.settled()
    assert len(receiver.events) == 2
    assert len({event["data"]["event_uuid"] for event in receiver.events}) == 1


async def test_a_webhook_that_fails_its_challenge_gets_no_events(
    x: XSandbox, api: Api, cast: SampleAccounts, webhook: str, receiver: Receiver
) -> None:
    """Until it's validated again."""
    await subscribe(api, cast.reader, webhook)
    x.behaviors.crc_fails = True
    assert (await api.http.put(f"/2/webhooks/{webhook}", headers=APP)).json() == {"data": {"valid": False}}
    x.world.like(cast.reader, cast.post)
    await x.activity.settled()
    assert receiver.events == []

    x.behaviors.crc_fails = False
    assert (await api.http.put(f"/2/webhooks/{webhook}", headers=APP)).json() == {"data": {"valid": True}}


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://likewise.example/x/webhook", "UrlValidationFailed"),
        ("https://likewise.example:8443/x/webhook", "UrlValidationFailed"),
        (f"https://likewise.example/{'x' * 200}", "UrlValidationFailed"),
        ("http://127.0.0.1:9/hook", "CrcValidationFailed"),
    ],
)
async def test_an_invalid_webhook_url_is_refused_with_xs_error(
    api: Api, cast: SampleAccounts, url: str, fault: str
) -> None:
    """It must be https without a port, with at most 200 characters; local URLs are allowed here."""
    reply = await api.http.post("/2/webhooks", json={"url": url}, headers=APP)
    assert reply.status_code == 400
    assert fault in reply.text


async def test_an_app_can_register_one_webhook(api: Api, webhook: str, receiver: Receiver) -> None:
    """A second one exceeds the plan's limit."""
    again = await api.http.post("/2/webhooks", json={"url": receiver.url}, headers=APP)
    other = await api.http.post("/2/webhooks", json={"url": f"{receiver.url}2"}, headers=APP)
    assert "DuplicateUrlFailed" in again.text
    assert "WebhookLimitExceeded" in other.text


async def test_revoking_the_app_sends_an_event(
    x: XSandbox, api: Api, cast: SampleAccounts, webhook: str, receiver: Receiver
) -> None:
    """It needs no subscription."""
    x.world.revoke(cast.reader)
    await x.activity.settled()
    (event,) = receiver.events
    assert event["data"]["event_type"] == "oauth.revoke"
    assert event["data"]["payload"]["user_id"] == cast.reader.id


async def test_the_control_page_can_publish_posts(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """As any account, and as a reply to another post."""
    await raw.post("/sandbox/posts/new", data={"username": "acme", "text": "Hello", "reply_to": cast.post.id})
    newest = x.world.posts_of(cast.author)[0]
    assert (newest.text, newest.reply_to) == ("Hello", cast.post)
