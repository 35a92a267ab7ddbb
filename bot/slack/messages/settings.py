"""Settings: a member's preferences and, for admins, the workspace's settings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.linking.results import Preferences
from bot.slack.intents.intent import Intent
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.account import name_button
from bot.slack.messages.like_result import plan_refused
from bot.slack.messages.policy import change_button, rules
from bot.slack.messages.spending import budget_button, dollars
from bot.workspaces.policy import allows_channel
from bot.workspaces.settings import WorkspaceSettings


def settings(
    own: Preferences,
    workspace: WorkspaceSettings,
    *,
    admin: bool | None,
    channels: Sequence[str] = (),
    refused_since: datetime | None = None,
    x_confirms: bool = True,
) -> Message:
    """Show each setting, what it means, and the button to change it.

    `admin` is None when Slack doesn't say. `channels` are the ids of the workspace's team channels.
    `refused_since` is when X started to refuse likes because of its plan, None if it doesn't.
    `x_confirms` is whether X sends events to this deployment.
    """
    return blocks.message(
        "Your settings in Likewise.",
        blocks.header("Your settings"),
        *own_choices(own, workspace, x_confirms=x_confirms),
        *_connected(own),
        *(_for_admins(workspace, channels, refused_since) if admin else []),
        blocks.context(_SMALL_PRINT[admin]) if admin in _SMALL_PRINT else None,
    )


def own_choices(
    own: Preferences, workspace: WorkspaceSettings, variant: str | None = None, *, x_confirms: bool
) -> list[Block]:
    """Return the member's preferences; `variant` distinguishes their buttons within a view."""
    return [
        _name(own, variant),
        choice(
            "Let teammates see who liked my posts",
            "Teammates can see who liked your posts."
            if own.share_likers
            else "Only you can see who liked your posts.",
            on=own.share_likers,
            acts=("share_likers", "keep_likers"),
            labels=("Share my likers", "Stop sharing likers"),
            variant=variant,
        ),
        choice(
            "Have X confirm my likes",
            _confirmation(own, x_confirms=x_confirms),
            on=own.confirm_likes,
            acts=("confirm_likes", "ask_likes"),
            labels=("Confirm my likes", "Stop confirming likes"),
            variant=variant,
        ),
        *([_previews(own, variant)] if workspace.previews else []),
        _by_emoji(own, variant),
    ]


def _confirmation(own: Preferences, *, x_confirms: bool) -> str:
    if not own.confirm_likes:
        return "X tells Likewise nothing. After *Like on X*, click *I liked it* to have it checked."
    if not x_confirms:
        return "X isn't set up for this here. After *Like on X*, click *I liked it* to have it checked."
    return (
        "For 10 minutes after you click *Like on X*, X tells Likewise what you like. Only that post is kept."
    )


def _name(own: Preferences, variant: str | None) -> Block:
    if own.show_likes:
        return choice(
            "Show my name to teammates",
            "Teammates see your name on posts you like.",
            on=True,
            acts=("show_likes", "hide_likes"),
            labels=("Show my name", "Hide my name"),
            variant=variant,
        )
    return blocks.section(
        "*Show my name to teammates: off*\nYour likes are anonymous to your team.",
        accessory=name_button("settings", variant),
    )


def _previews(own: Preferences, variant: str | None) -> Block:
    return choice(
        "Show me the post",
        "Replies show you the post." if own.show_previews else "Replies only link to the post.",
        on=own.show_previews,
        acts=("show_my_previews", "hide_my_previews"),
        labels=("Show posts", "Hide posts"),
        variant=variant,
    )


def _by_emoji(own: Preferences, variant: str | None) -> Block:
    now = escape.emoji(own.like_emoji) or escape.code(f":{own.like_emoji}:", 110) if own.like_emoji else "off"
    means = (
        "Add it to a message to like the post in it."
        if own.like_emoji
        else "Like posts by adding an emoji reaction."
    )
    return blocks.section(
        f"*Emoji likes: {now}*\n{means}", accessory=emoji_button(variant, None if variant else "settings")
    )


def emoji_button(variant: str | None = None, source_view: str | None = None) -> Block | None:
    return blocks.form_button(
        "emoji", "Choose emoji", "to like posts with", variant=variant, source_view=source_view
    )


