"""The wording of linking failures: what happened, and what to do next."""

from typing import NamedTuple, assert_never

from bot.linking.errors import LinkFailure, LinkingFailed


class PageText(NamedTuple):
    """A page's title and paragraph."""

    title: str
    text: str


def describe(failed: LinkingFailed) -> dict[str, str]:
    return _text_of(failed.failure, failed.username)._asdict()


def _text_of(failure: LinkFailure, username: str) -> PageText:  # noqa: C901, PLR0911, PLR0912 (one case per failure)
    match failure:
        case LinkFailure.LINK_EXPIRED:
            return PageText("This link has expired", "Use the newest one in Slack.")
        case LinkFailure.STATE_EXPIRED:
            return PageText(
                "This step was already used",
                "If Slack says that you're connected, you're done. If not, start again.",
            )
        case LinkFailure.NOTHING_FINISHED:
            return PageText(
                "Nothing was finished in this browser", "Look in Slack. If you've just connected, it says so."
            )
        case LinkFailure.OTHER_BROWSER:
            return PageText(
                "This opened in another browser",
                "Finish in the browser where you signed in with Slack, so that no one else can finish it for you.",
            )
        case LinkFailure.OTHER_SITE:
            return PageText(
                "This was sent from another site",
                "Nothing was connected. Only Likewise's own pages can continue from here.",
            )
        case LinkFailure.SLACK_DENIED:
            return PageText(
                "You didn't sign in with Slack",
                "Nothing was connected. Likewise needs it so that your X account is connected to you only.",
            )
        case LinkFailure.SLACK_BLOCKED:
            return _blocked("Slack")
        case LinkFailure.SLACK_FAILED:
            return PageText(
                "Slack's sign-in didn't work",
                "Nothing was connected, because Slack's response couldn't be verified. Try again.",
            )
        case LinkFailure.SLACK_UNAVAILABLE:
            return PageText(
                "Slack isn't responding",
                "Nothing was connected, because Slack didn't say whether you may use Likewise. Try again in a moment.",
            )
        case LinkFailure.NOT_ALLOWED:
            return PageText(
                "You can't use Likewise here",
                "Nothing was connected. Your workspace's rules exclude you, or the channel where you started. "
                "/likewise connect says which rule it is, and who set it.",
            )
        case LinkFailure.OTHER_SLACK_USER:
            return PageText(
                "You're signed in to Slack as somebody else",
                "Nothing was connected. If this link is yours, switch to the Slack account that got it. If someone sent it to you, "
                "type /likewise connect to get your own.",
            )
        case LinkFailure.X_DENIED:
            return PageText("You didn't approve access on X", "Nothing was connected, and nothing was liked.")
        case LinkFailure.X_FAILED:
            return PageText(
                "X didn't complete the connection",
                "Nothing was connected. Try again in a moment. If it keeps happening, tell your Likewise admin.",
            )
        case LinkFailure.X_BLOCKED:
            return _blocked("X")
        case LinkFailure.X_CODE_LATE:
            return PageText(
                "X's response came too late",
                "Nothing was connected, because X's approval works for 30 seconds. Try again.",
            )
        case LinkFailure.ACCOUNT_TAKEN:
            return PageText(
                "That X account is already connected",
                f"A teammate has connected @{username}. Sign in to another account on X first, or ask them to type "
                "/likewise disconnect.",
            )
    assert_never(failure)


def _blocked(service: str) -> PageText:
    return PageText(
        f"Something between Likewise and {service} blocked this",
        "Nothing was connected. Try again in a moment. If it keeps happening, ask your Likewise admin to check the proxy or "
        f"firewall on the way to {service}.",
    )
