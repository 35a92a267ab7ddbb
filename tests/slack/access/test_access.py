"""Which actions access rules block, and which are open to everybody."""

from bot.slack.actions import ACTIONS
from bot.slack.intents.action import Access

# Using the app: what reaches X, is shown to others, or prepares for that.
USING = {
    "like",
    "i_liked_it",
    "confirm_likes",
    "unlike",
    "likers",
    "pinned",
    "send_likers",
    "file_unconfirmed",
    "liked",
    "share",
    "share_list",
    "share_team",
    "connect",
    "show_likes",
    "share_likers",
    "show_new_likes",
    "show_my_previews",
    "hide_my_previews",
}


def test_every_action_is_open_or_restricted() -> None:
    """A new action is restricted until somebody decides otherwise, here as well."""
    assert {name for name, action in ACTIONS.items() if action.access is Access.POLICY} == USING


def test_everybody_can_get_help_and_leave() -> None:
    """Help, one's own data, and every way to disconnect."""
    for name in ("help", "account", "settings", "history", "disconnect", "forget_me", "hide_likes"):
        assert ACTIONS[name].access is Access.ALWAYS


def test_workspace_settings_are_for_admins() -> None:
    """Rules never lock out the admins who set them, and nobody else can change them."""
    assert {name for name, action in ACTIONS.items() if action.access is Access.ADMIN} == {
        "spending",
        "policy",
        "check_plan",
        "show_previews",
        "hide_previews",
        "channel_off",
        "follow",
        "unfollow",
        "channel_set",
        "audit",
        "export",
    }
