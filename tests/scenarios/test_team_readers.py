"""What a team channel's readers may see: what is public on X, and of colleagues what they chose to show to their team."""

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
from tests.scenarios.team import heard, posted, replies, reply, turned_on, written


def member(acme: Scene, user: str) -> Member:
    person = acme.slack.person(user)
    return Member(person.team_id, person.id, person.team_id)


async def shown(acme: Scene) -> Message:
    """Have a reply to a Post that someone likes who shows it to the team."""
    await acme.connected("maya")
    await acme.show_name("maya", await acme.type("maya", "/likewise", "account"))
    await turned_on(acme)
    message = await posted(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    await written(acme)
    return message


async def test_the_post_is_shown_as_the_app_sees_it(database_url: str, clock: MovableClock) -> None:
    """Where the workspace shows Posts and the App has a token: read once, for everybody."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN) as acme:
        await acme.container.storage.workspaces.change(member(acme, "maya"), previews=True)
        await turned_on(acme)

        said = as_text(reply(acme, await posted(acme)))

        assert "@acmehq" in said
        assert acme.x.world.posts[ANNOUNCEMENT].text.split()[0] in said


async def test_nothing_is_read_with_a_persons_token(acme: Scene) -> None:
    """Without the App's token there is a link, though a colleague's connection could read the Post."""
    await acme.connected("maya")
    await acme.container.storage.workspaces.change(member(acme, "maya"), previews=True)
    await turned_on(acme)
    before = len(acme.x.requests)

    said = as_text(reply(acme, await posted(acme)))

    assert len(acme.x.requests) == before
    assert "Post · " in said


async def test_other_organizations_read_no_names(acme: Scene) -> None:
    """People show their likes to their team; in a channel shared with others they are only counted."""
    message = await shown(acme)
    assert "maya" in as_text(reply(acme, message))

    acme.slack.share("#social", "nora")
    await posted(acme, f"For our partners: {ANNOUNCED}")
    await acme.type("maya", "/unlike", ANNOUNCED)
    await acme.type("maya", "/like", ANNOUNCED)
    await written(acme)
    await written(acme)

    assert "Liked by 1 teammate" in as_text(reply(acme, message))


async def test_who_reads_a_channel_has_to_be_known_before_anybody_is_named(acme: Scene) -> None:
    """Slack tells it with the first link; until then it might be anybody."""
    await acme.connected("maya")
    await acme.show_name("maya", await acme.type("maya", "/likewise", "account"))
    await turned_on(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.container.slack.team_channels.share(member(acme, "lena"), "C02S0C1AL7B", PostRef(ANNOUNCEMENT))
    (own,) = [m for m in acme.slack.seen_by("sam", "#social") if m.by_app and "shared a post" in as_text(m)]
    assert "Liked by 1 teammate" in as_text(own)

    acme.clock.move(seconds=5)
    assert "Liked by maya" in as_text(reply(acme, await posted(acme)))


async def test_a_post_is_shared_to_a_team_channel(acme: Scene) -> None:
    """The same card, as a message of its own, naming who shared it; a second click shares nothing more."""
    message = await shown(acme)
    lena, post = member(acme, "lena"), PostRef(ANNOUNCEMENT)

    assert [c.channel for c in await acme.container.slack.team_channels.channels_of(lena)] == ["C02S0C1AL7B"]
    acme.clock.move(seconds=5)
    assert await acme.container.slack.team_channels.share(lena, "C02S0C1AL7B", post)
    assert not await acme.container.slack.team_channels.share(lena, "C02S0C1AL7B", post)
    await heard(acme)

    own = [m for m in acme.slack.seen_by("sam", "#social") if m.by_app and "shared a post" in as_text(m)]
    assert len(own) == 1
    assert "lena shared a post on X." in as_text(own[0])
    assert "Liked by maya" in as_text(own[0])
    assert len(replies(acme, message)) == 1
    await acme.click("maya", own[0], "ask:unlike:1")
    await written(acme)
    await written(acme)  # one message a second in a channel, and this is the second
    assert team_likes(as_text(own[0])) == 0


@pytest.mark.parametrize(
    ("refusal", "error"),
    [("is_archived", NothingToShare), ("fatal_error", ShareFailed), ("missing_scope", ShareFailed)],
)
async def test_a_share_that_slack_does_not_take_is_told(
    acme: Scene, refusal: str, error: type[Exception]
) -> None:
    """Nobody is told that something was shared which wasn't; and unless the channel is closed, one can try again."""
    await turned_on(acme)
    acme.slack.fail_next("chat.postMessage", refusal)
    lena, post = member(acme, "lena"), PostRef(ANNOUNCEMENT)

    with pytest.raises(error):
        await acme.container.slack.team_channels.share(lena, "C02S0C1AL7B", post)

    if error is ShareFailed:
        assert await acme.container.slack.team_channels.share(lena, "C02S0C1AL7B", post)


async def test_a_share_that_has_to_wait_comes_by_itself(acme: Scene) -> None:
    """Slack asks for patience; the person has done their part."""
    await turned_on(acme)
    acme.slack.fail_next("chat.postMessage", "ratelimited", retry_after=20)

    assert await acme.container.slack.team_channels.share(
        member(acme, "lena"), "C02S0C1AL7B", PostRef(ANNOUNCEMENT)
    )
    await written(acme, after=21)

    assert any("lena shared a post" in as_text(m) for m in acme.slack.seen_by("sam", "#social"))


async def test_nothing_is_shared_elsewhere(acme: Scene) -> None:
    """A channel's id comes back from the client: it has to be a team channel of the person's workspace."""
    await turned_on(acme)

    for who, channel in (("lena", "C02LAUNCH3C"), ("nora", "C02S0C1AL7B")):
        with pytest.raises(InvalidAction):
            await acme.container.slack.team_channels.share(member(acme, who), channel, PostRef(ANNOUNCEMENT))


async def test_who_leaves_is_counted_no_more(acme: Scene) -> None:
    """Everything that is kept of them is deleted, and the replies in channels change with it."""
    message = await shown(acme)
    acme.clock.move(seconds=5)
    await acme.container.slack.team_channels.share(member(acme, "maya"), "C02S0C1AL7B", PostRef(ANNOUNCEMENT))
    (own,) = [m for m in acme.slack.seen_by("sam", "#social") if m.by_app and "shared a post" in as_text(m)]
    assert "maya" in as_text(own)

    await acme.container.x.erasure.forget(member(acme, "maya"))
    await written(acme)
    await written(acme)

    assert team_likes(as_text(reply(acme, message))) == 0
    assert "A teammate shared a post" in as_text(own)
    assert "maya" not in as_text(own)
