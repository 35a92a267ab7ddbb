"""Team channels: one quiet reply in the thread of a message with a Post's link, kept up to date in place."""

from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from bot.workspaces.activity_log import FEWEST_HIDDEN
from tests.reply_words import LIKED, team_likes
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.instances import second_instance
from tests.scenarios.team import SAID, calls, heard, posted, replies, reply, turned_on, written


async def test_a_link_to_a_post_is_answered_in_its_thread(acme: Scene) -> None:
    """Where an admin turned it on: the Post, who likes it, and buttons for everybody."""
    await turned_on(acme)

    message = await posted(acme)

    said = reply(acme, message)
    assert f"https://x.com/i/web/status/{ANNOUNCEMENT}" in as_text(said)
    assert team_likes(as_text(said)) == 0
    assert all(button(said, f"ask:{act}:1") for act in ("like", "unlike", "likers"))


async def test_nothing_is_said_elsewhere(acme: Scene) -> None:
    """Not in channels where it is off, not about other links, not while somebody is still typing."""
    await turned_on(acme)

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
    await heard(acme)

    assert replies(acme, elsewhere, channel="#launches") == replies(acme, profile) == []
    assert calls(acme, "chat.postMessage") == 1  # that it was turned on


async def test_a_thread_has_one_reply(acme: Scene) -> None:
    """A repeated event changes nothing, and a further Post in the thread joins the reply that is there, up to three."""
    await turned_on(acme)
    message = await posted(acme)

    sent = next(
        r.payload for r in acme.slack.requests if r.payload.get("event", {}).get("type") == "link_shared"
    )
    await acme.slack.event(sent["event"], event_id="Ev0AGAIN")
    await heard(acme)
    await posted(acme, f"And {ANNOUNCED}", user="lena", thread=message.ts)
    await posted(acme, f"And {MAYAS}", user="lena", thread=message.ts)
    await written(acme)

    said = reply(acme, message)
    assert button(said, "ask:like:2")
    assert MAYAS[-19:] in str(said.blocks)


async def test_one_reply_has_three_posts_at_most(acme: Scene) -> None:
    """A message may have many links; their reply stays short."""
    await turned_on(acme)

    message = await posted(
        acme, " ".join(f"https://twitter.com/acmehq/status/{HIRING[:-1]}{n}" for n in range(5))
    )

    said = reply(acme, message)
    assert button(said, "ask:like:3")
    assert "ask:like:4" not in str(said.blocks)


async def test_a_like_from_the_thread_is_the_clickers_own(acme: Scene) -> None:
    """Whoever presses acts as themselves; the answer is theirs alone, and the reply stays what all see."""
    await acme.connected("lena")
    await turned_on(acme)
    said = reply(acme, await posted(acme))
    before = as_text(said)

    answer = await acme.click("lena", said, "ask:like:1")

    assert acme.liked("lena_ops", ANNOUNCEMENT)
    assert answer.ephemeral
    assert LIKED in as_text(answer)
    assert as_text(said) == before
    await written(acme)
    assert team_likes(as_text(said)) == 1


async def test_who_is_not_connected_connects_first(acme: Scene) -> None:
    """A click by somebody without an account gets a private way to connect, and then the like.

    That one is never counted without a name: everybody could tell by the time whose it is.
    """
    await turned_on(acme)
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


async def test_only_who_chose_so_is_named(acme: Scene) -> None:
    """Names of those who show their likes to the team, without pinging them; the others are counted."""
    for user in ("maya", "sam"):
        await acme.connected(user)
    await acme.type("maya", "/likewise", "account")
    account = acme.slack.seen_by("maya", "#social")[-1]
    await acme.show_name("maya", account)
    await turned_on(acme)
    said = reply(acme, await posted(acme))

    for user in ("maya", "sam"):
        await acme.type(user, "/like", ANNOUNCED)
    await written(acme)

    assert "Liked by maya and 1 teammate" in as_text(said)
    assert "<@" not in as_text(said)


async def test_hiding_ones_likes_takes_the_name_out(acme: Scene) -> None:
    """A changed choice changes the replies that are there already."""
    await acme.connected("maya")
    account = await acme.type("maya", "/likewise", "account")
    await acme.show_name("maya", account)
    await turned_on(acme)
    said = reply(acme, await posted(acme))
    await acme.type("maya", "/like", ANNOUNCED)
    await written(acme)
    assert "maya" in as_text(said)

    await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:hide_likes")
    await written(acme)

    assert "maya" not in as_text(said)
    assert "Liked by 1 teammate" in as_text(said)


