"""The parts of an error's text."""

from typing import Final, NamedTuple

from bot.slack.messages import escape

TRY_AGAIN: Final = "Try again in a moment."


class ErrorText(NamedTuple):
    """What happened, and what to do; both are mrkdwn with foreign text escaped."""

    what: str
    next_step: str


def blocked_text(service: str, status: int | None) -> ErrorText:
    """Return the text for a proxy or firewall that responded with `status` instead of `service`."""
    service = escape.mrkdwn(service, 30)
    responded = f" (it responded with {status})" if status else ""
    return ErrorText(
        f"Something between Likewise and {service} blocked this, not {service} itself.",
        f"{TRY_AGAIN} If it keeps happening, ask your Likewise admin to check the proxy or firewall{responded}.",
    )
