"""Webhooks and subscriptions: https://docs.x.com/x-api/activity/introduction, …/webhooks/…."""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from bot.sandbox.test_server import no_certificates
from bot.sandbox.x.behaviors import Behaviors, Delivery
from bot.sandbox.x.serializers import moment_text
from bot.sandbox.x.world import Happening

SUBSCRIPTIONS = 1500
"""Per app, on the self-serve plan."""

SIGNATURE = "x-twitter-webhooks-signature"
ATTEMPTS = 4
_PAUSE_SECONDS = 0.5  # X's own are longer
_TIMEOUT_SECONDS = 10


@dataclass
class Webhook:
    """A registered address; X delivers to it while it is valid."""

    id: str
    url: str
    created_at: datetime
    valid: bool = True

    def as_object(self) -> dict[str, Any]:
        made = moment_text(self.created_at)
        return {"id": self.id, "url": self.url, "valid": self.valid, "created_at": made}


@dataclass
class Subscription:
    id: str
    event_type: str
    user_id: str
    direction: str | None
    tag: str
    webhook_id: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def subject(self) -> tuple[str, str, str | None]:
        """What X allows one subscription for."""
        return self.event_type, self.user_id, self.direction

    @property
    def filter(self) -> dict[str, str]:
        return {"user_id": self.user_id} | ({"direction": self.direction} if self.direction else {})

    def as_object(self) -> dict[str, Any]:
        optional = {"tag": self.tag, "webhook_id": self.webhook_id}
        return {
            "subscription_id": self.id,
            "event_type": self.event_type,
            "filter": self.filter,
            "created_at": moment_text(self.created_at),
            "updated_at": moment_text(self.updated_at),
            **{name: value for name, value in optional.items() if value},
        }


class Activity:
    """The app's webhooks and subscriptions, and the events on their way."""

    def __init__(self, api_secret: str, behaviors: Callable[[], Behaviors]) -> None:
        self._key = api_secret.encode()
        self._behaviors = behaviors
        self.webhooks: dict[str, Webhook] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.limit = SUBSCRIPTIONS
        self.answers: Counter[int] = Counter()
        """The HTTP statuses of deliveries; 0 for no answer."""
        self.held: list[tuple[Webhook, dict[str, Any]]] = []
        """Events that wait for `release`, with Delivery.HELD."""
        self._numbers = itertools.count(1_920_000_000_000_000_001)
        self._tasks: set[asyncio.Task[None]] = set()

    def new_id(self) -> str:
        return str(next(self._numbers))

    async def challenge(self, url: str) -> bool:
        """Send a CRC; return whether the answer is right."""
        token = secrets.token_urlsafe(24)
        key = b"another key" if self._behaviors().crc_fails else self._key
        try:
            async with _client() as client:
                reply = await client.get(url, params={"crc_token": token})
                body = reply.json()
        except (httpx.HTTPError, ValueError):
            return False
        right = reply.status_code == httpx.codes.OK and isinstance(body, dict)
        return right and body.get("response_token") == _signed(key, token.encode())

    def publish(
        self,
        happening: Happening,
        payloads: Mapping[tuple[str, str | None], Any],
        includes: Mapping[str, Any] | None = None,
    ) -> int:
        """Send one of the `payloads` to each matching subscription; return how many were sent."""
        sent = 0
        for one in list(self.subscriptions.values()):
            payload = payloads.get((one.user_id, one.direction))
            webhook = self.webhooks.get(one.webhook_id or "")
            if one.event_type != happening.event_type or payload is None or webhook is None:
                continue
            optional = {"includes": includes, "tag": one.tag}
            filled = {name: value for name, value in optional.items() if value}
            self._send(webhook, one.event_type, {"filter": one.filter, "payload": payload, **filled})
            sent += 1
        return sent

    def publish_to_all(self, event_type: str, payload: dict[str, Any]) -> None:
        """Send an event that needs no subscription."""
        for webhook in self.webhooks.values():
            self._send(webhook, event_type, {"payload": payload})

    async def release(self, *, newest_first: bool = False) -> None:
        """Deliver the held events, and wait until they have arrived."""
        held, self.held = self.held, []
        for webhook, event in reversed(held) if newest_first else held:
            await self._deliver(webhook, event)

    async def settled(self) -> None:
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def sign(self, raw: bytes) -> str:
        return _signed(self._key, raw)

    def _send(self, webhook: Webhook, event_type: str, members: dict[str, Any]) -> None:
        event = {"event_uuid": self.new_id(), "event_type": event_type, **members}
        rule = self._behaviors().event_delivery
        if rule is Delivery.LOST or not webhook.valid:
            return
        if rule is Delivery.HELD:
            self.held.append((webhook, event))
            return
        for _ in range(2 if rule is Delivery.TWICE else 1):
            task = asyncio.get_running_loop().create_task(self._deliver(webhook, event))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, webhook: Webhook, event: dict[str, Any]) -> None:
        """POST an event; repeat it until it is answered with 200, a few times at most."""
        raw = json.dumps({"data": event}).encode()
        headers = {"content-type": "application/json", SIGNATURE: self.sign(raw)}
        async with _client() as client:
            for attempt in range(ATTEMPTS):
                if attempt:
                    await asyncio.sleep(_PAUSE_SECONDS)
                try:
                    status = (await client.post(webhook.url, content=raw, headers=headers)).status_code
                except httpx.HTTPError:
                    status = 0
                self.answers[status] += 1
                if status == httpx.codes.OK:
                    return


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(verify=no_certificates(), timeout=_TIMEOUT_SECONDS, trust_env=False)


def _signed(key: bytes, raw: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.new(key, raw, hashlib.sha256).digest()).decode()
