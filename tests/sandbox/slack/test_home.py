"""The App Home of the sandbox: published by person, refused as Slack refuses it."""

import pytest

from bot.sandbox.slack import SlackSandbox
from tests.sandbox.slack.echo_app import LittleBot, actions, button, section
from tests.sandbox.slack.test_events import subscribe

HOME = {"type": "home", "blocks": [section("Hello")]}


async def test_a_stale_hash_is_refused(slack: SlackSandbox, bot: LittleBot) -> None:
    """`views.publish` with the hash of an older state is `hash_conflict`, and leaves the newer one."""
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
async def test_what_slack_refuses(
    slack: SlackSandbox, bot: LittleBot, view: dict[str, object], user: str | None, error: str
) -> None:
    """A Home is for somebody of the workspace, is a Home, and has 100 blocks at most."""
    refused = await bot.api("views.publish", user_id=user or slack.person("maya").id, view=view)

    assert refused["error"] == error


async def test_without_a_home_tab_there_is_none(slack: SlackSandbox, bot: LittleBot) -> None:
    """An app whose manifest leaves the tab off gets `not_enabled`."""
    slack.manifest.home_tab = False

    refused = await bot.api("views.publish", user_id=slack.person("maya").id, view=HOME)

    assert refused["error"] == "not_enabled"


async def test_a_look_carries_what_was_published(slack: SlackSandbox, bot: LittleBot) -> None:
    """`app_home_opened` has no view at first, then the one that is there, with its hash; none for the other tab."""
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
