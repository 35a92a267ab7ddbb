"""The wording of linking failures: what happened, and what to do next."""

from typing import NamedTuple, assert_never

from bot.linking.flow import (
    LinkFailure,
    LinkingFailed,
)


class PageText(NamedTuple):
    """A page's title and paragraph."""

    title: str
    text: str


def describe(failed: LinkingFailed) -> dict[str, str]:
    """Return the title and text of the page."""
    title, text = _text_of(failed.failure, failed.username)
    return {"title": title, "text": text}


def _text_of(failure: LinkFailure, username: str) -> PageText:  # noqa: C901, PLR0911, PLR0912 (one case per failure)
    match failure:
        case LinkFailure.LINK_EXPIRED:
            return PageText(
                "This link has expired",
                "A link works for 10 minutes, and once. Use the newest one in Slack, or type /likewise connect.",
            )
        case LinkFailure.STATE_EXPIRED:
            return PageText(
                "This step was already used",
                "Each step works once and for 10 minutes. If Slack says that you're connected, you're done.",
            )
        case LinkFailure.NOTHING_FINISHED:
            return PageText(
                "Nothing was finished in this browser",
                "If you've just connected, Slack says so. This page shows it once, in the browser where it happened.",
            )
        case LinkFailure.OTHER_BROWSER:
            return PageText(
                "This opened in another browser",
                "Finish in the browser where Slack confirmed you, so that nobody can finish it for you.",
            )
        case LinkFailure.OTHER_SITE:
            return PageText(
                "This was sent from another site",
                "Only a page of Likewise's own can continue from here, so nothing was connected.",
            )
        case LinkFailure.SLACK_DENIED:
            return PageText(
                "You didn't sign in with Slack",
                "Likewise asks so that your X account can only be connected to you. Nothing was connected.",
            )
        case LinkFailure.SLACK_BLOCKED:
            return _blocked("Slack")
        case LinkFailure.SLACK_FAILED:
            return PageText(
                "Slack's sign-in didn't work",
                "Slack's response could not be verified. Nothing was connected. Trying again usually helps.",
            )
        case LinkFailure.OTHER_SLACK_USER:
            return PageText(
                "You're signed in to Slack as somebody else",
                "This link belongs to another person or workspace, so nothing was connected. If a colleague sent it to you, "
                "don't use it: type /likewise connect to get your own. If it's yours, switch to that Slack account first.",
            )
        case LinkFailure.X_DENIED:
            return PageText("You didn't approve access on X", "Nothing was connected, and nothing was liked.")
        case LinkFailure.X_FAILED:
            return PageText(
                "X didn't complete the connection",
                "X isn't responding, or is currently rejecting this app. Nothing was connected. Try again in a moment. If it keeps "
                "happening, tell your Likewise admin.",
            )
        case LinkFailure.X_BLOCKED:
            return _blocked("X")
        case LinkFailure.X_CODE_LATE:
            return PageText(
                "X's response came too late",
                "Your approval works once, and often for 30 seconds only. Nothing was connected. Try again.",
            )
        case LinkFailure.ACCOUNT_TAKEN:
            return PageText(
                "That X account is already connected",
                f"A teammate has connected @{username}, and one X account belongs to one person here. Sign in to another account "
                "on X first, or ask them to type /likewise disconnect.",
            )
    assert_never(failure)


def _blocked(service: str) -> PageText:
    return PageText(
        f"Something between Likewise and {service} blocked this",
        f"{service} itself didn't respond. Nothing was connected. Try again in a moment. If it keeps happening, ask your Likewise "
        f"admin to check the proxy or firewall on the way to {service}.",
    )
