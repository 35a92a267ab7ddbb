"""What people are in a workspace, by Slack's user objects."""

from typing import Any

import pytest

from bot.members import Member
from bot.slack.access.directory import membership_of
from bot.workspaces.policy import Membership

MEMBER = Member("T1", "U1", "T1")
ORG_WIDE = Member("E1", "U1", "T1")


@pytest.mark.parametrize(
    ("user", "membership"),
    [
        ({}, Membership.MEMBER),
        ({"is_admin": True}, Membership.ADMIN),
        ({"is_owner": True}, Membership.ADMIN),
        ({"is_restricted": True}, Membership.GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, Membership.GUEST),
        ({"is_admin": True, "is_restricted": True}, Membership.GUEST),
        ({"is_stranger": True}, Membership.EXTERNAL),
        ({"team_id": "T9"}, Membership.EXTERNAL),
        ({"team_id": "T9", "is_admin": True}, Membership.EXTERNAL),
        (
            {"team_id": "T9", "enterprise_user": {"enterprise_id": "E1", "teams": ["T9", "T1"]}},
            Membership.MEMBER,
        ),
        ({"team_id": "T9", "enterprise_user": {"enterprise_id": "E1", "teams": ["T9"]}}, Membership.EXTERNAL),
        ({"team_id": "T9", "enterprise_user": {"enterprise_id": "E1", "teams": None}}, Membership.EXTERNAL),
        ({"deleted": True, "is_admin": True}, Membership.DEACTIVATED),
        ({"is_bot": True}, Membership.DEACTIVATED),
        ({"team_id": None}, Membership.DEACTIVATED),
    ],
)
def test_a_workspaces_people(user: dict[str, Any], membership: Membership) -> None:
    """Rights count for people of the workspace only, and a doubtful one is no admin."""
    assert membership_of({"team_id": "T1", **user}, MEMBER) is membership


@pytest.mark.parametrize(
    ("user", "membership"),
    [
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, Membership.MEMBER),
        ({"team_id": "E1"}, Membership.MEMBER),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "is_owner": True}}, Membership.ADMIN),
        (
            {"team_id": "T2", "enterprise_user": {"enterprise_id": "E9", "is_owner": True}},
            Membership.EXTERNAL,
        ),
        ({"team_id": "T2"}, Membership.EXTERNAL),
    ],
)
def test_an_organizations_people(user: dict[str, Any], membership: Membership) -> None:
    """Where the whole organization has the app, its other workspaces' people are no strangers."""
    assert membership_of(user, ORG_WIDE) is membership
