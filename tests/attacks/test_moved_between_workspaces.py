"""Workspaces of one organization: an admin of one, or a former member, uses what belongs to another."""

import json
from dataclasses import replace

import pytest

from bot import errors
from bot.members import Member
from tests.conftest import SQLITE
from tests.error_words import words_for
from tests.scenarios.conftest import Scene, many
from tests.scenarios.team import posted, turn_on_replies
from tests.scenarios.test_organizations import GROUP, organization
from tests.scenarios.watching import command_body, signed

__all__ = ["many", "organization"]

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)


@pytest.mark.parametrize("text", ["audit", "policy", "spending 5"])
async def test_an_admin_of_one_workspace_is_not_an_admin_of_another(organization: Scene, text: str) -> None:
    """Nora is an admin at Globex, and types a command at Acme; Slack's `is_admin` is about the user's `team_id`."""
    typed = command_body(
        organization,
        "nora",
        text=text,
        team_id=organization.slack.workspace("acme").id,
        is_enterprise_install="true",
        enterprise_id=GROUP[0],
    )

    answer = await signed(organization, typed)

    assert words_for(errors.NotAnAdmin()) in json.loads(answer.text)["text"]


async def test_a_member_who_moves_no_longer_gets_the_former_workspaces_posts(organization: Scene) -> None:
    """Lena leaves Acme for Globex; she keeps her user ID, and stays in the organization."""
    await turn_on_replies(organization)
    acme, lena = organization.slack.workspace("acme"), organization.slack.person("lena")
    member = Member(GROUP[0], lena.id, acme.id)
    for user in (lena, organization.slack.person("sam")):
        await organization.container.storage.daily_notices.turn_on(replace(member, user=user.id), 540, None)
    await posted(organization)
    globex = organization.slack.workspace("globex")
    globex.people[lena.id] = replace(acme.people.pop(lena.id), team_id=globex.id)
    organization.clock.move(hours=23)

    await organization.container.slack.daily_sender.send_due()

    calls = [call.args for call in organization.slack.api_calls if call.method == "chat.postMessage"]
    told = [args["channel"] for args in calls if "from your team" in str(args["text"])]
    assert told == [organization.slack.person("sam").id]
