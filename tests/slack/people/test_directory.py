"""What people are in a workspace, by Slack's user objects."""

from typing import Any

import pytest

from bot.members import Member
from bot.slack.people.directory import standing_of
from bot.workspaces.policy import Standing

MEMBER = Member("T1", "U1", "T1")
ORG_WIDE = Member("E1", "U1", "T1")


@pytest.mark.parametrize(
    ("user", "standing"),
    [
        ({}, Standing.MEMBER),
        ({"is_admin": True}, Standing.ADMIN),
        ({"is_owner": True}, Standing.ADMIN),
        ({"is_restricted": True}, Standing.GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, Standing.GUEST),
        ({"is_admin": True, "is_restricted": True}, Standing.GUEST),
        ({"is_stranger": True}, Standing.STRANGER),
        ({"team_id": "T9"}, Standing.STRANGER),
        ({"team_id": "T9", "is_admin": True}, Standing.STRANGER),
        (
            {"team_id": "T9", "enterprise_user": {"enterprise_id": "E1", "teams": ["T9", "T1"]}},
            Standing.MEMBER,
        ),
        ({"team_id": "T9", "enterprise_user": {"enterprise_id": "E1", "teams": ["T9"]}}, Standing.STRANGER),
        ({"team_id": "T9", "enterprise_user": {"enterprise_id": "E1", "teams": None}}, Standing.STRANGER),
        ({"deleted": True, "is_admin": True}, Standing.GONE),
        ({"is_bot": True}, Standing.GONE),
        ({"team_id": None}, Standing.GONE),
    ],
)
def test_a_workspaces_people(user: dict[str, Any], standing: Standing) -> None:
    """Rights count for people of the workspace only, and a doubtful one is no admin."""
    assert standing_of({"team_id": "T1", **user}, MEMBER) is standing


@pytest.mark.parametrize(
    ("user", "standing"),
    [
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, Standing.MEMBER),
        ({"team_id": "E1"}, Standing.MEMBER),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "is_owner": True}}, Standing.ADMIN),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E9", "is_owner": True}}, Standing.STRANGER),
        ({"team_id": "T2"}, Standing.STRANGER),
    ],
)
def test_an_organisations_people(user: dict[str, Any], standing: Standing) -> None:
    """Where the whole organisation has the app, its other workspaces' people are no strangers."""
    assert standing_of(user, ORG_WIDE) is standing
