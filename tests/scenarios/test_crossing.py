"""Concurrent likes and unlikes of one post by one member: in the end X, the ledger and the last reply agree."""

import asyncio
from functools import partial

import pytest

from bot.likes import ledger_writer
from bot.likes.ledger_writer import Entry
from bot.likes.results import Kind
from bot.members import Member
from bot.posts import PostRef
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.reply_words import LIKED, UNLIKED
from tests.scenarios.conftest import ANNOUNCED, Scene
from tests.scenarios.instances import second_instance
from tests.scenarios.watching import stored_text
from tests.scenarios.wire import Wire


def maya(acme: Scene) -> Member:
    person = acme.slack.person("maya")
    return Member(person.team_id, person.id, person.team_id)


@pytest.mark.parametrize(("command", "opposite"), [("/like", "/unlike"), ("/unlike", "/like")])
async def test_the_last_reply_is_true(acme: Scene, command: str, opposite: str) -> None:
    """If the opposite from another process overtakes a response of X, the reply waits for what follows."""
    await acme.connect("maya")
    own = acme.slack.request_url
    async with second_instance(acme):
        other, acme.slack.request_url = acme.slack.request_url, own
        wire = Wire(acme)
        held = wire.hold(replies=True)
        first = asyncio.create_task(acme.type("maya", command, ANNOUNCED))
        await held.reached(first)
        acme.slack.request_url = other
        await acme.type("maya", opposite, ANNOUNCED)
        wire.let_go()
        told = as_text(await first)

    likes = command == "/like"
    assert (LIKED if likes else UNLIKED) in told
    assert acme.liked("maya_builds", ANNOUNCEMENT) is likes
    assert len((await stored_text(acme))["like_events"]) == 2


async def test_a_double_click_likes_once(acme: Scene) -> None:
    """The second click gets the first one's result: one request to X, one entry, one price."""
    await acme.connect("maya")
    like = partial(acme.container.likes.likes.like, maya(acme), PostRef(ANNOUNCEMENT), surface="button")
    before = len(acme.x.requests)

    first, second = await asyncio.gather(like(), like())

    assert first == second
    assert [one.method for one in acme.x.requests[before:]] == ["POST"]
    assert len((await stored_text(acme))["like_events"]) == 1
    await like()
    assert [one.method for one in acme.x.requests[before:]] == ["POST", "POST"]


async def test_a_like_after_an_unlike_is_a_second_like(acme: Scene) -> None:
    """Of a concurrent like, unlike and like, the last isn't taken for the first, which may be undone."""
    await acme.connect("maya")
    likes, member, post = acme.container.likes.likes, maya(acme), PostRef(ANNOUNCEMENT)
    before = len(acme.x.requests)

    await asyncio.gather(
        *(act(member, post, surface="button") for act in (likes.like, likes.unlike, likes.like))
    )

    asked = [one.method for one in acme.x.requests[before:]]
    assert asked.count("POST") >= 2
    assert "DELETE" in asked


async def test_of_concurrent_opposites_one_learns_of_the_other(acme: Scene) -> None:
    """The one that finds the opposite recorded since its request to X writes nothing, and its reply says so."""
    await acme.connect("maya")
    member, account = maya(acme), acme.account("maya_builds").id

    async def add(kind: Kind) -> tuple[Kind, bool]:
        async with acme.container.storage.database.session() as session:
            entry = Entry(
                member,
                account,
                PostRef(ANNOUNCEMENT),
                kind,
                surface="command",
                cost_micros=0,
                left=None,
                after=0,
                created_at=acme.clock(),
                told=False,
            )
            return kind, bool(await ledger_writer.add(await session.connection(), entry))

    kinds: list[Kind] = ["like", "unlike", "like", "unlike"]
    written = [kind for kind, added in await asyncio.gather(*map(add, kinds)) if added]

    assert len(written) == 2
    assert len(set(written)) == 1
    assert len((await stored_text(acme))["like_events"]) == 2
