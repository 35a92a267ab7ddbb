"""People's roles in a workspace, from Slack's user objects."""

from typing import Any

import pytest

from bot.members import Member
from bot.slack.access.slack_user import membership_of, slack_user
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
def test_roles_in_a_workspace(user: dict[str, Any], membership: Membership) -> None:
    """Roles count for the workspace's own people only; an unclear role isn't admin."""
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
        ({"team_id": "T1"}, Membership.EXTERNAL),
        ({"team_id": "T1", "is_admin": True, "enterprise_user": {"enterprise_id": "E1"}}, Membership.ADMIN),
        (
            {
                "team_id": "T2",
                "is_admin": True,
                "enterprise_user": {"enterprise_id": "E1", "teams": ["T1", "T2"]},
            },
            Membership.MEMBER,
        ),
    ],
)
def test_roles_in_an_organization(user: dict[str, Any], membership: Membership) -> None:
    """If the whole organization has the app, people of its other workspaces aren't external, and have no admin rights."""
    assert membership_of(user, ORG_WIDE) is membership


def test_a_name_that_was_cut_inside_an_emoji_can_be_stored() -> None:
    """It goes into link attempts when the Home is opened; neither database takes half a surrogate pair, or a NUL."""
    user = slack_user({"team_id": "T1", "name": "sam\ud83d\0", "tz": "Europe/\udc4dBerlin"}, MEMBER)

    assert (user.name, user.timezone) == ("sam\ufffd\ufffd", "Europe/\ufffdBerlin")
    assert slack_user({"team_id": "T1", "name": 7, "tz": None}, MEMBER).timezone is None
