"""Team channels: one quiet reply in the thread of a message with a post's link, kept up to date."""

from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from bot.workspaces.activity_log import FEWEST_HIDDEN
from tests.reply_words import LIKED, team_likes
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.instances import second_instance
from tests.scenarios.team import (
    SAID,
    calls,
    posted,
    replies,
    reply,
    turn_on_replies,
    wait_for_events,
    written,
)


async def test_a_link_to_a_post_gets_a_team_reply_in_its_thread(acme: Scene) -> None:
    """With the post, its likes, and buttons for everybody."""
    await turn_on_replies(acme)

    message = await posted(acme)

    said = reply(acme, message)
    assert f"https://x.com/i/web/status/{ANNOUNCEMENT}" in as_text(said)
    assert team_likes(as_text(said)) == 0
    assert all(button(said, f"ask:{act}:1") for act in ("like", "unlike", "likers"))


async def test_only_posted_links_to_posts_in_team_channels_get_a_reply(acme: Scene) -> None:
    """Not other links, and not a message that's still being written."""
    await turn_on_replies(acme)

    elsewhere = await posted(acme, channel="#launches")
    profile = await posted(acme, "https://x.com/acmehq")
    typing = {
        "type": "link_shared",
        "channel": "COMPOSER",
        "message_ts": "Uf1",
        "unfurl_id": "Uf1",
        "source": "composer",
        "links": [{"url": ANNOUNCED, "domain": "x.com"}],
    }
    await acme.slack.event(typing)
    await wait_for_events(acme)

    assert replies(acme, elsewhere, channel="#launches") == replies(acme, profile) == []
    assert calls(acme, "chat.postMessage") == 1  # the announcement


async def test_a_thread_has_one_team_reply(acme: Scene) -> None:
    """A repeated event changes nothing, and another post in the thread is added to the reply."""
    await turn_on_replies(acme)
    message = await posted(acme)

    sent = next(
        r.payload for r in acme.slack.requests if r.payload.get("event", {}).get("type") == "link_shared"
    )
    await acme.slack.event(sent["event"], event_id="Ev0AGAIN")
    await wait_for_events(acme)
    await posted(acme, f"And {ANNOUNCED}", user="lena", thread=message.ts)
    await posted(acme, f"And {MAYAS}", user="lena", thread=message.ts)
    await written(acme)

    said = reply(acme, message)
    assert button(said, "ask:like:2")
    assert MAYAS[-19:] in str(said.blocks)


async def test_a_team_reply_has_three_posts_at_most(acme: Scene) -> None:
    await turn_on_replies(acme)

    message = await posted(
        acme, " ".join(f"https://twitter.com/acmehq/status/{HIRING[:-1]}{n}" for n in range(5))
    )

    said = reply(acme, message)
    assert button(said, "ask:like:3")
    assert "ask:like:4" not in str(said.blocks)


async def test_a_team_replys_like_button_uses_the_clickers_account(acme: Scene) -> None:
    """With a private reply; the team reply counts the like later."""
    await acme.connect("lena")
    await turn_on_replies(acme)
    said = reply(acme, await posted(acme))
    before = as_text(said)

    answer = await acme.click("lena", said, "ask:like:1")

    assert acme.liked("lena_ops", ANNOUNCEMENT)
    assert answer.ephemeral
    assert LIKED in as_text(answer)
    assert as_text(said) == before
    await written(acme)
    assert team_likes(as_text(said)) == 1


async def test_a_team_replys_like_button_asks_to_connect(acme: Scene) -> None:
    """Privately; after connecting, the like is carried out.

    It's never counted without a name, as its time would reveal whose it is.
    """
    await turn_on_replies(acme)
    message = await posted(acme)

    prompt = await acme.click("maya", reply(acme, message), "ask:like:1")
    assert prompt.ephemeral
    await acme.through_pages("maya", prompt, news=2)

    assert acme.liked("maya_builds", ANNOUNCEMENT)
    await written(acme)
    assert team_likes(as_text(reply(acme, message))) == 0
    account = await acme.type("maya", "/likewise", "account")
    await acme.show_name("maya", account, past_likes=True)
    await written(acme)
    assert "Liked by maya" in as_text(reply(acme, message))


async def test_only_members_who_show_their_likes_are_named(acme: Scene) -> None:
    """Without notifying them; the others are counted."""
    for user in ("maya", "sam"):
        await acme.connect(user)
    await acme.type("maya", "/likewise", "account")
    account = acme.slack.seen_by("maya", "#social")[-1]
    await acme.show_name("maya", account)
    await turn_on_replies(acme)
    said = reply(acme, await posted(acme))

    for user in ("maya", "sam"):
        await acme.type(user, "/like", ANNOUNCED)
    await written(acme)

    assert "Liked by maya and 1 teammate" in as_text(said)
    assert "<@" not in as_text(said)


