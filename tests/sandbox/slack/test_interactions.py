from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .echo_app import actions, button, section

if TYPE_CHECKING:
    from bot.sandbox.slack import Message, SlackSandbox

    from .echo_app import EchoBot, ReceivedRequest

STARS = {
    "type": "static_select",
    "action_id": "stars",
    "placeholder": {"type": "plain_text", "text": "Stars"},
    "options": [
        {"text": {"type": "plain_text", "text": text}, "value": value}
        for text, value in [("One", "1"), ("Two", "2")]
    ],
}


async def ephemeral(slack: SlackSandbox, bot: EchoBot, *blocks: dict[str, Any]) -> Message:
    bot.answer = {"text": "Here", "blocks": [section("Here"), *blocks]}
    exchange = await slack.command("maya", "#social", "/like", "1")
    bot.answer = None
    assert exchange.message is not None
    return exchange.message


async def public(slack: SlackSandbox, bot: EchoBot, *blocks: dict[str, Any]) -> Message:
    await bot.api("chat.postMessage", channel="#social", text="Here", blocks=list(blocks))
    return slack.seen_by("maya", "#social")[-1]


async def test_a_shortcut_has_the_whole_message(slack: SlackSandbox, bot: EchoBot) -> None:
    """As Slack stores it: escaped text, and `rich_text` blocks with the raw link."""
    message = slack.post("sam", "#social", "look: https://x.com/a/status/1?s=20&t=x")

    await slack.shortcut("maya", "#social", message.ts, "like_post")

    payload = bot.last.payload
    assert payload["type"] == "message_action"
    assert payload["callback_id"] == "like_post"
    assert payload["message_ts"] == message.ts
    assert payload["message"]["text"] == "look: <https://x.com/a/status/1?s=20&amp;t=x>"
    link = payload["message"]["blocks"][0]["elements"][0]["elements"][1]
    assert link == {"type": "link", "url": "https://x.com/a/status/1?s=20&t=x"}
    assert {"trigger_id", "response_url", "channel", "team", "user", "action_ts", "api_app_id"} <= set(
        payload
    )


async def test_ephemeral_messages_have_no_shortcuts(slack: SlackSandbox, bot: EchoBot) -> None:
    message = await ephemeral(slack, bot)

    with pytest.raises(LookupError, match="no shortcuts"):
        await slack.shortcut("maya", "#social", message.ts, "like_post")


async def test_a_click_in_a_message_has_its_container_and_action(slack: SlackSandbox, bot: EchoBot) -> None:
    """`block_actions` has the container, message, action and response URL."""
    message = await public(slack, bot, actions(button("like", "42")))

    await slack.click("sam", message, "like")

    payload = bot.last.payload
    assert payload["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel_id,
        "is_ephemeral": False,
    }
    [action] = payload["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("like", "row", "42")
    assert payload["message"]["bot_id"]
    assert payload["user"]["username"] == "sam"


async def test_a_click_in_an_ephemeral_message_has_no_message(slack: SlackSandbox, bot: EchoBot) -> None:
    """Slack doesn't send the content of ephemeral messages back."""
    message = await ephemeral(slack, bot, actions(button("like")))

    await slack.click("maya", message, "like")

    assert bot.last.payload["container"]["is_ephemeral"] is True
    assert "message" not in bot.last.payload


async def test_only_its_user_can_click_in_an_ephemeral_message(slack: SlackSandbox, bot: EchoBot) -> None:
    """Nobody else sees it."""
    message = await ephemeral(slack, bot, actions(button("like")))

    with pytest.raises(LookupError, match="does not see"):
        await slack.click("sam", message, "like")


async def test_buttons_with_the_same_action_differ_by_value(slack: SlackSandbox, bot: EchoBot) -> None:
    """Several rows may have the same button."""
    rows = [actions(button("like", str(number)), block_id=f"row{number}") for number in range(3)]
    message = await public(slack, bot, *rows)

    await slack.click("sam", message, "like", value="2")

    assert bot.last.payload["actions"][0]["block_id"] == "row2"


async def test_a_url_button_opens_its_url_and_sends_block_actions(slack: SlackSandbox, bot: EchoBot) -> None:
    message = await public(slack, bot, actions(button("open", url="https://x.com/i/web/status/1")))

    exchange = await slack.click("sam", message, "open")

    assert exchange.url == "https://x.com/i/web/status/1"
    assert bot.last.payload["actions"][0]["action_id"] == "open"


async def test_a_choice_is_in_the_state_of_later_clicks(slack: SlackSandbox, bot: EchoBot) -> None:
    """A menu's choice is sent at once, and again in the state of the next click."""
    message = await public(slack, bot, actions(STARS, button("save")))

    await slack.click("sam", message, "stars", selected="2")
    assert bot.last.payload["actions"][0]["selected_option"]["value"] == "2"
    await slack.click("sam", message, "save")
    assert bot.last.payload["state"]["values"]["row"]["stars"]["selected_option"]["value"] == "2"


async def test_choices_are_kept_per_user(slack: SlackSandbox, bot: EchoBot) -> None:
    """Sam's choice in a message isn't Maya's."""
    message = await public(slack, bot, actions(STARS, button("save")))
    await slack.click("sam", message, "stars", selected="2")

    await slack.click("maya", message, "save")

    assert bot.last.payload["state"]["values"]["row"]["stars"]["selected_option"] is None


async def test_a_failed_click_shows_an_error(slack: SlackSandbox, bot: EchoBot) -> None:
    """Only the user who clicked sees it."""
    message = await public(slack, bot, actions(button("like")))

    async def late(_heard: ReceivedRequest) -> Any:
        await bot.released.wait()

    bot.answer, slack.deadline = late, 0.05
    exchange = await slack.click("sam", message, "like")
    bot.released.set()

    assert "operation_timeout" in exchange.error
    assert slack.seen_by("sam", "#social")[-1].text == exchange.error
    assert slack.seen_by("maya", "#social")[-1] is message


async def test_an_external_users_click_has_both_teams(slack: SlackSandbox, bot: EchoBot) -> None:
    """`team` is where the app is installed, `user.team_id` where the user comes from."""
    slack.share("#launches", "nora")
    message = slack.post("maya", "#launches", "https://x.com/a/status/1")

    await slack.shortcut("nora", message.channel_id, message.ts, "like_post")

    payload = bot.last.payload
    assert payload["team"]["domain"] == "acme"
    assert payload["user"]["team_id"] == slack.workspace("globex").id
