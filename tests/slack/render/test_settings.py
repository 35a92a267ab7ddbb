"""The settings: how each choice stands, what it means, and the way to the other."""

from bot.linking.outcomes import Choices
from bot.slack import render
from bot.slack.asking.asks import Ask
from bot.workspaces.settings import WorkspaceSettings
from tests.slack.render.reading import blocks, words


def asks(choices: Choices, workspace: WorkspaceSettings, *, admin: bool | None = False) -> list[str]:
    """What the buttons beside the choices ask for."""
    shown = blocks(render.settings(choices, workspace, admin=admin))
    buttons = [block["accessory"] for block in shown if "accessory" in block]
    found = [Ask.decode(button["value"]).act for button in buttons if "value" in button]
    return [act for act in found if act != "reaction"]


def test_each_choice_has_the_button_to_the_other_state() -> None:
    """A state is asked for and not a change: pressing twice does what pressing once does."""
    assert asks(Choices(), WorkspaceSettings()) == ["show_likes", "share_likers"]
    assert asks(Choices(show_likes=True, share_likers=True), WorkspaceSettings()) == [
        "hide_likes",
        "keep_likers",
    ]


def test_ones_own_cards_are_a_choice_where_the_workspace_has_them() -> None:
    """Where they are off for all there is nothing to choose."""
    assert asks(Choices(), WorkspaceSettings(previews=True))[-1] == "hide_my_previews"
    assert asks(Choices(previews=False), WorkspaceSettings(previews=True))[-1] == "show_my_previews"


def test_liking_by_emoji_is_among_them() -> None:
    """As it stands, or how to turn it on."""
    assert "Like by emoji: :tada:" in words(
        render.settings(Choices(reaction="tada"), WorkspaceSettings(), admin=False)
    )
    off = words(render.settings(Choices(), WorkspaceSettings(), admin=False))
    assert "Like by emoji: off" in off
    assert "/likewise reaction :heart:" in off


def test_only_admins_see_the_workspaces() -> None:
    """The budget stands there in words."""
    admins = render.settings(Choices(), WorkspaceSettings(budget=2_500_000), admin=True)
    assert "Budget for X: $2.50 a day" in words(admins)
    assert asks(Choices(), WorkspaceSettings(), admin=True)[-2:] == ["show_previews", "spending"]
    for admin in (False, None):
        assert "This workspace" not in words(render.settings(Choices(), WorkspaceSettings(), admin=admin))


def test_before_connecting_it_says_what_comes_first() -> None:
    """The choices hold from then on."""
    said = words(render.settings(Choices(), WorkspaceSettings(), admin=False))
    assert "No X account is connected" in said
    assert "Connect X account" in said