async def test_hiding_ones_likes_removes_the_name_from_team_replies(acme: Scene) -> None:
    await acme.connect("maya")
    account = await acme.type("maya", "/likewise", "account")
    await acme.show_name("maya", account)
    await turn_on_replies(acme)
    said = reply(acme, await posted(acme))
    await acme.type("maya", "/like", ANNOUNCED)
    await written(acme)
    assert "maya" in as_text(said)

    await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:hide_likes")
    await written(acme)

    assert "maya" not in as_text(said)
    assert "Liked by 1 teammate" in as_text(said)


async def test_likes_within_seconds_update_a_team_reply_once(acme: Scene) -> None:
    """And never post a new message."""
    people = ("maya", "sam", "lena")
    for user in people:
        await acme.connect(user)
    await turn_on_replies(acme)
    acme.clock.stop()
    message = await posted(acme)
    before = calls(acme, "chat.postMessage")

    for user in people:
        await acme.type(user, "/like", ANNOUNCED)
    await acme.container.slack.team_channels.write_due()
    assert calls(acme, "chat.update") == 0  # the reply was posted a moment ago
    await written(acme)
    await written(acme)

    assert calls(acme, "chat.update") == 1
    assert calls(acme, "chat.postMessage") == before
    assert "Liked by 3 teammates" in as_text(reply(acme, message))


async def test_an_unlike_is_no_longer_counted_in_the_team_reply(acme: Scene) -> None:
    await acme.connect("maya")
    await turn_on_replies(acme)
    said = reply(acme, await posted(acme))
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.type("maya", "/unlike", ANNOUNCED)

    await written(acme)

    assert team_likes(as_text(said)) == 0


async def test_a_like_during_an_update_is_not_lost(acme: Scene) -> None:
    """The next update includes it."""
    await acme.connect("maya")
    await acme.connect("sam")
    await turn_on_replies(acme)
    said = reply(acme, await posted(acme))
    await acme.type("maya", "/like", ANNOUNCED)
    acme.clock.move(seconds=5)
    (due_reply,) = await acme.container.storage.thread_replies.due()
    thread = await acme.container.storage.thread_replies.lease(due_reply)
    assert thread is not None

    await acme.type("sam", "/like", ANNOUNCED)
    await acme.container.storage.thread_replies.written(thread, said.ts, "of before")
    await written(acme)

    assert "Liked by 2 teammates" in as_text(said)


async def test_a_guests_link_gets_a_team_reply(acme: Scene) -> None:
    await turn_on_replies(acme)

    assert reply(acme, await posted(acme, SAID, user="theo"))


async def test_a_team_replys_button_is_answered_in_the_thread(acme: Scene) -> None:
    await acme.connect("lena")
    await turn_on_replies(acme)
    message = await posted(acme)

    answer = await acme.click("lena", reply(acme, message), "ask:like:1")

    assert answer.thread_ts == message.ts
    sent = [call for call in acme.slack.api_calls if call.method == "response_url"]
    assert sent[-1].args["thread_ts"] == message.ts


async def test_a_like_does_not_wait_for_team_replies(acme: Scene) -> None:
    """It costs one more statement, and no call to Slack."""
    await acme.connect("maya")
    await turn_on_replies(acme)
    message = await posted(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    await wait_for_events(acme)
    acme.statements.clear()
    slack, x = len(acme.slack.api_calls), len(acme.x.requests)

    await acme.type("maya", "/like", ANNOUNCED)

    assert len(acme.statements) == 3, acme.statements
    assert (len(acme.slack.api_calls) - slack, len(acme.x.requests) - x) == (0, 1)
    assert team_likes(as_text(reply(acme, message))) == 0


async def test_a_running_app_updates_team_replies(acme: Scene) -> None:
    """Every second."""
    await acme.connect("maya")
    await turn_on_replies(acme)
    message = await posted(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    acme.clock.move(seconds=5)

    async with second_instance(acme, takes_requests=False, housekeeping_every=60):
        await acme.slack.wait_for(lambda: team_likes(as_text(reply(acme, message))) == 1)


async def test_a_count_does_not_reveal_who_hides_their_likes(acme: Scene) -> None:
    """Of fewer than five connected members who hide them, no like is counted, neither in team replies nor in look-ups.

    From the fifth member on they're counted. One's own like is always shown.
    """
    for user in ("maya", "sam"):
        await acme.connect(user)
    await turn_on_replies(acme, crowd=FEWEST_HIDDEN - 3)
    liked, other = await posted(acme), await posted(acme, f"And {MAYAS}")
    await acme.type("maya", "/like", ANNOUNCED)
    await written(acme)

    assert [team_likes(as_text(reply(acme, message))) for message in (liked, other)] == [0, 0]
    assert "with Likewise" not in as_text(await acme.type("sam", "/likers", ANNOUNCED))
    assert "You liked this" in as_text(await acme.type("maya", "/likers", ANNOUNCED))

    await acme.connect("lena")
    await acme.type("lena", "/like", MAYAS)
    for _ in (liked, other):  # one update at a time per channel
        await written(acme)

    assert "Liked by 1 teammate" in as_text(reply(acme, other))
    assert "1 teammate liked this" in as_text(await acme.type("sam", "/likers", ANNOUNCED))
