"""In an org-wide installation, an admin of one workspace uses edited buttons and forms on another's channels."""

import json

import pytest

from bot import errors
from bot.sandbox.smoke_test import as_text
from tests.conftest import SQLITE
from tests.error_words import words_for
from tests.scenarios.conftest import PATIENCE, Scene, many
from tests.scenarios.team import turn_on_replies
from tests.scenarios.test_organizations import GROUP, organization
from tests.scenarios.watching import command_body, signed, stored_text

__all__ = ["many", "organization"]

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)

NEWSROOM = "C07NEWSR2MF"


async def press_edited_button(scene: Scene, action: str, argument: str) -> str:
    """Have Maya, an admin of Acme, press a button with an edited value; return the ephemeral answer."""
    value = json.dumps({"action": action, "argument": argument})
    element = {"type": "button", "action_id": f"ask:{action}", "value": value}
    row = {"type": "actions", "block_id": "b", "elements": [element]}
    there = scene.slack.post("sam", "#social", "", blocks=[row])
    await scene.slack.click("maya", there, f"ask:{action}")
    await scene.container.storage.background.drain(PATIENCE)
    return as_text(next(one for one in reversed(scene.slack.seen_by("maya", "#social")) if one.ephemeral))


async def test_an_admin_cannot_turn_on_another_workspaces_channel(organization: Scene) -> None:
    """Nothing is announced in the channel, and nothing is stored."""
    refused = await press_edited_button(organization, "channel_set", f"{NEWSROOM} on quiet none 9")

    assert words_for(errors.InvalidAction()) in refused
    assert (await stored_text(organization))["team_channels"] == []
    assert not [said for said in organization.slack.seen_by("nora", "#newsroom") if said.by_app]
    social = organization.slack.world.channel("#social").id
    assert "Post replies are on" in await press_edited_button(
        organization, "channel_set", f"{social} on quiet none 9"
    )


@pytest.mark.parametrize("wanted", ["off", "digest on", "on", "unfollow @acmehq"])
async def test_an_admin_cannot_change_another_workspaces_team_channel(
    organization: Scene, wanted: str
) -> None:
    """The workspace that turned it on keeps its settings, even where both share the channel."""
    await turn_on_replies(organization, "#newsroom", by="nora")
    before = (await stored_text(organization))["team_channels"]

    for argument in (f"{NEWSROOM} off quiet none 9", f"{NEWSROOM} on announce 1 9"):
        assert words_for(errors.InvalidAction()) in await press_edited_button(
            organization, "channel_set", argument
        )
    assert words_for(errors.InvalidAction()) in await press_edited_button(
        organization, "channel_off", NEWSROOM
    )
    typed = command_body(
        organization,
        text=f"channel {wanted}",
        channel_id=NEWSROOM,
        is_enterprise_install="true",
        enterprise_id=GROUP[0],
    )
    answer = await signed(organization, typed)

    assert words_for(errors.InvalidAction()) in json.loads(answer.text)["text"]
    assert (await stored_text(organization))["team_channels"] == before
