"""The policy: who may use the app in a workspace, and where; and the modal to change it."""

from collections.abc import Sequence
from typing import Any, Final

from bot.slack.intents.intent import Intent
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.labels import channels
from bot.workspaces.policy import Group, groups_of
from bot.workspaces.settings import WorkspaceSettings

_MOST_NAMED = 10


def policy(settings: WorkspaceSettings, *, saved: bool = False) -> Message:
    title = "Saved. Who can use Likewise" if saved else "Who can use Likewise"
    by = settings.policy_updated_by
    return blocks.message(
        f"{title}.",
        blocks.section(f"*{title}*\n{rules(settings)}"),
        blocks.actions(change_button(), blocks.button(Intent("settings"))),
        blocks.context(
            f"Set by {escape.mention(by)}" if by else "Not changed yet", "Changes apply within 30 seconds"
        ),
    )


def change_button(source_view: str | None = None) -> dict[str, object]:
    return blocks.open_modal_button(
        "policy", "Change rules…", "about who can use Likewise", source_view=source_view
    )


def rules(settings: WorkspaceSettings) -> str:
    where = f"only {channels(settings.allowed_channels)}" if settings.allowed_channels else "none"
    where = "all" if settings.allowed_channels is None else where
    return "\n".join(
        (
            f"Channels: {where}",
            f"People: {_people(settings)}",
            f"Guests: {_yes(settings.allow_guests)}",
            f"People from other organizations: {_yes(settings.allow_external)}",
            f"Sharing in channels: {_yes(settings.allow_sharing)}",
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
    return f"only {', '.join(named)}" if named else "no one"


def _yes(allowed: bool) -> str:  # noqa: FBT001 (a word for a yes or no)
    return "yes" if allowed else "no"


MOST_CHANNELS: Final = 50
MOST_PEOPLE: Final = 25
MOST_GROUPS: Final = 20
_MOST_OPTIONS: Final = 100
_WORDS: Final = {
    "allow_guests": ("Guests", "Single- and multi-channel guests"),
    "allow_external": ("People from other organizations", "In channels shared by Slack Connect"),
    "allow_sharing": ("Sharing in channels", "Members can share their own likes"),
}
OTHERS: Final = tuple(_WORDS)
EVERYONE: Final = "everyone"
"""Offered if nobody is allowed, where an empty list leaves that so."""


def policy_form(settings: WorkspaceSettings, groups: Sequence[Group]) -> dict[str, Any]:
    """Return the policy modal; each block_id and action_id is the field's name."""
    return blocks.form(
        "policy",
        "Who can use Likewise",
        blocks.section(f"{_empty(settings)} People who are blocked see that you set this rule."),
        _channels_field(settings),
        _people_field(settings),
        *_groups_field(settings, groups),
        _others_field(settings),
    )


def _empty(settings: WorkspaceSettings) -> str:
    """Say what an empty list means; it must not open a workspace whose last listed person left."""
    if settings.allowed_users == ():
        return "No one is allowed now, because everyone on the list deleted their data. Choose people, or *Everyone* below."
    return "Leave a list empty to allow everyone."


def _channels_field(settings: WorkspaceSettings) -> Block:
    element = blocks.element(
        "multi_conversations_select",
        placeholder=blocks.plain_text("All channels"),
        max_selected_items=MOST_CHANNELS,
        filter={"include": ["public", "private"]},
        initial_conversations=list(settings.allowed_channels or ()) or None,
    )
    hint = "Direct messages and the Home tab always work."
    return blocks.input_field("channels", "Channels", element, hint)


def _people_field(settings: WorkspaceSettings) -> Block:
    groups = groups_of(settings)
    users = [one for one in settings.allowed_users or () if one not in groups]
    element = blocks.element(
        "multi_users_select",
        placeholder=blocks.plain_text("No one" if settings.allowed_users == () else "Everyone"),
        max_selected_items=MOST_PEOPLE,
        initial_users=users or None,
    )
    hint = f"Up to {MOST_PEOPLE}; for more, use a user group."
    return blocks.input_field("people", "People", element, hint)


def _groups_field(settings: WorkspaceSettings, groups: Sequence[Group]) -> list[Block]:
    """Return the user groups field, if there are any; a deleted one must stay selected."""
    chosen = groups_of(settings)
    there = {group.id for group in groups}
    gone = [Group(one, f"Deleted group ({one})") for one in chosen if one not in there]
    ordered = [*gone, *sorted(groups, key=lambda group: group.id not in chosen)][:_MOST_OPTIONS]
    if not ordered:
        return []
    options = {
        group.id: blocks.option(group.id, escape.plain(group.name, 75) or group.id) for group in ordered
    }
    initial = [options[one] for one in chosen if one in options]
    element = blocks.element(
        "multi_static_select",
        placeholder=blocks.plain_text("No group"),
        max_selected_items=MOST_GROUPS,
        options=list(options.values()),
        initial_options=initial or None,
    )
    hint = "In addition to the people above."
    return [blocks.input_field("groups", "User groups", element, hint)]


def _others_field(settings: WorkspaceSettings) -> Block:
    options = {name: blocks.option(name, *words) for name, words in _WORDS.items()}
    initial = [option for name, option in options.items() if getattr(settings, name)]
    if settings.allowed_users == ():
        options[EVERYONE] = blocks.option(EVERYONE, "Everyone", "All members, if no one is chosen above")
    return blocks.input_field("others", "Also allow", blocks.checkboxes(list(options.values()), initial))
