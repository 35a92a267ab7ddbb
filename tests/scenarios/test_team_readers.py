"""What readers of a team channel may see: public posts, and names of teammates who show their likes."""

from typing import Final

import pytest

from bot.errors import InvalidAction, NothingToShare, ShareFailed
from bot.members import Member
from bot.posts import PostRef
from bot.sandbox.environment import X_BEARER_TOKEN
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.conftest import MovableClock
from tests.reply_words import team_likes
from tests.scenarios.conftest import ANNOUNCED, Scene, scene
from tests.scenarios.team import posted, replies, reply, turn_on_replies, wait_for_events, written

SOCIAL: Final = "C02S0C1AL7B"


def member(acme: Scene, user: str) -> Member:
    person = acme.slack.person(user)
    return Member(person.team_id, person.id, person.team_id)


async def share(acme: Scene, user: str, channel: str = SOCIAL) -> bool:
    """Share the announcement as somebody who reads every public channel."""
    teams, post = acme.container.slack.team_channels, PostRef(ANNOUNCEMENT)
    return await teams.share(member(acme, user), channel, post, here=None, everywhere=True)


async def message_with_team_reply(acme: Scene) -> Message:
    """Return a message with a team reply to a post that Maya, who shows her likes, has liked."""
    await acme.connect("maya")
    await acme.show_name("maya", await acme.type("maya", "/likewise", "account"))
    await turn_on_replies(acme)
    message = await posted(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    await written(acme)
    return message


async def test_a_team_replys_preview_is_read_with_the_apps_token(
    database_url: str, clock: MovableClock
) -> None:
    """If the workspace has previews on."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN) as acme:
        await acme.container.storage.workspaces.change(member(acme, "maya"), previews=True)
        await turn_on_replies(acme)

        said = as_text(reply(acme, await posted(acme)))

        assert "@acmehq" in said
        assert acme.x.world.posts[ANNOUNCEMENT].text.split()[0] in said


async def test_a_team_replys_preview_is_never_read_with_a_members_token(acme: Scene) -> None:
    """Without the app's token the reply only links to the post, by the name in the link."""
    await acme.connect("maya")
    await acme.container.storage.workspaces.change(member(acme, "maya"), previews=True)
    await turn_on_replies(acme)
    before = len(acme.x.requests)

    said = as_text(reply(acme, await posted(acme)))

    assert len(acme.x.requests) == before
    assert "Post by @acmehq · " in said
    assert acme.x.world.posts[ANNOUNCEMENT].text.split()[0] not in said


async def test_members_are_only_counted_in_shared_channels(acme: Scene) -> None:
    """They show their likes to their team, not to another organization."""
    message = await message_with_team_reply(acme)
    assert "maya" in as_text(reply(acme, message))

    acme.slack.share("#social", "nora")
    await posted(acme, f"For our partners: {ANNOUNCED}")
    await acme.type("maya", "/unlike", ANNOUNCED)
    await acme.type("maya", "/like", ANNOUNCED)
    await written(acme)
    await written(acme)

    assert "Liked by 1 teammate" in as_text(reply(acme, message))


async def test_nobody_is_named_before_a_channels_readers_are_known(acme: Scene) -> None:
    """Slack says with the first link whether the channel is shared."""
    await acme.connect("maya")
    await acme.show_name("maya", await acme.type("maya", "/likewise", "account"))
    await turn_on_replies(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    await share(acme, "lena")
    (own,) = [m for m in acme.slack.seen_by("sam", "#social") if m.by_app and "shared a post" in as_text(m)]
    assert "Liked by 1 teammate" in as_text(own)

    acme.clock.move(seconds=5)
    assert "Liked by maya" in as_text(reply(acme, await posted(acme)))


async def test_a_post_is_shared_to_a_team_channel(acme: Scene) -> None:
    """As a new message with the member's name; sharing it again posts nothing."""
    message, teams = await message_with_team_reply(acme), acme.container.slack.team_channels

    found = await teams.channels_of(member(acme, "lena"), here=None, everywhere=True)
    assert [one.channel for one in found] == [SOCIAL]
    acme.clock.move(seconds=5)
    assert await share(acme, "lena")
    assert not await share(acme, "lena")
    await wait_for_events(acme)

    own = [m for m in acme.slack.seen_by("sam", "#social") if m.by_app and "shared a post" in as_text(m)]
    assert len(own) == 1
    assert "lena shared a post on X." in as_text(own[0])
    assert "Liked by maya" in as_text(own[0])
    assert len(replies(acme, message)) == 1
    await acme.click("maya", own[0], "ask:unlike:1")
    await written(acme)
    await written(acme)  # Slack allows one update per second in a channel
    assert team_likes(as_text(own[0])) == 0


@pytest.mark.parametrize(
    ("refusal", "error"),
    [("is_archived", NothingToShare), ("fatal_error", ShareFailed), ("missing_scope", ShareFailed)],
)
async def test_a_share_that_slack_refuses_fails(acme: Scene, refusal: str, error: type[Exception]) -> None:
    """It can be retried unless the channel is closed."""
    await turn_on_replies(acme)
    acme.slack.fail_next("chat.postMessage", refusal)

    with pytest.raises(error):
        await share(acme, "lena")

    if error is ShareFailed:
        assert await share(acme, "lena")


async def test_a_rate_limited_share_is_posted_later(acme: Scene) -> None:
    await turn_on_replies(acme)
    acme.slack.fail_next("chat.postMessage", "ratelimited", retry_after=20)

    assert await share(acme, "lena")
    await written(acme, after=21)

    assert any("lena shared a post" in as_text(m) for m in acme.slack.seen_by("sam", "#social"))


async def test_a_post_is_shared_only_to_ones_own_team_channels(acme: Scene) -> None:
    """The channel's ID comes from the client."""
    await turn_on_replies(acme)

    for who, channel in (("lena", "C02LAUNCH3C"), ("nora", SOCIAL)):
        with pytest.raises(InvalidAction):
            await share(acme, who, channel)


async def test_a_forgotten_member_is_removed_from_team_replies(acme: Scene) -> None:
    """Neither their like nor their name is left."""
    message = await message_with_team_reply(acme)
    acme.clock.move(seconds=5)
    await share(acme, "maya")
    (own,) = [m for m in acme.slack.seen_by("sam", "#social") if m.by_app and "shared a post" in as_text(m)]
    assert "maya" in as_text(own)

    await acme.container.x.erasure.forget(member(acme, "maya"))
    await written(acme)
    await written(acme)

    assert team_likes(as_text(reply(acme, message))) == 0
    assert "A teammate shared a post" in as_text(own)
    assert "maya" not in as_text(own)
