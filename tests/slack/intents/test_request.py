"""Tenants, members and external users in Slack's payloads."""

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
    """A member of several of its workspaces is one person; only Slack knows who is one."""
    click = CLICK | GRID | {"is_enterprise_install": True, "user": {"id": "U1", "team_id": "T2"}}

    assert any_requester(click).member == Member("E1", "U1", "T1")
    assert any_requester(click).home_team_id == "T2"


def test_a_workspace_of_an_enterprise_can_be_the_tenant() -> None:
    """If only that workspace installed the app."""
    assert any_requester(CLICK | GRID).member.tenant == "T1"


@pytest.mark.parametrize("flag", ["true", True])
def test_commands_are_forms_or_json(flag: object) -> None:
    """Forms over HTTP, JSON over Socket Mode."""
    body = {"team_id": "T1", "user_id": "U1", "enterprise_id": "E1", "is_enterprise_install": flag}

    assert command_requester(body).member == Member("E1", "U1", "T1")


def test_a_command_of_one_workspace() -> None:
    """The text "false" isn't true, and missing names become IDs."""
    requester = command_requester({"team_id": "T1", "user_id": "U1", "is_enterprise_install": "false"})

    assert requester.member == Member("T1", "U1", "T1")
    assert (requester.user_name, requester.workspace_name, requester.channel) == ("U1", "T1", None)


@pytest.mark.parametrize("org_wide", [False, True])
def test_an_external_user_is_recognized(org_wide: bool) -> None:
    """In an organization, too: being in its channel doesn't make them one of its people."""
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
def test_an_external_users_form_belongs_to_the_installing_workspace(kind: str) -> None:
    """Its `team`, `enterprise` and `view.team_id` are the external user's own."""
    requester = any_requester(FORM | {"type": kind, "is_enterprise_install": False})

    assert requester.member == Member("T1", "W9", "T1")
    assert (requester.home_team_id, requester.workspace_name) == ("T9", "T1")


@pytest.mark.parametrize("installed", ["T1", "E1"])
def test_an_external_users_form_carries_the_organization(installed: str) -> None:
    """No field of Slack's names it, so it's in the form's metadata."""
    view = {
        "team_id": "T9",
        "app_installed_team_id": installed,
        "private_metadata": with_tenant("E1", "c2VhbGVk"),
    }

    requester = any_requester(FORM | {"view": view, "is_enterprise_install": True})

    assert (requester.member.tenant, requester.home_team_id) == ("E1", "T9")


@pytest.mark.parametrize("installed", ["T1", "E1"])
def test_a_members_form_belongs_to_their_workspace(installed: str) -> None:
    """Whether Slack names the workspace or the organization there."""
    own = GRID | {"user": {"id": "U1", "team_id": "T1"}, "is_enterprise_install": True}
    view = {"team_id": "T1", "app_installed_team_id": installed}

    assert any_requester(own | {"view": view}).member == Member("E1", "U1", "T1")


def test_a_click_without_a_team_uses_the_users_team() -> None:
    """Org-wide installations may leave out the team."""
    assert any_requester({"team": None, "user": {"id": "U1", "team_id": "T1"}}).member.workspace == "T1"


@pytest.mark.parametrize("odd", [None, "x", 5, [], {"id": 5}, {"id": None}])
def test_malformed_parts_do_not_raise(odd: object) -> None:
    """Whatever replaces an object, the IDs are empty."""
    body = {"team": odd, "user": odd, "enterprise": odd, "channel": odd, "is_enterprise_install": True}

    assert any_requester(body).member == Member("", "", "")
