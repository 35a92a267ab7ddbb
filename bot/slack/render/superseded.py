"""An ask that a restart interrupted and that a later one made pointless."""

from bot.slack.asking.asks import Ask
from bot.slack.message import Message
from bot.slack.render import parts
from bot.slack.render.acts import wording


def superseded(ask: Ask) -> Message:
    """Say that it wasn't carried out, and why; let the person ask again."""
    words = wording(ask.act)
    return parts.message(
        "Not carried out: you have since done something else with that Post.",
        parts.section(
            f"*Not carried out.* Likewise was restarted while {words.doing}. You have since done something else "
            "with the same Post, so Likewise left it at that."
        ),
        parts.actions(
            parts.button(words.label, ask, spoken=words.spoken),
            parts.open_on_x(ask.post) if ask.post_id else None,
        ),
    )