def _connected(own: Preferences) -> list[Block | None]:
    if own.username is not None:
        return [blocks.context(f"Connected as {escape.profile(own.username)}.")]
    return [
        blocks.section("*No X account is connected.* These settings apply once you connect."),
        blocks.actions(blocks.button(Intent("connect"), style="primary")),
    ]


def _for_admins(
    workspace: WorkspaceSettings, channels: Sequence[str], refused_since: datetime | None
) -> list[Block | None]:
    daily, monthly = workspace.daily_budget_micros, workspace.monthly_budget_micros
    budget = f"Daily budget: {'none' if daily is None else dollars(daily)}"
    budget += "" if monthly is None else f" · Monthly budget: {dollars(monthly)}"
    return [
        blocks.header("This workspace"),
        *([plan_refused(refused_since)] if refused_since else []),
        posts_in_answers(workspace),
        blocks.section(
            f"*{budget}*\nThe most this workspace can spend at X.",
            accessory=budget_button(source_view="settings"),
        ),
        blocks.section(f"*Who can use Likewise*\n{rules(workspace)}", accessory=change_button("settings")),
        *team_channel_rows(channels, workspace, source_view="settings"),
    ]


_MOST_CHANNELS: Final = 10
_BARRED: Final = "\nLikewise isn't allowed there, so it posts nothing new."


def team_channel_rows(
    channels: Sequence[str], workspace: WorkspaceSettings, *, source_view: str | None = None
) -> list[Block | None]:
    """List the team channels, with buttons for their forms."""
    more = len(channels) - _MOST_CHANNELS
    state = "" if channels else ": none"
    return [
        blocks.section(
            f"*Team channels{state}*\nLikewise replies to X links in these channels.",
            accessory=blocks.form_button("channel", "Add channel", source_view=source_view),
        ),
        *(
            blocks.section(
                f"{escape.channel(channel)}{'' if allows_channel(workspace, channel) else _BARRED}",
                accessory=blocks.form_button(
                    "channel",
                    "Change channel…",
                    f"{number + 1} of the list",
                    subject=channel,
                    variant=f"home{number}",
                    source_view=source_view,
                ),
            )
            for number, channel in enumerate(channels[:_MOST_CHANNELS])
        ),
        blocks.context(f"{more} more; type `/likewise channel` there to change one.") if more > 0 else None,
    ]


def posts_in_answers(workspace: WorkspaceSettings, variant: str | None = None) -> Block:
    return choice(
        "Show posts in replies",
        "Replies show the post. X charges for reading it."
        if workspace.previews
        else "Replies only link to the post.",
        on=workspace.previews,
        acts=("show_previews", "hide_previews"),
        labels=("Show posts to all", "Hide posts from all"),
        variant=variant,
    )


def choice(
    name: str, means: str, *, on: bool, acts: tuple[str, str], labels: tuple[str, str], variant: str | None
) -> Block:
    """Return one setting. Its button requests a state, so that a double-click doesn't revert it.

    `acts` and `labels` are those to turn it on and off.
    """
    intent = Intent(acts[on], source_view="settings")
    return blocks.section(
        f"*{name}: {'on' if on else 'off'}*\n{means}",
        accessory=blocks.button(intent, labels[on], f": {name}", variant=variant),
    )


_SMALL_PRINT: Final = {
    None: "Slack isn't responding, so the workspace's settings are missing here. Admins, try again in a moment.",
    True: "Changes to the workspace's settings apply within 30 seconds.",
}


def reaction(name: str | None, *, changed: bool = False) -> Message:
    """Show the emoji (without colons) with which the member likes posts; None if it is off."""
    if name is None:
        now = "Emoji likes are off now." if changed else "Emoji likes are off."
        return blocks.titled(now, "\nTo turn them on, choose an emoji.", blocks.actions(emoji_button()))
    shown = escape.code(f":{name}:", 110)
    emoji = f"{shown} {escape.emoji(name)}".rstrip()
    return blocks.message(
        f"You like posts with {shown}.",
        blocks.section(
            f"*You like posts with* {emoji}\nAdd it to a message to like the post in it. Remove it to unlike."
        ),
        blocks.context("Works in channels Likewise has joined, except shared ones."),
        blocks.actions(
            emoji_button(), blocks.button(Intent("reaction", argument="off"), "Turn off emoji likes")
        ),
    )
