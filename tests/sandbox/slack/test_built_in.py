from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.slack.page.actions import change_membership

if TYPE_CHECKING:
    from bot.sandbox.slack import SlackSandbox


@pytest.mark.parametrize("named", ["@Likewise", "likewise", " @LIKEWISE "])
def test_the_app_can_be_invited_and_removed(slack: SlackSandbox, named: str) -> None:
    """`/invite` and `/remove` are Slack's own; everyone in the channel sees them."""
    person, channel = slack.at("maya", "#payload-team")

    told = change_membership(slack, person, channel, "/invite", named)
    assert channel.has_app
    assert not told.ephemeral

    change_membership(slack, person, channel, "/remove", named)
    assert not channel.has_app


@pytest.mark.parametrize(("channel", "named"), [("#social", "@theo"), ("@app", "@Likewise")])
def test_only_the_app_can_be_invited(slack: SlackSandbox, channel: str, named: str) -> None:
    """The sandbox's people stay in their channels, and direct messages are for two."""
    person, where = slack.at("maya", channel)

    told = change_membership(slack, person, where, "/invite", named)

    assert told.kind == "error"
    assert told.only_for == person.key
