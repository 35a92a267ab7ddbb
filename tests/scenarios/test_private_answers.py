"""Private replies stay private: none replaces a message that others see."""

import pytest

from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from tests.reply_words import UNLIKED
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.team import posted, reply, turn_on_replies

PLACES = pytest.mark.parametrize(
    "people", [("maya", "sam"), ("maya", "sam", "lena")], ids=["two people", "group"]
)


def shared_in(acme: Scene, channel: str, *, reader: str = "maya") -> Message:
    (one,) = [m for m in acme.slack.seen_by(reader, channel) if m.by_app and not m.ephemeral]
    return one


async def shared_by_maya(acme: Scene, channel: str) -> Message:
    """Have Maya like a post in a conversation, and share that there."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED, channel=channel)
    await acme.click("maya", answer, "ask:share")
    return shared_in(acme, channel)


def without_shared_mark(message: Message) -> None:
    """Remove the buttons' mark for shared messages, as in a message of an earlier version."""
    for block in message.blocks:
        if block["type"] == "actions":
            block["block_id"] = "b1"


def without_variants(message: Message) -> None:
    """Remove the variants from the buttons' action IDs as well."""
    without_shared_mark(message)
    for block in message.blocks:
        for element in block.get("elements", []):
            if str(element.get("action_id", "")).startswith("ask:"):
                element["action_id"] = ":".join(element["action_id"].split(":")[:2])


@PLACES
@pytest.mark.parametrize("marked", [True, False], ids=["marked", "unmarked"])
async def test_a_like_of_a_shared_post_gets_a_private_reply(
    acme: Scene, people: tuple[str, ...], marked: bool
) -> None:
    """Sam presses *Like* on what Maya shared: Maya sees neither Sam's handle nor the like."""
    channel = acme.slack.direct_messages(*people).id
    await acme.connect("sam")
    shared = await shared_by_maya(acme, channel)
    before = as_text(shared)
    if not marked:
        without_shared_mark(shared)

    answer = await acme.click("sam", shared, "ask:like")

    assert answer.only_for == acme.slack.person("sam").key
    assert "@sam_writes" in as_text(answer)
    assert (as_text(shared), shared.changed) == (before, 0)
    assert "sam_writes" not in "".join(as_text(m) for m in acme.slack.seen_by("maya", channel))


@PLACES
@pytest.mark.parametrize("marked", [True, False], ids=["marked", "unmarked"])
async def test_a_connect_link_is_never_shown_to_others(
    acme: Scene, people: tuple[str, ...], marked: bool
) -> None:
    """Sam presses *Like* on what Maya shared: only he sees his personal link, and later his account."""
    channel = acme.slack.direct_messages(*people).id
    shared = await shared_by_maya(acme, channel)
    if not marked:
        without_shared_mark(shared)

    prompt = await acme.click("sam", shared, "ask:like")
    await acme.slack.click("sam", prompt, "link:connect")
    async with HttpBrowser() as browser:
        url = button(prompt, "link:connect")["url"]
        assert "connected" in await connect(browser, url, slack_user="sam", x_account="sam_writes")
    await acme.slack.wait_for(lambda: "sam_writes" in as_text(prompt) or None)

    assert prompt.only_for == acme.slack.person("sam").key
    for message in acme.slack.seen_by("maya", channel):
        assert "/link/start" not in str(message.blocks)
        assert "sam_writes" not in as_text(message)


@pytest.mark.parametrize("act", ["ask:like", "ask:likers"])
async def test_a_late_reply_does_not_replace_a_shared_message(
    acme: Scene, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither does "Working on it…"."""
    channel = acme.slack.direct_messages("maya", "sam").id
    await acme.connect("sam")
    shared = await shared_by_maya(acme, channel)
    without_variants(shared)
    object.__setattr__(acme.container.slack.dispatcher, "within", 0.0)

    exchange = await acme.slack.click("sam", shared, act)
    await acme.container.storage.background.drain(30)

    assert exchange.answers
    assert all(each.only_for == acme.slack.person("sam").key for each in exchange.answers)
    assert shared.changed == 0


async def test_a_button_copied_into_a_public_message_does_not_replace_it(acme: Scene) -> None:
    """Only Slack's answer decides whether a message is private."""
    channel = acme.slack.direct_messages("maya", "sam")
    await acme.connect("maya")
    await acme.connect("sam")
    liked = await acme.type("maya", "/like", ANNOUNCED, channel=channel.id)
    app = acme.slack.workspace().app
    public = acme.slack.messages.add(
        Message("1.000001", channel.team_id, channel.id, liked.text, list(liked.blocks), author=app)
    )

    answer = await acme.click("sam", public, "ask:unlike")

    assert answer.only_for == acme.slack.person("sam").key
    assert public.changed == 0


async def test_a_direct_message_from_the_app_is_updated_in_place(acme: Scene) -> None:
    """Nobody else reads it."""
    await acme.connect("sam")
    liked = await acme.type("sam", "/like", ANNOUNCED)
    inbox = acme.slack.world.im(acme.slack.person("sam"))
    app = acme.slack.workspace().app
    direct = acme.slack.messages.add(
        Message("1.000002", inbox.team_id, inbox.id, liked.text, list(liked.blocks), author=app)
    )

    await acme.click("sam", direct, "ask:unlike")

    assert direct.changed == 1
    assert UNLIKED in as_text(direct)


@pytest.mark.parametrize("error", ["missing_scope", "internal_error", "ratelimited"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_message_that_slack_cannot_identify_is_not_replaced(acme: Scene, error: str) -> None:
    """If Slack can't say whose direct messages these are, the reply is a message of its own."""
    await acme.connect("sam")
    liked = await acme.type("sam", "/like", ANNOUNCED)
    inbox = acme.slack.world.im(acme.slack.person("sam"))
    app = acme.slack.workspace().app
    direct = acme.slack.messages.add(
        Message("1.000003", inbox.team_id, inbox.id, liked.text, list(liked.blocks), author=app)
    )
    acme.slack.fail_next("conversations.open", error)

    answer = await acme.click("sam", direct, "ask:unlike")

    assert answer.only_for == acme.slack.person("sam").key
    assert direct.changed == 0


@pytest.mark.parametrize("act", ["ask:like:1", "ask:unlike:1", "ask:likers:1"])
async def test_a_private_reply_never_replaces_a_team_reply(acme: Scene, act: str) -> None:
    """It's sent to the thread, even if the button's number is missing."""
    await acme.connect("sam")
    await turn_on_replies(acme)
    message = await posted(acme)
    said = reply(acme, message)
    before = said.changed
    without_variants(said)

    answer = await acme.click("sam", said, act.rsplit(":", 1)[0])

    assert answer.only_for == acme.slack.person("sam").key
    assert (answer.thread_ts, said.changed) == (message.ts, before)


async def test_a_shortcut_in_a_direct_message_gets_a_private_reply(acme: Scene) -> None:
    """Even if the app isn't in the conversation."""
    channel = acme.slack.direct_messages("maya", "sam").id
    await acme.connect("sam")
    message = acme.slack.post("maya", channel, MAYAS)

    answer = await acme.answer(await acme.slack.shortcut("sam", channel, message, "like_post"))

    assert answer.only_for == acme.slack.person("sam").key
    assert not [m for m in acme.slack.seen_by("maya", channel) if m.by_app]
