"""The outbox: what is pending is answered once, by this process or, after its lease, by another."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import PendingReply
from bot.members import Member
from bot.secret import Secret
from bot.slack.delivery.outbox import LEASE, Outbox
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest
from bot.slack.message import Message
from tests.conftest import SQLITE, ManualClock
from tests.workspaces.conftest import rows

# On PostgreSQL a lease ends by the server's clock.
pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
REQUEST = SlackRequest(
    Requester.of(Member("T1", "U1", "T2"), "C1", "T3"),
    Intent("like", "20"),
    ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret("https://hooks.slack.example/1"), thread="1.0"),
    NOON,
    prepared_message=Message("Hello", [{"type": "divider"}]),
)
KEYRING = Keyring([new_key()])


class Parts:
    """The outboxes of two processes."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = ManualClock(NOON)
        self.lost: list[int] = []
        self.mine, self.other = (Outbox(database, KEYRING, self.clock, self.lost.append) for _ in range(2))

    async def enqueue_in(self, request: SlackRequest) -> None:
        async with self.database.session() as session:
            self.mine.enqueue_in(session, request)


@pytest.fixture
def parts(database: Database) -> Parts:
    return Parts(database)


WAYS: dict[str, Callable[[Parts, SlackRequest], Awaitable[None]]] = {
    "enqueued": lambda parts, request: parts.mine.enqueue(request),
    "enqueued in a transaction": lambda parts, request: parts.enqueue_in(request),
    "before a step that runs once": lambda parts, request: parts.mine.replace_payload(
        request, request.intent
    ),
    "deferred": lambda parts, request: parts.mine.defer(request, LEASE),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("message", [None, REQUEST.prepared_message])
async def test_what_a_killed_process_left_is_claimed_whole(
    parts: Parts, way: str, message: Message | None
) -> None:
    """After the lease, once; whoever completes it deletes it."""
    request = replace(REQUEST, prepared_message=message)
    await WAYS[way](parts, request)
    parts.clock.at += LEASE - timedelta(seconds=1)
    assert await parts.other.claim_expired() == []
    parts.clock.at += timedelta(seconds=1)

    assert await parts.other.claim_expired() == [replace(request, resumed=True)]
    assert await parts.other.claim_expired() == []
    await parts.other.complete(request)
    assert await rows(parts.database, PendingReply) == {}


@pytest.mark.parametrize("way", WAYS)
async def test_what_was_answered_is_gone(parts: Parts, way: str) -> None:
    """Only the process that has it may complete it."""
    await WAYS[way](parts, REQUEST)
    await parts.other.complete(REQUEST)
    assert (parts.mine.holds(REQUEST), parts.other.holds(REQUEST)) == (True, False)
    assert len(await rows(parts.database, PendingReply)) == 1

    await parts.mine.complete(REQUEST)

    assert not parts.mine.holds(REQUEST)
    assert await rows(parts.database, PendingReply) == {}


async def test_a_changed_intent_is_the_one_that_is_resumed(parts: Parts) -> None:
    """Whichever of the two is written first; a deferred reply waits longer than the lease."""
    later, again = replace(REQUEST, id="2"), Intent("unlike", "20")
    await parts.mine.replace_payload(REQUEST, again)
    await parts.mine.enqueue(REQUEST)
    await parts.mine.enqueue(later)
    await parts.mine.replace_payload(later, again)
    await parts.mine.defer(later, 2 * LEASE)

    parts.clock.at += LEASE
    assert [(one.id, one.intent) for one in await parts.other.claim_expired()] == [(REQUEST.id, again)]
    parts.clock.at += LEASE
    assert [one.intent for one in await parts.other.claim_expired()] == [again] * 2


async def test_what_slack_no_longer_accepts_is_counted_as_lost(parts: Parts) -> None:
    """A response_url expires after half an hour; one that can't be read delays no other."""
    await parts.mine.enqueue(replace(REQUEST, id="2", asked_at=NOON - timedelta(minutes=29)))
    unreadable = Outbox(parts.database, Keyring([new_key()]), parts.clock, parts.lost.append)
    await unreadable.enqueue(replace(REQUEST, id="3"))
    parts.clock.at += LEASE
    assert [one.id for one in await parts.other.claim_expired()] == ["2"]
    assert parts.lost == []

    parts.clock.at += timedelta(seconds=1)
    assert await parts.other.claim_expired() == []
    assert parts.lost == [1]
