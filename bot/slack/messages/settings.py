"""Settings: a member's preferences and, for admins, the workspace's settings."""

from datetime import datetime

from bot.linking.results import Preferences
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.slack.messages.like_result import plan_refused
from bot.slack.messages.policy import (
    change_button,
    rules,
)
from bot.slack.messages.spending import dollars
from bot.workspaces.settings import WorkspaceSettings


def settings(
    own: Preferences,
    workspace: WorkspaceSettings,
    *,
    admin: bool | None,
    refused_since: datetime | None = None,
) -> Message:
    """Show each setting, what it means, and the button to change it.

    `admin` is None when Slack doesn't say; `refused_since` is when X started to refuse likes
    because of its plan, None if it doesn't.
    """
    return blocks.message(
        "Your settings in Likewise.",
        blocks.header("Your settings"),
        *own_choices(own, workspace),
        *_connected(own),
        *(_for_admins(workspace, refused_since) if admin else []),
        blocks.context(_small_print(admin)),
    )


def own_choices(own: Preferences, workspace: WorkspaceSettings, variant: str | None = None) -> list[Block]:
    """Return the member's preferences; `variant` distinguishes their buttons within a view."""
    return [
        choice(
            "Show my likes to my team",
            "Colleagues who ask who liked a post see your name."
            if own.show_likes
            else "Colleagues see that someone liked a post through Likewise, but not that it was you.",
            on=own.show_likes,
            acts=("show_likes", "hide_likes"),
            variant=variant,
        ),
        choice(
            "Let teammates see who liked my posts",
            "When a teammate asks who liked a post of yours, Likewise reads it as you."
            if own.share_likers
            else "X shows who liked your posts to you alone, and Likewise does the same.",
            on=own.share_likers,
            acts=("share_likers", "keep_likers"),
            variant=variant,
        ),
        *([_previews(own, variant)] if workspace.previews else []),
        _by_emoji(own, variant),
    ]


def _previews(own: Preferences, variant: str | None) -> Block:
    return choice(
        "Show me the post",
        "Answers about a post show its text."
        if own.show_previews
        else "Answers about a post only link to it.",
        on=own.show_previews,
        acts=("show_my_previews", "hide_my_previews"),
        variant=variant,
    )


def _by_emoji(own: Preferences, variant: str | None) -> Block:
    now = escape.emoji(own.like_emoji) or escape.code(f":{own.like_emoji}:", 110) if own.like_emoji else "off"
    means = (
        "Put it on a message to like the post in it."
        if own.like_emoji
        else "`/likewise reaction :heart:` turns it on."
    )
    return blocks.section(
        f"*Like by emoji: {now}*\n{means}",
        accessory=blocks.button(
            "More",
            Intent("reaction"),
            variant=variant,
            placement=Placement.NEW,
            accessibility_label="Show how liking by emoji works",
        ),
    )


def _connected(own: Preferences) -> list[Block | None]:
    if own.username is not None:
        return [blocks.context(f"Connected as {escape.profile(own.username)}.")]
    return [
        blocks.section("*No X account is connected.* What you choose here holds from when you connect one."),
        blocks.actions(
            blocks.button(
                "Connect X account",
                Intent("connect"),
                style="primary",
                accessibility_label="Connect your X account",
            )
        ),
    ]


def _for_admins(workspace: WorkspaceSettings, refused_since: datetime | None) -> list[Block]:
    budget = (
        "none" if workspace.daily_budget_micros is None else f"{dollars(workspace.daily_budget_micros)} a day"
    )
    return [
        blocks.header("This workspace"),
        *([plan_refused(refused_since)] if refused_since else []),
        posts_in_answers(workspace),
        blocks.section(
            f"*Budget for X: {budget}*\n`/likewise spending 5` sets one of 5 US dollars a day.",
            accessory=blocks.button(
                "Spending",
                Intent("spending"),
                accessibility_label="Show what this workspace spends at X",
            ),
        ),
        blocks.section(f"*Who may use Likewise, and where*\n{rules(workspace)}", accessory=change_button()),
    ]


def posts_in_answers(workspace: WorkspaceSettings, variant: str | None = None) -> Block:
    """Return the workspace's setting for Post previews."""
    return choice(
        "Show posts in answers",
        "Answers about a post show its text and counts. Reading one costs what X takes for a post and its author."
        if workspace.previews
        else "Answers about a post only link to it.",
        on=workspace.previews,
        acts=("show_previews", "hide_previews"),
        variant=variant,
    )


def choice(name: str, means: str, *, on: bool, acts: tuple[str, str], variant: str | None) -> Block:
    """Return one setting. Its button requests a state, so that a double-click doesn't revert it."""
    verb, act = ("Turn off", acts[1]) if on else ("Turn on", acts[0])
    return blocks.section(
        f"*{name}: {'on' if on else 'off'}*\n{means}",
        accessory=blocks.button(
            verb, Intent(act, source_view="settings"), variant=variant, accessibility_label=f"{verb}: {name}"
        ),
    )


def _small_print(admin: bool | None) -> str:  # noqa: FBT001 (one of three states)
    if admin is None:
        return "Only you see this. Slack doesn't say whether you're an admin; admins find the workspace's settings here, too."
    if admin:
        return "Only you see this. Changes of the workspace's settings reach everybody within half a minute."
    return "Only you see this. Admins of this workspace find its settings here, too."


def reaction(name: str | None, *, changed: bool = False) -> Message:
    """Show the emoji with which the member likes Posts, and how to change it.

    `name` is without colons; None if it is off.
    """
    if name is None:
        now = "You don't like posts by emoji any more." if changed else "You don't like posts by emoji."
        return blocks.message(
            now,
            blocks.section(f"*{now}*"),
            blocks.section(
                "`/likewise reaction :heart:` turns it on, with this or any other emoji: add it to a message to like the post in it, "
                "remove it to take your like back."
            ),
        )
    shown = escape.code(f":{name}:", 110)
    emoji = f"{shown} {escape.emoji(name)}".rstrip()
    return blocks.message(
        f"You like posts by {shown}.",
        blocks.section(f"*You like posts by* {emoji}"),
        blocks.section(
            "Add it to a message to like the post in it as your X account; remove it to take your like back. Only you see the answer."
        ),
        blocks.context(
            "It works in channels that Likewise is in and that are this workspace's own, where your admins allow Likewise."
        ),
        blocks.actions(
            blocks.button(
                "Turn off",
                Intent("reaction", argument="off"),
                accessibility_label="Stop liking posts by emoji",
            )
        ),
    )
