from __future__ import annotations

from typing import TYPE_CHECKING

from .echo_app import actions, button, section

if TYPE_CHECKING:
    from bot.sandbox.slack import Exchange, Message, SlackSandbox

    from .conftest import MovableClock
    from .echo_app import EchoBot, ReceivedRequest


async def clicked(slack: SlackSandbox, bot: EchoBot) -> tuple[Message, str]:
    bot.answer = {"text": "Here", "blocks": [section("Here"), actions(button("like"))]}
    exchange = await slack.command("maya", "#social", "/like", "1")
    bot.answer = None
    assert exchange.message is not None
    await slack.click("maya", exchange.message, "like")
    return exchange.message, bot.last.payload["response_url"]


async def test_an_answer_is_an_ephemeral_message_by_default(slack: SlackSandbox, bot: EchoBot) -> None:
    exchange: Exchange = await slack.command("maya", "#social", "/like", "1")

    reply = await bot.respond(bot.last.form["response_url"], text="Done")

    assert reply.text == "ok"
    assert (await slack.answer(exchange)).text == "Done"
    assert slack.seen_by("sam", "#social") == []


async def test_an_answer_may_arrive_before_the_direct_reply(slack: SlackSandbox, bot: EchoBot) -> None:
    """Both are recorded, the reply as the command's own."""

    async def answer_first(heard: ReceivedRequest) -> str:
        await bot.respond(heard.form["response_url"], text="Done")
        return "Working on it"

    bot.answer = answer_first
    exchange = await slack.command("maya", "#social", "/like", "1")

    assert exchange.message is not None
    assert exchange.message.text == "Working on it"
    assert [message.text for message in exchange.answers] == ["Done"]


async def test_a_response_url_works_five_times(slack: SlackSandbox, bot: EchoBot) -> None:
    """The sixth answer is refused."""
    await slack.command("maya", "#social", "/like", "1")
    url = bot.last.form["response_url"]

    replies = [await bot.respond(url, text=str(number)) for number in range(6)]

    assert [reply.status_code for reply in replies] == [200] * 5 + [404]
    assert replies[-1].json() == {"ok": False, "error": "used_url"}
    assert len(slack.seen_by("maya", "#social")) == 5


async def test_a_response_url_works_for_30_minutes(
    slack: SlackSandbox, bot: EchoBot, clock: MovableClock
) -> None:
    """A later answer is refused."""
    await slack.command("maya", "#social", "/like", "1")
    clock.forward(minutes=30, seconds=1)

    reply = await bot.respond(bot.last.form["response_url"], text="Late")

    assert (reply.status_code, reply.json()["error"]) == (404, "expired_url")


async def test_replace_original_replaces_the_clicked_message(slack: SlackSandbox, bot: EchoBot) -> None:
    """Even an ephemeral one, which no API method can change."""
    message, url = await clicked(slack, bot)

    await bot.respond(url, text="Liked", replace_original="true")

    assert slack.seen_by("maya", "#social") == [message]
    assert (message.text, message.blocks, message.changed) == ("Liked", [], 1)


async def test_delete_original_deletes_the_clicked_message(slack: SlackSandbox, bot: EchoBot) -> None:
    """It needs no text."""
    _, url = await clicked(slack, bot)

    await bot.respond(url, delete_original=True)

    assert slack.seen_by("maya", "#social") == []


async def test_a_commands_answers_cannot_be_replaced(slack: SlackSandbox, bot: EchoBot) -> None:
    """For a slash command, `replace_original` adds a message."""
    await slack.command("maya", "#social", "/like", "1")
    url = bot.last.form["response_url"]

    await bot.respond(url, text="Working on it")
    await bot.respond(url, text="Done", replace_original=True)

    assert [message.text for message in slack.seen_by("maya", "#social")] == ["Working on it", "Done"]


async def test_someone_elses_message_cannot_be_replaced(slack: SlackSandbox, bot: EchoBot) -> None:
    """A shortcut's message belongs to the user who wrote it."""
    message = slack.post("sam", "#social", "https://x.com/a/status/1")
    await slack.shortcut("maya", "#social", message.ts, "like_post")

    await bot.respond(bot.last.payload["response_url"], text="Liked", replace_original=True)

    assert message.changed == 0
    assert slack.seen_by("maya", "#social")[-1].text == "Liked"


async def test_in_channel_answers_need_no_membership(slack: SlackSandbox, bot: EchoBot) -> None:
    await slack.command("maya", "#payload-team", "/like", "1")

    await bot.respond(bot.last.form["response_url"], text="Hello all", response_type="in_channel")

    assert [message.text for message in slack.seen_by("sam", "#payload-team")] == ["Hello all"]


async def test_an_answer_with_invalid_blocks_is_refused(slack: SlackSandbox, bot: EchoBot) -> None:
    """Nothing is shown."""
    await slack.command("maya", "#social", "/like", "1")

    reply = await bot.respond(bot.last.form["response_url"], text="x", blocks=[section("")])

    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_blocks")
    assert slack.seen_by("maya", "#social") == []


async def test_an_unknown_response_url_is_refused(slack: SlackSandbox, bot: EchoBot) -> None:
    reply = await bot.respond(f"{slack.url}/response/T1/2/three", text="x")

    assert (reply.status_code, reply.json()["error"]) == (404, "invalid_url")


async def test_answers_are_recorded_as_calls(slack: SlackSandbox, bot: EchoBot) -> None:
    """With the Web API calls."""
    await slack.command("maya", "#social", "/like", "1")

    await bot.respond(bot.last.form["response_url"], text="Done")

    assert [(call.method, call.args["text"]) for call in slack.api_calls] == [("response_url", "Done")]
