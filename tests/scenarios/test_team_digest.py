"""The weekly digest: what came up in a channel, how many supported it, and nobody by name."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.db.tables import TeamChannel
from bot.likes.post_previews import PostPreviews
from bot.likes.results import PublicPostPreview
from bot.members import Member
from bot.posts import PostRef
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from bot.slack.team_channels.messenger import ChannelMessenger
from tests.scenarios.conftest import ANNOUNCED, Scene
from tests.scenarios.instances import second_instance
from tests.scenarios.team import calls, posted, turned_on, written
from tests.scenarios.watching import stored
from tests.scenarios.wire import Killed, die

pytestmark = pytest.mark.processes


async def week(acme: Scene) -> None:
    """Have a channel with a digest, two Posts in it, and a like of one of them by someone who shows their likes."""
    await acme.connected("maya")
    await acme.show_name("maya", await acme.type("maya", "/likewise", "account"))
    await turned_on(acme)
    await acme.type("maya", "/likewise", "channel digest on")
    await posted(acme)
    await posted(acme, f"https://x.com/acmehq/status/{HIRING} and again {ANNOUNCED}")
    await written(acme)
    await acme.type("maya", "/like", ANNOUNCED)


async def lease_ends(acme: Scene) -> None:
    """Let ten minutes pass for who makes a digest: it may be made by another one."""
    async with acme.container.storage.database.session() as session:
        over = acme.clock() - timedelta(days=30)  # by the database's clock, too
        await session.execute(update(TeamChannel).values(digest_lease_until=over))


def digests(acme: Scene) -> list[Message]:
    return [m for m in acme.slack.seen_by("lena", "#social") if m.by_app and "week on X" in as_text(m)]


async def test_it_comes_once_a_week(acme: Scene) -> None:
    """Each Post once, in the order in which they came up, with how many support it; no names."""
    await week(acme)
    await acme.likewise.housekeeping()
    assert digests(acme) == []

    acme.clock.move(days=7)
    await acme.likewise.housekeeping()
    await acme.likewise.housekeeping()

    (digest,) = digests(acme)
    first, second = as_text(digest).split("\n2. ")
    assert ANNOUNCEMENT in first
    assert "1 like" in first
    assert HIRING in second
    assert "no likes to show yet" in second
    assert "maya" not in as_text(digest)
    assert digest.thread_ts is None


async def test_a_quiet_week_is_passed_over(acme: Scene) -> None:
    """Nothing to say, nothing said; the next one comes all the same."""
    await week(acme)
    acme.clock.move(days=7)
    await acme.likewise.housekeeping()
    acme.clock.move(days=7)
    await acme.likewise.housekeeping()
    assert len(digests(acme)) == 1

    await posted(acme)
    acme.clock.move(days=7)
    await acme.likewise.housekeeping()

    assert len(digests(acme)) == 2


async def test_it_is_not_posted_unasked(acme: Scene) -> None:
    """Only where an admin wants it."""
    await week(acme)
    await acme.type("maya", "/likewise", "channel digest off")
    acme.clock.move(days=8)

    await acme.likewise.housekeeping()

    assert digests(acme) == []


async def test_two_processes_post_it_once(acme: Scene) -> None:
    """The one that has the lease posts it."""
    await week(acme)
    acme.clock.move(days=7)

    async with second_instance(acme, takes_requests=False) as other:
        await asyncio.gather(acme.likewise.housekeeping(), other.likewise.housekeeping())

    assert len(digests(acme)) == 1


async def test_one_that_a_killed_process_was_making_is_posted_by_another(
    acme: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When its lease is over, and not before; the next one comes in its week."""
    await week(acme)
    acme.clock.move(days=7)
    with monkeypatch.context() as patched:
        patched.setattr(PostPreviews, "public_preview", die)
        with pytest.raises(Killed):
            await acme.likewise.housekeeping()

    await acme.likewise.housekeeping()
    assert digests(acme) == []
    await lease_ends(acme)
    await acme.likewise.housekeeping()
    assert len(digests(acme)) == 1

    await posted(acme)
    acme.clock.move(days=7)
    await acme.likewise.housekeeping()
    assert len(digests(acme)) == 2


async def test_one_that_a_killed_process_was_sending_is_never_repeated(
    acme: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows whether it arrived: rather no digest that week than two."""
    await week(acme)
    acme.clock.move(days=7)
    with monkeypatch.context() as patched:
        patched.setattr(ChannelMessenger, "post", die)
        with pytest.raises(Killed):
            await acme.likewise.housekeeping()

    acme.clock.move(days=1)
    await acme.likewise.housekeeping()
    assert digests(acme) == []

    await posted(acme)
    acme.clock.move(days=7)
    await acme.likewise.housekeeping()
    assert len(digests(acme)) == 1


async def test_who_was_taken_over_sends_none(acme: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is slower than its lease finds its digest posted by another one, and leaves it at that."""
    await week(acme)
    acme.clock.move(days=7)
    public_card = PostPreviews.public_preview

    async with second_instance(acme, takes_requests=False) as other:

        async def too_slow(
            post_previews: PostPreviews, reader: Member, post: PostRef
        ) -> PublicPostPreview | None:
            monkeypatch.undo()
            await lease_ends(acme)
            await other.likewise.housekeeping()
            return await public_card(post_previews, reader, post)

        monkeypatch.setattr(PostPreviews, "public_preview", too_slow)
        await acme.likewise.housekeeping()

    assert len(digests(acme)) == 1


async def test_it_waits_when_slack_asks_to(acme: Scene) -> None:
    """And comes then."""
    await week(acme)
    acme.clock.move(days=7)
    acme.slack.fail_next("chat.postMessage", "ratelimited", retry_after=120)
    await acme.likewise.housekeeping()
    await acme.likewise.housekeeping()
    assert digests(acme) == []

    acme.clock.move(seconds=121)
    await acme.likewise.housekeeping()

    assert len(digests(acme)) == 1


@pytest.mark.parametrize("error", ["not_in_channel", "is_archived"])
async def test_a_closed_channel_is_turned_off(acme: Scene, error: str) -> None:
    """There is no digest where nobody reads it."""
    await week(acme)
    acme.clock.move(days=7)
    acme.slack.fail_next("chat.postMessage", error)

    await acme.likewise.housekeeping()

    assert (await stored(acme))["team_channels"] == []
    assert calls(acme, "chat.postMessage") == 4  # turned on, two replies, the digest
