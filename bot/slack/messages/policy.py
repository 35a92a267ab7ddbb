"""Who may use the app in a workspace, and where, as its admins see it."""

from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.slack.messages.not_allowed import channels
from bot.workspaces.policy import groups_of
from bot.workspaces.settings import WorkspaceSettings

_MOST_NAMED = 10


def policy(settings: WorkspaceSettings, *, saved: bool = False) -> Message:
    """The rules as they stand, and the button that opens their form."""
    title = "Saved. Who may use Likewise, and where" if saved else "Who may use Likewise, and where"
    by = settings.policy_updated_by
    return blocks.message(
        f"{title}.",
        blocks.section(f"*{title}*\n{rules(settings)}"),
        blocks.actions(
            change_button(),
            blocks.button(
                "My settings", Intent("settings"), accessibility_label="Show your own settings in Likewise"
            ),
        ),
        blocks.context(
            f"Last set by {escape.mention(by)}." if by else "Nobody has changed these yet.",
            "Changes reach everybody within half a minute.",
        ),
    )


def change_button() -> dict[str, object]:
    """The button that opens the form."""
    return blocks.open_modal_button(
        "policy", "Change…", accessibility_label="Change who may use Likewise, and where"
    )


def rules(settings: WorkspaceSettings) -> str:
    """Each rule on a line."""
    where = f"only {channels(settings.allowed_channels)}" if settings.allowed_channels else "none"
    where = "all" if settings.allowed_channels is None else where
    return "\n".join(
        (
            f"Channels: {where}",
            f"People: {_people(settings)}",
            f"Guests: {_yes(settings.allow_guests)}",
            f"Visitors from other organisations: {_yes(settings.allow_external)}",
            f"Sharing answers in a channel: {_yes(settings.allow_sharing)}",
        )
    )


def _people(settings: WorkspaceSettings) -> str:
    if settings.allowed_users is None:
        return "all members"
    groups = groups_of(settings)
    users = [one for one in settings.allowed_users if one not in groups]
    named = [escape.mention(one) for one in users[:_MOST_NAMED]]
    if more := len(users) - len(named):
        named.append(f"{more} more")
    if groups:
        named.append("one user group" if len(groups) == 1 else f"{len(groups)} user groups")
    return f"only {', '.join(named)}" if named else "nobody"


def _yes(allowed: bool) -> str:  # noqa: FBT001 (a word for a yes or no)
    return "yes" if allowed else "no"
