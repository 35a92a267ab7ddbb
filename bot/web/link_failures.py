"""Why linking stopped, in words, with the one thing to do next."""

from typing import Final

from bot.linking.flow import (
    LinkFailure,
    LinkingFailed,
)

_TEXTS: Final[dict[LinkFailure, tuple[str, str]]] = {
    LinkFailure.LINK_EXPIRED: (
        "This link has ended",
        "It works for 10 minutes, and once. Nothing was connected by it just now.",
    ),
    LinkFailure.STATE_EXPIRED: (
        "This step was already used",
        "Each step works once and for 10 minutes. If Slack tells you that you are connected, all is well.",
    ),
    LinkFailure.OTHER_BROWSER: (
        "This opened in another browser",
        "Connecting has to end in the browser in which Slack confirmed you, so that nobody can finish it for you.",
    ),
    LinkFailure.OTHER_SITE: (
        "This was sent from another site",
        "Only a page of Likewise's own can go on from here, so nothing was connected.",
    ),
    LinkFailure.SLACK_DENIED: (
        "Slack didn't tell us who you are",
        "You declined to sign in with Slack. Likewise asks so that your X account can only be connected to you.",
    ),
    LinkFailure.SLACK_BLOCKED: (
        "Something between Likewise and Slack refused this",
        (
            "Slack itself didn't answer. Nothing was connected. Try again in a moment; if it keeps happening, tell whoever runs "
            "Likewise to check the proxy or firewall on the way to Slack."
        ),
    ),
    LinkFailure.SLACK_FAILED: (
        "Slack's sign-in didn't work",
        "Slack's answer could not be verified. Nothing was connected; trying again usually helps.",
    ),
    LinkFailure.OTHER_SLACK_USER: (
        "You're signed in to Slack as somebody else",
        (
            "This link belongs to another person or workspace, so nothing was connected. If a colleague sent it to "
            "you: don't use it, get your own by typing /likewise connect. If it is yours: switch to that Slack account "
            "first."
        ),
    ),
    LinkFailure.X_DENIED: (
        "X was told not to connect",
        "You declined on X's page, so nothing was connected and nothing was liked.",
    ),
    LinkFailure.X_FAILED: (
        "X didn't complete the connection",
        (
            "X isn't answering, or refuses this Likewise at the moment. Nothing was connected. Try again in a moment; if it "
            "stays, tell whoever runs Likewise."
        ),
    ),
    LinkFailure.X_BLOCKED: (
        "Something between Likewise and X refused this",
        (
            "X itself didn't answer. Nothing was connected. Try again in a moment; if it keeps happening, tell whoever runs "
            "Likewise to check the proxy or firewall on the way to X."
        ),
    ),
    LinkFailure.X_CODE_LATE: (
        "X's answer came too late",
        "What X gives at your consent works once, and often for 30 seconds only. Nothing was connected; try again.",
    ),
    LinkFailure.ACCOUNT_TAKEN: (
        "That X account is already connected",
        (
            "A colleague in this workspace has connected @{username}, and one X account belongs to one person here. "
            "Sign in to another account on X first, or have your colleague type /likewise disconnect."
        ),
    ),
}


def describe(failed: LinkingFailed) -> dict[str, str]:
    """Return title and text of the page."""
    title, text = _TEXTS[failed.failure]
    return {"title": title, "text": text.format(username=failed.username)}