async def test_a_burst_is_told_once(acme: Scene) -> None:
    """However many likes come within seconds, the reply is changed once for them; and never a new message."""
    people = ("maya", "sam", "lena")
    for user in people:
        await acme.connected(user)
    await turned_on(acme)
    acme.clock.stop()
    message = await posted(acme)
    before = calls(acme, "chat.postMessage")

    for user in people:
        await acme.type(user, "/like", ANNOUNCED)
    await acme.container.slack.team_channels.write_due()
    assert calls(acme, "chat.update") == 0  # it has only just been written
    await written(acme)
    await written(acme)

    assert calls(acme, "chat.update") == 1
    assert calls(acme, "chat.postMessage") == before
    assert "Liked by 3 teammates" in as_text(reply(acme, message))


async def test_an_unlike_is_told_too(acme: Scene) -> None:
    """The reply tells the state."""
    await acme.connected("maya")
    await turned_on(acme)
    said = reply(acme, await posted(acme))
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.type("maya", "/unlike", ANNOUNCED)

    await written(acme)

    assert team_likes(as_text(said)) == 0


async def test_a_like_while_the_reply_is_being_written_is_not_lost(acme: Scene) -> None:
    """What happens meanwhile is told by the next writing."""
    await acme.connected("maya")
    await acme.connected("sam")
    await turned_on(acme)
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


async def test_a_message_by_a_guest_is_answered_like_any_other(acme: Scene) -> None:
    """The reply is the channel's, whoever posted the link."""
    await turned_on(acme)

    assert reply(acme, await posted(acme, SAID, user="theo"))


async def test_the_answer_stands_in_the_thread(acme: Scene) -> None:
    """Where the button was pressed, and for nobody else."""
    await acme.connected("lena")
    await turned_on(acme)
    message = await posted(acme)

    answer = await acme.click("lena", reply(acme, message), "ask:like:1")

    assert answer.thread_ts == message.ts
    sent = [call for call in acme.slack.api_calls if call.method == "response_url"]
    assert sent[-1].args["thread_ts"] == message.ts


async def test_a_like_waits_for_nothing_of_this(acme: Scene) -> None:
    """One call to X, none to Slack, and one more statement than where there is no team channel."""
    await acme.connected("maya")
    await turned_on(acme)
    message = await posted(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    await heard(acme)
    acme.statements.clear()
    slack, x = len(acme.slack.api_calls), len(acme.x.requests)

    await acme.type("maya", "/like", ANNOUNCED)

    assert len(acme.statements) == 3, acme.statements
    assert (len(acme.slack.api_calls) - slack, len(acme.x.requests) - x) == (0, 1)
    assert team_likes(as_text(reply(acme, message))) == 0


async def test_replies_are_written_by_themselves(acme: Scene) -> None:
    """A running app looks for them every second, whoever liked where."""
    await acme.connected("maya")
    await turned_on(acme)
    message = await posted(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    acme.clock.move(seconds=5)

    async with second_instance(acme, takes_requests=False, housekeeping_every=60):
        await acme.slack.wait_for(lambda: team_likes(as_text(reply(acme, message))) == 1)


async def test_attack_a_number_tells_who_hides(acme: Scene) -> None:
    """With four people who hide connected, and one of them liking, neither reply, digest nor look-up counts the like.

    All say the same as if there were none; from the fifth on they count. Oneself one sees in any case.
    """
    for user in ("maya", "sam"):
        await acme.connected(user)
    await turned_on(acme, crowd=FEWEST_HIDDEN - 3)
    liked, other = await posted(acme), await posted(acme, f"And {MAYAS}")
    await acme.type("maya", "/like", ANNOUNCED)
    await written(acme)

    assert [team_likes(as_text(reply(acme, message))) for message in (liked, other)] == [0, 0]
    assert "with Likewise" not in as_text(await acme.type("sam", "/likers", ANNOUNCED))
    assert "You liked this" in as_text(await acme.type("maya", "/likers", ANNOUNCED))

    await acme.connected("lena")
    await acme.type("lena", "/like", MAYAS)
    for _ in (liked, other):  # one change at a time in a channel
        await written(acme)

    assert "Liked by 1 teammate" in as_text(reply(acme, other))
    assert "1 teammate liked this" in as_text(await acme.type("sam", "/likers", ANNOUNCED))
