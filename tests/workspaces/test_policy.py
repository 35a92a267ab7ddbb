"""What a workspace's policy allows, and what has to be known to say so."""

import pytest

from bot.workspaces.policy import allows_channel, groups_of, needs_membership
from bot.workspaces.settings import WorkspaceSettings


@pytest.mark.parametrize(
    ("guests", "external", "needs"),
    [(False, False, True), (True, False, True), (False, True, True), (True, True, False)],
)
def test_slack_is_asked_for_a_role_only_if_it_matters(guests: bool, external: bool, needs: bool) -> None:
    settings = WorkspaceSettings(allow_guests=guests, allow_external=external)

    assert needs_membership(settings) is needs


@pytest.mark.parametrize(
    ("channels", "channel", "allowed"),
    [
        (None, "C1", True),
        ((), "C1", False),
        (("C2", "C1"), "C1", True),
        (("C2",), "C1", False),
        (("C2",), "D1", True),  # a direct message
        (("C2",), None, True),  # the Home
    ],
)
def test_a_policy_is_about_channels(
    channels: tuple[str, ...] | None, channel: str | None, allowed: bool
) -> None:
    assert allows_channel(WorkspaceSettings(allowed_channels=channels), channel) is allowed


@pytest.mark.parametrize(
    ("users", "groups"), [(None, ()), ((), ()), (("U1", "S2", "W3", "S1"), ("S2", "S1"))]
)
def test_groups_are_told_from_users(users: tuple[str, ...] | None, groups: tuple[str, ...]) -> None:
    assert groups_of(WorkspaceSettings(allowed_users=users)) == groups
