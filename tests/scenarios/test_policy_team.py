"""Rules about channels apply to team channels, too."""

from bot import errors
from bot.sandbox.smoke_test import as_text
from tests.error_words import words_for
from tests.scenarios.conftest import ANNOUNCED, Scene
from tests.scenarios.homes import home_text, open_home
from tests.scenarios.team import calls, posted, replies, turn_on_replies
from tests.scenarios.test_policy import GENERAL, SOCIAL, allow


async def test_a_team_channel_that_is_not_allowed_is_silent(acme: Scene) -> None:
    """No reply, digest or shared post; its settings and Home say why, and earlier replies stay."""
    await acme.connect("maya")
    await turn_on_replies(acme)
    await acme.type("maya", "/likewise", "channel digest on")
    before = await posted(acme)
    await allow(acme, allowed_channels=[GENERAL])
    sent = calls(acme, "chat.postMessage")

    message = await posted(acme)
    acme.clock.move(days=7)
    await acme.likewise.housekeeping()
    liked = await acme.type("maya", "/like", ANNOUNCED, channel="#general")
    refusal = await acme.click("maya", liked, "ask:share_team")

    assert replies(acme, message) == []
    assert len(replies(acme, before)) == 1
    assert calls(acme, "chat.postMessage") == sent
    assert words_for(errors.NothingToShare(errors.ShareProblem.NO_TEAM_CHANNEL)) in as_text(refusal)
    assert "Likewise isn't allowed" in as_text(await acme.type("maya", "/likewise", "channel"))
    assert "Likewise isn't allowed" in home_text(await open_home(acme, "maya"))


async def test_team_replies_cannot_be_turned_on_in_a_channel_that_is_not_allowed(acme: Scene) -> None:
    """The reply says what to change first, and the channel gets no message."""
    await allow(acme, allowed_channels=[GENERAL])

    said = await acme.type("maya", "/likewise", "channel on")

    assert words_for(errors.ChannelNotAllowed(SOCIAL)) in as_text(said)
    assert "/likewise policy" in as_text(said)
    assert calls(acme, "chat.postMessage") == 0
