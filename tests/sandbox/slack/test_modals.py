from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .echo_app import actions, button, modal, text_input

if TYPE_CHECKING:
    from bot.sandbox.slack import SlackSandbox, View

    from .conftest import MovableClock
    from .echo_app import EchoBot


async def opened(slack: SlackSandbox, bot: EchoBot, *blocks: dict[str, Any], **more: Any) -> View:
    await slack.command("maya", "#social", "/likewise")
    view = modal(*(blocks or (text_input(),)), **more)
    await bot.api("views.open", trigger_id=bot.last.form["trigger_id"], view=view)
    showing = slack.modal_of("maya")
    assert showing is not None
    return showing


async def test_a_trigger_opens_a_modal_for_its_user_only(slack: SlackSandbox, bot: EchoBot) -> None:
    view = await opened(slack, bot)

    assert view.content["callback_id"] == "settings"
    assert slack.modal_of("sam") is None


async def test_a_trigger_works_once(slack: SlackSandbox, bot: EchoBot) -> None:
    """The second use is `trigger_exchanged`."""
    await opened(slack, bot)

    told = await bot.api("views.open", trigger_id=bot.last.form["trigger_id"], view=modal(text_input()))

    assert told["error"] == "trigger_exchanged"


async def test_a_trigger_works_for_three_seconds(
    slack: SlackSandbox, bot: EchoBot, clock: MovableClock
) -> None:
    """Then it's `expired_trigger_id`."""
    await slack.command("maya", "#social", "/likewise")
    clock.forward(seconds=3.1)

    told = await bot.api("views.open", trigger_id=bot.last.form["trigger_id"], view=modal(text_input()))

    assert told["error"] == "expired_trigger_id"


async def test_a_submission_has_the_state_of_the_inputs(slack: SlackSandbox, bot: EchoBot) -> None:
    """`view_submission` has it by block and action; an empty reply closes the modal."""
    view = await opened(slack, bot, private_metadata="kept")

    exchange = await slack.submit("maya", view.id, {"name": {"typed": "Ada"}})

    payload = bot.last.payload
    assert exchange.ok
    assert payload["type"] == "view_submission"
    assert payload["view"]["private_metadata"] == "kept"
    assert payload["view"]["state"]["values"] == {
        "name": {"typed": {"type": "plain_text_input", "value": "Ada"}}
    }
    assert slack.modal_of("maya") is None


async def test_errors_keep_the_modal_open(slack: SlackSandbox, bot: EchoBot) -> None:
    """`response_action: errors` shows each error at its block."""
    view = await opened(slack, bot)
    bot.answer = {"response_action": "errors", "errors": {"name": "Too short"}}

    await slack.submit("maya", view, {"typed": "A"})

    assert slack.modal_of("maya") is view
    assert view.errors == {"name": "Too short"}


async def test_an_empty_required_input_is_not_submitted(slack: SlackSandbox, bot: EchoBot) -> None:
    """Slack asks the user to complete it, and the app gets no request."""
    view = await opened(slack, bot)
    before = len(bot.heard)

    exchange = await slack.submit("maya", view, {})

    assert exchange.error == "Please complete this required field."
    assert len(bot.heard) == before


async def test_a_submission_can_update_the_modal(slack: SlackSandbox, bot: EchoBot) -> None:
    """`response_action: update` replaces the view."""
    view = await opened(slack, bot)
    bot.answer = {"response_action": "update", "view": modal(text_input(), title="Second")}

    await slack.submit("maya", view, {"typed": "x"})

    assert slack.modal_of("maya") is view
    assert view.content["title"]["text"] == "Second"


async def test_a_click_in_a_modal_has_the_view(slack: SlackSandbox, bot: EchoBot) -> None:
    """It has no response URL."""
    view = await opened(slack, bot, actions(button("more")))

    await slack.click("maya", view, "more")

    payload = bot.last.payload
    assert payload["container"] == {"type": "view", "view_id": view.id}
    assert payload["view"]["id"] == view.id
    assert "response_url" not in payload


async def test_closing_sends_view_closed_only_with_notify_on_close(slack: SlackSandbox, bot: EchoBot) -> None:
    silent = await slack.close("maya", await opened(slack, bot))
    told = await slack.close("maya", await opened(slack, bot, notify_on_close=True))

    assert silent is None
    assert told is not None
    assert bot.last.payload["type"] == "view_closed"


async def test_a_modal_with_inputs_needs_a_submit_button(slack: SlackSandbox, bot: EchoBot) -> None:
    """Slack refuses the view otherwise."""
    await slack.command("maya", "#social", "/likewise")

    told = await bot.api(
        "views.open", trigger_id=bot.last.form["trigger_id"], view=modal(text_input(), submit=None)
    )

    assert told["error"] == "invalid_arguments"
    assert "submit" in told["response_metadata"]["messages"][0]


async def test_home_is_published_for_one_user_and_clicks_have_its_view(
    slack: SlackSandbox, bot: EchoBot
) -> None:
    user = slack.person("maya").id
    await bot.api("views.publish", user_id=user, view={"type": "home", "blocks": [actions(button("go"))]})
    home = slack.home_of("maya")
    assert home is not None

    await slack.click("maya", home, "go")

    assert bot.last.payload["view"]["type"] == "home"
    with pytest.raises(LookupError):
        await slack.click("sam", home, "go")
