"""The settings: each has its state, its meaning, and a button to change it."""

from bot.linking.results import Preferences
from bot.slack import messages
from bot.slack.intents.intent import Intent
from bot.workspaces.settings import WorkspaceSettings
from tests.slack.messages.reading import blocks_of, words


def button_intents(
    preferences: Preferences, workspace: WorkspaceSettings, *, admin: bool | None = False
) -> list[str]:
    """Return the intents of the buttons."""
    shown = blocks_of(messages.settings(preferences, workspace, admin=admin))
    buttons = [block["accessory"] for block in shown if "accessory" in block]
    found = [Intent.decode(button["value"]).action for button in buttons if "value" in button]
    return [act for act in found if act != "form"]


def test_each_setting_has_a_button_to_the_other_state() -> None:
    """The button sets a state instead of toggling it, so pressing twice changes nothing."""
    assert button_intents(Preferences(), WorkspaceSettings()) == ["share_likers", "ask_likes"]
    assert button_intents(
        Preferences(show_likes=True, share_likers=True, confirm_likes=False), WorkspaceSettings()
    ) == ["hide_likes", "keep_likers", "confirm_likes"]


def test_previews_can_be_set_where_the_workspace_has_them() -> None:
    """If they are off for all there is nothing to choose."""
    assert button_intents(Preferences(), WorkspaceSettings(previews=True))[-1] == "hide_my_previews"
    assert (
        button_intents(Preferences(show_previews=False), WorkspaceSettings(previews=True))[-1]
        == "show_my_previews"
    )


def test_confirmation_by_x_is_promised_only_where_x_sends_events() -> None:
    """Elsewhere the setting says what to do instead."""
    offered, missing = (
        words(messages.settings(Preferences(), WorkspaceSettings(), admin=False, x_confirms=x_confirms))
        for x_confirms in (True, False)
    )
    assert "X tells Likewise what you like" in offered
    assert "X tells Likewise" not in missing
    assert "click *I liked it*" in missing


def test_liking_by_emoji_can_be_set() -> None:
    """It shows the emoji, or how to turn it on."""
    assert "Emoji likes: :tada:" in words(
        messages.settings(Preferences(like_emoji="tada"), WorkspaceSettings(), admin=False)
    )
    off = words(messages.settings(Preferences(), WorkspaceSettings(), admin=False))
    assert "Emoji likes: off" in off
    assert "Like posts by adding an emoji reaction." in off


def test_only_admins_see_the_workspaces_settings() -> None:
    """Other people see their own."""
    admins = messages.settings(Preferences(), WorkspaceSettings(daily_budget_micros=2_500_000), admin=True)
    assert "*Daily budget: $2.50*" in words(admins)
    monthly = messages.settings(
        Preferences(), WorkspaceSettings(monthly_budget_micros=40_000_000), admin=True
    )
    assert "*Daily budget: none · Monthly budget: $40.00*" in words(monthly)
    assert button_intents(Preferences(), WorkspaceSettings(), admin=True)[-1] == "show_previews"
    assert "Set budget" in words(admins)
    for admin in (False, None):
        assert "This workspace" not in words(
            messages.settings(Preferences(), WorkspaceSettings(), admin=admin)
        )


def test_before_connecting_it_says_what_to_do_first() -> None:
    """The settings apply once an account is connected."""
    said = words(messages.settings(Preferences(), WorkspaceSettings(), admin=False))
    assert "No X account is connected" in said
    assert "Connect X account" in said
