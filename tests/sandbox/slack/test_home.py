"""App Home in the sandbox: published for each user, and refused as by Slack."""

import pytest

from bot.sandbox.slack import SlackSandbox
from tests.sandbox.slack.echo_app import EchoBot, actions, button, section
from tests.sandbox.slack.test_events import subscribe

HOME = {"type": "home", "blocks": [section("Hello")]}


async def test_a_stale_hash_is_refused(slack: SlackSandbox, bot: EchoBot) -> None:
    """`views.publish` with an old hash is `hash_conflict`, and doesn't replace the newer view."""
    user = slack.person("maya").id
    first = await bot.api("views.publish", user_id=user, view=HOME)
    stale = first["view"]["hash"]
    newer = {"type": "home", "blocks": [actions(button("go"))]}

    assert (await bot.api("views.publish", user_id=user, view=newer, hash=stale))["ok"]
    refused = await bot.api("views.publish", user_id=user, view=HOME, hash=stale)

    assert refused["error"] == "hash_conflict"
    home = slack.home_of("maya")
    assert home is not None
    assert home.blocks[0]["type"] == "actions"


@pytest.mark.parametrize(
    ("view", "user", "error"),
    [
        (HOME, "U0NOBODY", "user_not_found"),
        (
            {"type": "modal", "title": {"type": "plain_text", "text": "No"}, "blocks": []},
            None,
            "invalid_arguments",
        ),
        ({"type": "home", "blocks": [section("x")] * 101}, None, "invalid_arguments"),
    ],
    ids=["nobody", "a modal", "101 blocks"],
)
async def test_an_invalid_home_is_refused(
    slack: SlackSandbox, bot: EchoBot, view: dict[str, object], user: str | None, error: str
) -> None:
    """The user must be in the workspace, the view must be a Home, and it has at most 100 blocks."""
    refused = await bot.api("views.publish", user_id=user or slack.person("maya").id, view=view)

    assert refused["error"] == error


async def test_an_app_without_a_home_tab_cannot_publish(slack: SlackSandbox, bot: EchoBot) -> None:
    """The error is `not_enabled`."""
    slack.manifest.home_tab = False

    refused = await bot.api("views.publish", user_id=slack.person("maya").id, view=HOME)

    assert refused["error"] == "not_enabled"


async def test_app_home_opened_has_the_published_view(slack: SlackSandbox, bot: EchoBot) -> None:
    """With its hash; before the first publication and on the other tab, there is no view."""
    subscribe(slack, "app_home_opened")
    slack.open_home("maya")
    await slack.settled()
    assert "view" not in bot.last.payload["event"]
    published = await bot.api("views.publish", user_id=slack.person("maya").id, view=HOME)

    slack.open_home("maya")
    await slack.settled()
    assert bot.last.payload["event"]["view"]["hash"] == published["view"]["hash"]
    slack.open_home("maya", "messages")
    await slack.settled()

    assert "view" not in bot.last.payload["event"]
