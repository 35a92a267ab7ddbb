"""`/x/webhook`: signatures are checked first, each event is handled once, and other events leave no trace."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot.activity.inbox import Claim, Handled, Outcome, XEventInbox
from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import XEvent
from bot.secret import Secret
from bot.web.x_webhook import MAX_BODY_BYTES, XWebhook
from bot.x.activity_events import ActivityEvent, read_events
from bot.x.webhook_signature import WebhookSignature
from tests.conftest import MovableClock

KEY = b"api secret"
KEYRING = Keyring([new_key()])


def signed(raw: bytes, key: bytes = KEY) -> dict[str, str]:
    text = base64.b64encode(hmac.new(key, raw, hashlib.sha256).digest()).decode()
    return {"x-twitter-webhooks-signature": f"sha256={text}"}


def body(event_id: str = "1", post_id: str = "20", event_type: str = "like.create") -> bytes:
    payload = {"liked_tweet_id": post_id}
    return json.dumps(
        {"data": {"event_uuid": event_id, "event_type": event_type, "payload": payload}}
    ).encode()


class Endpoint:
    """The route, with a handler for likes of post 20."""

    def __init__(self, database: Database, clock: MovableClock) -> None:
        self.handled: list[str] = []
        self.told: list[str] = []
        self.counted: Counter[tuple[str, str]] = Counter()
        self.failing = False
        inbox = XEventInbox(
            database,
            KEYRING,
            clock,
            {"like.create": self.handle},
            lambda kind, what: self.counted.update([(kind, what)]),
        )
        self.inbox = inbox
        webhook = XWebhook(WebhookSignature(Secret(KEY.decode())), inbox, body_seconds=0.2)
        self.app = Starlette(routes=webhook.routes())
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://here")

    async def handle(self, _session: AsyncSession, event: ActivityEvent, claim: Claim) -> Handled:
        if event.payload.get("liked_tweet_id") != "20":
            return Handled(Outcome.IGNORED)
        if not await claim():
            return Handled(Outcome.DUPLICATE)
        if self.failing:
            raise OperationalError("insert", {}, Exception("down"))
        self.handled.append(event.id)
        return Handled(Outcome.HANDLED, [lambda: self.told.append(event.id)])

    async def post(self, raw: bytes, headers: dict[str, str] | None = None) -> int:
        sent = signed(raw) if headers is None else headers
        return (await self.http.post("/x/webhook", content=raw, headers=sent)).status_code


@pytest.fixture
async def endpoint(database: Database, clock: MovableClock) -> AsyncIterator[Endpoint]:
    made = Endpoint(database, clock)
    async with made.http:
        yield made


async def kept(database: Database) -> list[str]:
    async with database.session() as session:
        return list(await session.scalars(select(XEvent.id)))


async def test_an_event_is_handled_once(endpoint: Endpoint, database: Database) -> None:
    """However often and concurrently it's sent."""
    assert set(await asyncio.gather(*(endpoint.post(body()) for _ in range(5)))) == {200}
    assert endpoint.handled == endpoint.told == ["1"]
    assert endpoint.counted == {("like.create", "handled"): 1, ("like.create", "duplicate"): 4}
    assert len(await kept(database)) == 1


@pytest.mark.parametrize("event_id", ["1", ""])
async def test_what_an_account_did_cannot_be_guessed_from_the_database(
    endpoint: Endpoint, database: Database, event_id: str
) -> None:
    """An event without an ID is known by what it says, and only a keyed hash of that is stored."""
    (event,) = read_events(json.loads(body(event_id)))

    assert await endpoint.post(body(event_id)) == 200

    assert event.id not in await kept(database)
    assert await kept(database) == [KEYRING.pseudonym("x event", event.id)]


async def test_an_event_nobody_waits_for_leaves_no_trace(endpoint: Endpoint, database: Database) -> None:
    """Not even its ID is stored; nothing is logged."""
    with capture_logs() as logged:
        assert await endpoint.post(body("7", post_id="21")) == 200
        assert await endpoint.post(body("8", event_type="dm.received")) == 200
    assert await kept(database) == []
    assert logged == []
    assert endpoint.counted == {("like.create", "ignored"): 1, ("other", "ignored"): 1}


async def test_a_failed_event_is_rolled_back_and_handled_again(
    endpoint: Endpoint, database: Database
) -> None:
    """X gets a 503, and its next attempt is handled."""
    endpoint.failing = True
    assert await endpoint.post(body()) == 503
    assert await kept(database) == []
    endpoint.failing = False
    assert await endpoint.post(body()) == 200
    assert endpoint.told == ["1"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-twitter-webhooks-signature": ""},
        {"x-twitter-webhooks-signature": "sha256="},
        {"x-twitter-webhooks-signature": "sha256=" + "A" * 43 + "="},
        signed(body(), b"another secret"),
        signed(body() + b" "),
        {
            "x-twitter-webhooks-signature": signed(body())["x-twitter-webhooks-signature"].replace(
                "sha256", "sha1"
            )
        },
    ],
)
async def test_without_a_valid_signature_nothing_is_parsed(
    endpoint: Endpoint, headers: dict[str, str]
) -> None:
    """X gets a 401."""
    assert await endpoint.post(body(), headers) == 401
    assert endpoint.counted == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_body_that_is_too_large_is_refused(endpoint: Endpoint) -> None:
    """By its declared length, and while it's read, signed or not."""
    raw = b" " * (MAX_BODY_BYTES + 1)
    assert await endpoint.post(raw) == 413

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield b" " * (MAX_BODY_BYTES // 8)

    reply = await endpoint.http.post("/x/webhook", content=chunks(), headers=signed(raw))
    assert reply.status_code == 413
    for length in ("x", "-1", "9" * 12):
        assert await endpoint.post(body(), signed(body()) | {"content-length": length}) == 413


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("raw", "status"), [(b"{", 400), (b"\xff", 400), (b"[]", 200), (b"{}", 200), (b"null", 200)]
)
async def test_a_signed_body_without_an_event_changes_nothing(
    endpoint: Endpoint, raw: bytes, status: int
) -> None:
    """400 if it isn't JSON; anything else is accepted so that X doesn't repeat it."""
    assert await endpoint.post(raw) == status
    assert endpoint.handled == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_deeply_nested_json_is_refused(endpoint: Endpoint) -> None:
    """Python's parser fails, and the process goes on."""
    assert await endpoint.post(b"[" * 200_000) == 400
    assert await endpoint.post(body()) == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_challenge_is_answered(endpoint: Endpoint) -> None:
    """As X documents it; 400 without a token, or with one that X wouldn't send."""
    reply = await endpoint.http.get("/x/webhook", params={"crc_token": "abc"})
    expected = signed(b"abc")["x-twitter-webhooks-signature"]
    assert reply.json() == {"response_token": expected}
    assert (await endpoint.http.get("/x/webhook")).status_code == 400
    assert (await endpoint.http.get("/x/webhook", params={"crc_token": body().decode()})).status_code == 400


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_event_ids_are_deleted_after_two_days(
    endpoint: Endpoint, database: Database, clock: MovableClock
) -> None:
    """X repeats nothing that old."""
    await endpoint.post(body())
    clock.move(days=1)
    await endpoint.inbox.sweep()
    assert len(await kept(database)) == 1
    clock.move(days=1, minutes=1)
    await endpoint.inbox.sweep()
    assert await kept(database) == []
