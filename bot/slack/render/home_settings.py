"""The Home's part about the person's own choices: each with how it stands, what it means, and the button to change it."""

from bot.linking.outcomes import LinkedAccount
from bot.slack.asks import Ask
from bot.slack.message import Block
from bot.slack.render import parts


def blocks(account: LinkedAccount) -> list[Block | None]:
    """The choices."""
    return [
        parts.header("Your settings"),
        toggle(
            "Show my likes to my team",
            "Colleagues who ask who liked a Post see your name.",
            "Colleagues see that someone liked a Post, and not that it was you.",
            on=account.show_likes,
            acts=("show_likes", "hide_likes"),
        ),
        toggle(
            "Let teammates see who liked my Posts",
            "When a teammate asks who liked a Post of yours, Likewise reads it as you.",
            "X shows who liked your Posts to you alone, and Likewise does the same.",
            on=account.share_likers,
            acts=("share_likers", "keep_likers"),
        ),
    ]


def toggle(name: str, when_on: str, when_off: str, *, on: bool, acts: tuple[str, str]) -> Block:
    """One choice: on or off, what that means, and the other way round. `acts` are what turns it on and off.

    The button asks for a state and not for a change, so that two clicks do what one does.
    """
    verb, act = ("Turn off", acts[1]) if on else ("Turn on", acts[0])
    return parts.section(
        f"*{name}: {'on' if on else 'off'}*\n{when_on if on else when_off}",
        accessory=parts.button(verb, Ask(act), variant="home", spoken=f"{verb}: {name}"),
    )
