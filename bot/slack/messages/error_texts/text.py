"""The parts of errors' texts."""

from typing import Final, NamedTuple

from bot.slack.messages import escape

TRY_AGAIN: Final = "Try again in a moment."
# What X limits, by endpoint, in the singular; the plural ends in "s".
_LIMITED: Final = {
    "like": "like",
    "unlike": "unlike",
    "liking_users": "liker lookup",
    "liked_posts": "liked post lookup",
    "post": "post lookup",
    "user_by_username": "handle lookup",
}


class ErrorText(NamedTuple):
    """What happened, and what to do; both are mrkdwn with foreign text escaped."""

    what: str
    next_step: str


def limited(endpoint: str) -> str:
    """Return what X limits at an endpoint; "lookup" for an unknown one."""
    return _LIMITED.get(endpoint, "lookup")


def blocked_text(service: str, status: int | None) -> ErrorText:
    """Return the text for a proxy or firewall that responded with `status` instead of `service`."""
    service = escape.mrkdwn(service, 30)
    responded = f" (it responded with {status})" if status else ""
    return ErrorText(
        f"Something between Likewise and {service} blocked this, not {service} itself.",
        f"{TRY_AGAIN} If it keeps happening, ask your Likewise admin to check the proxy or firewall{responded}.",
    )
