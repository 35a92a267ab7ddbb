"""Who asks: what Slack's payloads say about tenants, members and visitors."""

from typing import Any

import pytest

from bot.members import Member
from bot.slack.intents.request import any_requester, command_requester
from bot.slack.tenants import with_tenant

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
    assert any_requester(CLICK).member == Member("T1", "U1", "T1")


def test_an_org_wide_installation_makes_the_enterprise_the_tenant() -> None:
    """A member who moves between the enterprise's workspaces is one person; whether that is so only Slack can say."""
    click = CLICK | GRID | {"is_enterprise_install": True, "user": {"id": "U1", "team_id": "T2"}}

    assert any_requester(click).member == Member("E1", "U1", "T1")
    assert any_requester(click).home_team_id == "T2"


def test_a_workspace_of_an_enterprise_can_stand_alone() -> None:
    """Within an enterprise, an app that one workspace installed keeps to that workspace."""
    assert any_requester(CLICK | GRID).member.tenant == "T1"


@pytest.mark.parametrize("flag", ["true", True])
def test_a_command_says_so_as_text_or_as_json(flag: object) -> None:
    """Commands come as forms over HTTP and as JSON over the socket."""
    body = {"team_id": "T1", "user_id": "U1", "enterprise_id": "E1", "is_enterprise_install": flag}

    assert command_requester(body).member == Member("E1", "U1", "T1")


def test_a_command_of_one_workspace() -> None:
    """The text "false" is no yes, and names fall back on ids."""
    requester = command_requester({"team_id": "T1", "user_id": "U1", "is_enterprise_install": "false"})

    assert requester.member == Member("T1", "U1", "T1")
    assert (requester.user_name, requester.workspace_name, requester.channel) == ("U1", "T1", None)


@pytest.mark.parametrize("org_wide", [False, True])
def test_somebody_of_another_workspace_is_told_apart(org_wide: bool) -> None:
    """Also where the organization has the app: that the channel is its own doesn't make them one of its people."""
    click = CLICK | GRID | {"is_enterprise_install": org_wide, "user": {"id": "U9", "team_id": "T9"}}

    assert (any_requester(click).member.user, any_requester(click).home_team_id) == ("U9", "T9")
    assert any_requester(CLICK).home_team_id is None


FORM: dict[str, Any] = {
    "type": "view_submission",
    "team": {"id": "T9", "domain": "other-side", "enterprise_id": "E9", "enterprise_name": "Other Side"},
    "user": {"id": "W9", "username": "kaz", "name": "kaz", "team_id": "T9"},
    "view": {"id": "V1", "team_id": "T9", "app_installed_team_id": "T1"},
    "enterprise": {"id": "E9", "name": "Other Side"},
}


@pytest.mark.parametrize("kind", ["view_submission", "view_closed", "block_actions"])
def test_a_visitors_form_is_for_the_workspace_that_has_the_app(kind: str) -> None:
    """There `team`, `enterprise` and `view.team_id` are the visitor's own."""
    requester = any_requester(FORM | {"type": kind, "is_enterprise_install": False})

    assert requester.member == Member("T1", "W9", "T1")
    assert (requester.home_team_id, requester.workspace_name) == ("T9", "T1")


@pytest.mark.parametrize("installed", ["T1", "E1"])
def test_a_visitors_form_of_an_organization_carries_which(installed: str) -> None:
    """No field of Slack's names the organization that has the app: it travels in the form's metadata."""
    view = {
        "team_id": "T9",
        "app_installed_team_id": installed,
        "private_metadata": with_tenant("E1", "c2VhbGVk"),
    }

    requester = any_requester(FORM | {"view": view, "is_enterprise_install": True})

    assert (requester.member.tenant, requester.home_team_id) == ("E1", "T9")


@pytest.mark.parametrize("installed", ["T1", "E1"])
def test_ones_own_form_of_an_organization_is_for_ones_workspace(installed: str) -> None:
    """Whichever of the two Slack names there."""
    own = GRID | {"user": {"id": "U1", "team_id": "T1"}, "is_enterprise_install": True}
    view = {"team_id": "T1", "app_installed_team_id": installed}

    assert any_requester(own | {"view": view}).member == Member("E1", "U1", "T1")


def test_a_click_without_a_team_counts_for_the_users_own() -> None:
    """Org-wide installations may leave the team out."""
    assert any_requester({"team": None, "user": {"id": "U1", "team_id": "T1"}}).member.workspace == "T1"


@pytest.mark.parametrize("odd", [None, "x", 5, [], {"id": 5}, {"id": None}])
def test_odd_parts_are_no_crash(odd: object) -> None:
    """Whatever is in place of an object, the ids are empty texts and nothing is raised."""
    body = {"team": odd, "user": odd, "enterprise": odd, "channel": odd, "is_enterprise_install": True}

    assert any_requester(body).member == Member("", "", "")
