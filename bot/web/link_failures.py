"""The wording of linking failures: what happened, and what to do next."""

from collections.abc import Mapping
from typing import Final

from bot.linking.flow import LinkFailure, LinkingFailed


def _blocked(service: str) -> tuple[str, str]:
    return (
        f"Something between Likewise and {service} blocked this",
        (
            "Nothing was connected. Try again in a moment. If it keeps happening, ask your Likewise admin to check "
            f"the proxy or firewall on the way to {service}."
        ),
    )


_TEXTS: Final[Mapping[LinkFailure, tuple[str, str]]] = {
    LinkFailure.LINK_EXPIRED: (
        "This link has expired",
        "Use the newest one in Slack, or type /likewise connect.",
    ),
    LinkFailure.STATE_EXPIRED: (
        "This step was already used",
        "If Slack says that you're connected, you're done. If not, start again.",
    ),
    LinkFailure.NOTHING_FINISHED: (
        "Nothing was finished in this browser",
        "Look in Slack. If you've just connected, it says so.",
    ),
    LinkFailure.OTHER_BROWSER: (
        "This opened in another browser",
        "Finish in the browser where you signed in with Slack, so that no one else can finish it for you.",
    ),
    LinkFailure.OTHER_SITE: (
        "This was sent from another site",
        "Nothing was connected. Only Likewise's own pages can continue from here.",
    ),
    LinkFailure.SLACK_DENIED: (
        "You didn't sign in with Slack",
        "Nothing was connected. Likewise needs it so that your X account is connected to you only.",
    ),
    LinkFailure.SLACK_BLOCKED: _blocked("Slack"),
    LinkFailure.SLACK_FAILED: (
        "Slack's sign-in didn't work",
        "Nothing was connected, because Slack's response couldn't be verified. Try again.",
    ),
    LinkFailure.OTHER_SLACK_USER: (
        "You're signed in to Slack as somebody else",
        (
            "Nothing was connected. If this link is yours, switch to the Slack account that got it. If someone sent it to you, "
            "type /likewise connect to get your own."
        ),
    ),
    LinkFailure.X_DENIED: ("You didn't approve access on X", "Nothing was connected, and nothing was liked."),
    LinkFailure.X_FAILED: (
        "X didn't complete the connection",
        "Nothing was connected. Try again in a moment. If it keeps happening, tell your Likewise admin.",
    ),
    LinkFailure.X_BLOCKED: _blocked("X"),
    LinkFailure.X_CODE_LATE: (
        "X's response came too late",
        "Nothing was connected, because X's approval works for 30 seconds. Try again.",
    ),
    LinkFailure.ACCOUNT_TAKEN: (
        "That X account is already connected",
        (
            "A teammate has connected @{username}. Sign in to another account on X first, or ask them to type "
            "/likewise disconnect."
        ),
    ),
}


def describe(failed: LinkingFailed) -> dict[str, str]:
    title, text = _TEXTS[failed.failure]
    return {"title": title, "text": text.format(username=failed.username)}
