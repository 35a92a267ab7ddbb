"""Who asks: what Slack's payloads say about tenants, members and visitors."""

from typing import Any

import pytest

from bot.errors import Outsider
from bot.members import Member
from bot.slack.asking.payloads import anyone, command_asker, interaction_asker

CLICK: dict[str, Any] = {
    "team": {"id": "T1", "domain": "acme"},
    "user": {"id": "U1", "username": "maya", "team_id": "T1"},
    "channel": {"id": "C1"},
    "enterprise": None,
    "is_enterprise_install": False,
}
GRID: dict[str, Any] = {
    "team": {"id": "T1", "domain": "acme", "enterprise_id": "E1"},
    "enterprise": {"id": "E1", "name": "Acme Group"},
}


def test_a_members_tenant_is_the_workspace() -> None:
    """An installation in one workspace makes that workspace the tenant."""
    assert interaction_asker(CLICK).member == Member("T1", "U1", "T1")


def test_an_org_wide_installation_makes_the_enterprise_the_tenant() -> None:
    """A member who moves between the enterprise's workspaces is one person, and no visitor."""
    click = CLICK | GRID | {"is_enterprise_install": True, "user": {"id": "U1", "team_id": "T2"}}

    assert interaction_asker(click).member == Member("E1", "U1", "T1")


def test_a_workspace_of_an_enterprise_can_stand_alone() -> None:
    """Within an enterprise, an app that one workspace installed keeps to that workspace."""
    assert interaction_asker(CLICK | GRID).member.tenant == "T1"


@pytest.mark.parametrize("flag", ["true", True])
def test_a_command_says_so_as_text_or_as_json(flag: object) -> None:
    """Commands come as forms over HTTP and as JSON over the socket."""
    body = {"team_id": "T1", "user_id": "U1", "enterprise_id": "E1", "is_enterprise_install": flag}

    assert command_asker(body).member == Member("E1", "U1", "T1")


def test_a_command_of_one_workspace() -> None:
    """The text "false" is no yes, and names fall back on ids."""
    asker = command_asker({"team_id": "T1", "user_id": "U1", "is_enterprise_install": "false"})

    assert asker.member == Member("T1", "U1", "T1")
    assert (asker.user_name, asker.workspace_name, asker.channel) == ("U1", "T1", None)


def test_a_visitor_is_an_outsider() -> None:
    """Someone whose own workspace is another is told apart; who they are is still known, to tell them why."""
    click = CLICK | {"user": {"id": "U9", "team_id": "T9"}}

    with pytest.raises(Outsider):
        interaction_asker(click)
    assert anyone(click).member.user == "U9"


def test_a_click_without_a_team_counts_for_the_users_own() -> None:
    """Org-wide installations may leave the team out."""
    assert interaction_asker({"team": None, "user": {"id": "U1", "team_id": "T1"}}).member.workspace == "T1"


@pytest.mark.parametrize("odd", [None, "x", 5, [], {"id": 5}, {"id": None}])
def test_odd_parts_are_no_crash(odd: object) -> None:
    """Whatever stands where an object should be, the ids are empty texts and nothing is raised."""
    body = {"team": odd, "user": odd, "enterprise": odd, "channel": odd, "is_enterprise_install": True}

    assert anyone(body).member == Member("", "", "")
