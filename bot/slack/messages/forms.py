"""Small forms for settings; each block_id and action_id is the field's name."""

from typing import Any, Final

from bot.slack.message import Block
from bot.slack.messages import blocks, escape
from bot.slack.messages.spending import price_each
from bot.workspaces.digest_times import DigestTime

BUDGET: Final = "budget"
MONTHLY_BUDGET: Final = "month"
EMOJI: Final = "emoji"
NAME: Final = "name"
CHANNEL: Final = "channel"
ACCOUNT: Final = "account"
SWITCHES: Final = "switches"
DIGEST_DAY: Final = "day"
DIGEST_HOUR: Final = "hour"

ON: Final = "on"
ANNOUNCE: Final = "announce"
NO_DIGEST: Final = "none"
WITH_REPLIES: Final = "with replies"
NAME_ACTIONS: Final = ("show_new_likes", "show_likes")

NOT_AN_AMOUNT: Final = "Enter an amount of up to 999,999 dollars, like 5 or 2.50."
NOT_AN_EMOJI: Final = "That isn't an emoji. Enter its name, like :heart:."
NOT_A_HANDLE: Final = "That isn't an X handle. Enter one, like @acmehq."
NO_CHANNEL: Final = "Choose a channel."
TYPE_IT_THERE: Final = "Type /likewise channel on in that channel instead."

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MICRO: Final = 10**6


def budget_form(daily: int | None, monthly: int | None) -> dict[str, Any]:
    """Return the form for the budgets, in millionths of a dollar; None if there is none."""
    return blocks.form(
        "form:budget",
        "Budget",
        blocks.input_field(
            BUDGET,
            "US dollars a day",
            _text_input("5", _amount(daily)),
            "Leave empty for no budget. Resets at midnight UTC.",
        ),
        blocks.input_field(MONTHLY_BUDGET, "US dollars a month", _text_input("50", _amount(monthly))),
    )


def _amount(micros: int | None) -> str | None:
    return None if micros is None else f"{micros / _MICRO:.6f}".rstrip("0").rstrip(".")


def emoji_form(name: str | None) -> dict[str, Any]:
    """Return the form for the emoji to like with; None if emoji likes are off."""
    element = _text_input(":heart:", name and f":{escape.plain(name, 100)}:")
    hint = "Add it to a message to like the post in it. Leave empty to turn this off."
    return blocks.form("form:emoji", "Like by emoji", blocks.input_field(EMOJI, "Your emoji", element, hint))


def name_form() -> dict[str, Any]:
    new, every = (
        blocks.option(NAME_ACTIONS[0], "From now on only", "Likes so far stay anonymous"),
        blocks.option(NAME_ACTIONS[1], "Past likes, too", "Everything you have liked with Likewise"),
    )
    element = {"type": "radio_buttons", "options": [new, every], "initial_option": new}
    return blocks.form(
        "form:name",
        "Show my name",
        blocks.section("Teammates will see your name on posts that you like with Likewise."),
        blocks.input_field(
            NAME, "Which likes?", element, "You can turn this off at any time.", optional=False
        ),
        submit="Show my name",
    )


def channel_form(
    channel: str | None, *, on: bool, announce: bool, digest: DigestTime | None
) -> dict[str, Any]:
    """Return the form, with a field for the channel if None; `digest` is in local time."""
    replies = blocks.option(ON, "Reply to X links", "In the thread, with a Like button")
    announced = blocks.option(
        ANNOUNCE, "Also post the reply in the channel", "One click to like, but less quiet"
    )
    chosen = [*([replies] if on else []), *([announced] if announce else [])]
    days = [
        blocks.option(NO_DIGEST, "No digest"),
        *(blocks.option(str(n), day) for n, day in enumerate(_DAYS)),
    ]
    hours = [blocks.option(str(hour), f"{hour:02}:00") for hour in range(24)]
    day = days[0] if digest is None else days[digest.weekday + 1]
    return blocks.form(
        "form:channel",
        "Team channel",
        blocks.section(escape.channel(channel)) if channel else _channel_field(),
        blocks.input_field(SWITCHES, "Post replies", blocks.checkboxes([replies, announced], chosen)),
        blocks.input_field(DIGEST_DAY, "Weekly digest", _select(days, day)),
        blocks.input_field(
            DIGEST_HOUR,
            "Digest hour",
            _select(hours, hours[9 if digest is None else digest.hour]),
            "Your time zone.",
        ),
    )


def follow_form(channel: str | None, *, cost_micros: int, most_a_day: int) -> dict[str, Any]:
    """Return the form to follow an account, with a field for the channel if None."""
    replies = blocks.checkboxes([blocks.option(WITH_REPLIES, "Replies and reposts, too")])
    return blocks.form(
        "form:follow",
        "Follow account",
        blocks.section(escape.channel(channel)) if channel else _channel_field(),
        blocks.input_field(
            ACCOUNT, "X account", _text_input("@acmehq", None), "It has to be public.", optional=False
        ),
        blocks.input_field(SWITCHES, "Also show", replies),
        blocks.context(
            f"Up to {most_a_day} new posts a day arrive in the channel. {price_each(cost_micros)}"
        ),
        submit="Follow account",
    )


def _channel_field() -> Block:
    element = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "placeholder": blocks.plain_text("Choose a channel"),
    }
    return blocks.input_field(CHANNEL, "Channel", element, "Invite Likewise to it first.", optional=False)


def _text_input(example: str, value: str | None) -> dict[str, Any]:
    return blocks.element(
        "plain_text_input",
        placeholder=blocks.plain_text(example),
        max_length=120,
        initial_value=value or None,
    )


def _select(options: list[dict[str, Any]], chosen: dict[str, Any]) -> dict[str, Any]:
    return {"type": "static_select", "options": options, "initial_option": chosen}
