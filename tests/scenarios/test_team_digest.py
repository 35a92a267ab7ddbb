"""The weekly digest: a channel's posts and how many members liked them, without names."""

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
from tests.scenarios.team import calls, posted, turn_on_replies, written
from tests.scenarios.watching import stored_text
from tests.scenarios.wire import killed_at

pytestmark = pytest.mark.processes


async def week(acme: Scene) -> None:
    """Set up a channel with a digest, two posts, and a like of one of them by a member who shows their likes."""
    await acme.connect("maya")
    await acme.show_name("maya", await acme.type("maya", "/likewise", "account"))
    await turn_on_replies(acme)
    await acme.type("maya", "/likewise", "channel digest on")
    await posted(acme)
    await posted(acme, f"https://x.com/acmehq/status/{HIRING} and again {ANNOUNCED}")
    await written(acme)
    await acme.type("maya", "/like", ANNOUNCED)


async def lease_ends(acme: Scene) -> None:
    """Let the lease on a digest end, so that another process may post it."""
    async with acme.container.storage.database.session() as session:
        over = acme.clock() - timedelta(days=30)  # past by the database's clock, too
        await session.execute(update(TeamChannel).values(digest_lease_until=over))


def digests(acme: Scene) -> list[Message]:
    return [m for m in acme.slack.seen_by("lena", "#social") if m.by_app and "week on X" in as_text(m)]


async def test_the_digest_is_posted_once_a_week(acme: Scene) -> None:
    """Each post once, in order of appearance, with its likes; no names."""
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


async def test_a_week_without_posts_has_no_digest(acme: Scene) -> None:
    """The next week has one."""
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


async def test_the_digest_can_be_turned_off(acme: Scene) -> None:
    await week(acme)
    await acme.type("maya", "/likewise", "channel digest off")
    acme.clock.move(days=8)

    await acme.likewise.housekeeping()

    assert digests(acme) == []


async def test_two_processes_post_the_digest_once(acme: Scene) -> None:
    """The one that has the lease."""
    await week(acme)
    acme.clock.move(days=7)

    async with second_instance(acme, takes_requests=False) as other:
        await asyncio.gather(acme.likewise.housekeeping(), other.likewise.housekeeping())

    assert len(digests(acme)) == 1


async def test_another_process_posts_the_digest_of_a_killed_one(acme: Scene) -> None:
    """Once the lease ends."""
    await week(acme)
    acme.clock.move(days=7)
    with killed_at(PostPreviews, "public_preview"):
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


async def test_a_digest_whose_sender_was_killed_is_not_repeated(acme: Scene) -> None:
    """It may have been posted, and two would be worse than none."""
    await week(acme)
    acme.clock.move(days=7)
    with killed_at(ChannelMessenger, "post"):
        await acme.likewise.housekeeping()

    acme.clock.move(days=1)
    await acme.likewise.housekeeping()
    assert digests(acme) == []

    await posted(acme)
    acme.clock.move(days=7)
    await acme.likewise.housekeeping()
    assert len(digests(acme)) == 1


async def test_a_process_that_lost_its_lease_posts_no_digest(
    acme: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process has posted it."""
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


async def test_a_rate_limited_digest_is_posted_later(acme: Scene) -> None:
    """After Slack's Retry-After."""
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
    """When its digest is refused."""
    await week(acme)
    acme.clock.move(days=7)
    acme.slack.fail_next("chat.postMessage", error)

    await acme.likewise.housekeeping()

    assert (await stored_text(acme))["team_channels"] == []
    assert calls(acme, "chat.postMessage") == 4  # the announcement, two replies and the digest
