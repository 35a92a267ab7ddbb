"""What the gate keeps from whoever isn't allowed, and what it leaves to everybody."""

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


def test_every_act_is_on_one_side_of_the_gate() -> None:
    """A new act is kept from whoever isn't allowed until somebody decides otherwise, here as well."""
    assert {name for name, action in ACTIONS.items() if action.access is Access.POLICY} == USING


def test_everybody_can_understand_and_leave() -> None:
    """Help, what is one's own, and every way out."""
    for name in ("help", "account", "settings", "history", "disconnect", "forget_me", "hide_likes"):
        assert ACTIONS[name].access is Access.ALWAYS


def test_what_a_workspace_decides_is_for_its_admins() -> None:
    """Rules never lock out those who set them, and nobody else gets at them."""
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
