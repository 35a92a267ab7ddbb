"""The few things that can stand between a person and what they asked for.

Each says what happened, who can mend it and what to do next. Services raise them; one place (`bot.slack.answering`)
turns them into a private answer.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar


class Who(StrEnum):
    """Who can mend what happened."""

    YOU = "you"
    ADMIN = "admin"
    X = "x"
    NOBODY = "nobody"


class LikewiseError(Exception):
    """What happened (`str(error)`), who can mend it, what to do next, and whether asking again can help.

    `retry_at` is when asking again becomes useful, if that is known.
    """

    who: ClassVar[Who] = Who.NOBODY
    next_step: str = ""
    again: ClassVar[bool] = False
    retry_at: datetime | None = None


class NotAPost(LikewiseError):
    """The text names no Post."""

    who = Who.YOU
    next_step = "Paste a Post's link, such as https://x.com/name/status/1234567890123456789, or just the number at its end."

    def __init__(self, reason: str = "That isn't a link to a Post on X.") -> None:
        super().__init__(reason)


class SeveralPosts(LikewiseError):
    """The text names more than one Post, where a like is one act on one Post."""

    who = Who.YOU
    next_step = "Send the command once for each Post."

    def __init__(self) -> None:
        super().__init__("There is more than one Post in that text, and Likewise acts on one at a time.")


class NotAHandle(LikewiseError):
    """The text is no handle of X's."""

    who = Who.YOU
    next_step = "A handle has up to 15 letters, digits and underscores, such as @acmehq."

    def __init__(self) -> None:
        super().__init__("That isn't a handle on X.")


class NoSuchHandle(LikewiseError):
    """X knows nobody by that handle."""

    who = Who.YOU
    next_step = "Check the spelling; people on X can change their handle."

    def __init__(self, handle: str) -> None:
        self.handle = handle
        super().__init__(f"X knows nobody called @{handle}.")


class PageOver(LikewiseError):
    """X no longer takes the place in a list that a button remembers."""

    who = Who.YOU
    next_step = "Ask for the list again; it starts at its first page."

    def __init__(self) -> None:
        super().__init__("That list has moved on since.")


class NotConnected(LikewiseError):
    """The member has no X account linked."""

    who = Who.YOU
    next_step = "Connect your X account first."

    def __init__(self) -> None:
        super().__init__("Your X account isn't connected yet.")


class NeedsReconnect(LikewiseError):
    """X has refused the grant for good: revoked at X, or its refresh token is spent."""

    who = Who.YOU
    next_step = "Connect it again; what you asked for is then carried out."

    def __init__(self, username: str) -> None:
        self.username = username
        super().__init__(f"X no longer accepts the connection to @{username}.")


class NotPermitted(LikewiseError):
    """The grant lacks a permission, so X would refuse the act whatever the Post."""

    who = Who.YOU
    next_step = "Connect again and leave every permission on X's page ticked."

    def __init__(self, username: str) -> None:
        self.username = username
        super().__init__(f"The connection to @{username} doesn't include permission for this.")


class PostUnavailable(LikewiseError):
    """X says there is no such Post, or none that this account may see."""

    who = Who.NOBODY
    next_step = "Open it on X to see whether it is still there."

    def __init__(self) -> None:
        super().__init__("X can't find that Post: it may be deleted, or hidden from your account.")


class RefusedByX(LikewiseError):
    """X refuses this act on this Post or by this account (protected, blocked, suspended, locked)."""

    who = Who.X
    next_step = "Open it on X: if X lets you do it there, ask again here."

    def __init__(self) -> None:
        super().__init__(
            "X refused this. Usually the Post's author protects their Posts or has blocked your account, "
            "or your account is limited by X."
        )


class PlanExcludes(LikewiseError):
    """The X app's plan does not include the endpoint (facts: likes are Enterprise-only since 2026-04-20)."""

    who = Who.ADMIN
    next_step = "Open the Post on X instead. Whoever runs Likewise can change its plan with X."

    def __init__(self) -> None:
        super().__init__("The X plan this Likewise runs on doesn't include that.")


class LimitReached(LikewiseError):
    """X's limit for this account and endpoint is used up; `retry_at` says until when."""

    who = Who.NOBODY
    again = True

    def __init__(self, retry_at: datetime, window: str) -> None:
        self.retry_at = retry_at
        self.window = window
        self.next_step = "Try again then; nothing is lost."
        super().__init__(f"X's limit for your account is used up ({window}).")


class OutOfCredit(LikewiseError):
    """X answers 402: the developer account behind this deployment has no credit."""

    who = Who.ADMIN
    again = True
    next_step = "Whoever runs Likewise can add credit in X's developer console."

    def __init__(self) -> None:
        super().__init__("X wants payment: the credit of this Likewise with X is used up.")


class SpendingStopped(LikewiseError):
    """X answers that a spending cap or the monthly usage cap of the deployment is reached."""

    who = Who.ADMIN
    again = True
    next_step = (
        "Whoever runs Likewise can raise the cap in X's developer console; else it opens with the next cycle."
    )

    def __init__(self) -> None:
        super().__init__("The spending cap of this Likewise with X is reached.")


class BudgetReached(LikewiseError):
    """The workspace's daily budget does not cover the call; `retry_at` is when the next UTC day begins."""

    who = Who.ADMIN
    again = True
    next_step = (
        "A workspace admin can raise it with /likewise spending; else it opens again with the next day (UTC)."
    )

    def __init__(self, retry_at: datetime) -> None:
        self.retry_at = retry_at
        super().__init__("This workspace's budget for X is spent for today.")


class XUnavailable(LikewiseError):
    """X did not answer, or answered with a fault of its own."""

    who = Who.X
    again = True
    next_step = "Try again in a moment. Asking twice never likes twice."

    def __init__(self, reason: str = "X isn't answering right now.") -> None:
        super().__init__(reason)


class Misconfigured(LikewiseError):
    """X rejects this deployment's own credentials."""

    who = Who.ADMIN
    next_step = "Whoever runs Likewise should check its keys and secrets for X (`python -m bot doctor`)."

    def __init__(self) -> None:
        super().__init__("X doesn't accept this Likewise's own credentials.")


class ReadOnlyApp(LikewiseError):
    """The X app, or the token it had when a person connected by OAuth 1.0a, may only read."""

    who = Who.ADMIN
    next_step = "Whoever runs Likewise should set the X app to “Read and write”; after that, connect again."

    def __init__(self) -> None:
        super().__init__("This Likewise's app at X is only allowed to read, not to like.")


class AccountTaken(LikewiseError):
    """The X account is already linked by a colleague in the same tenant."""

    who = Who.YOU

    next_step = "Connect another X account, or have your colleague disconnect first (/likewise disconnect)."

    def __init__(self, username: str) -> None:
        self.username = username
        super().__init__(f"@{username} is already connected by a colleague in this workspace.")


class Outsider(LikewiseError):
    """The asker belongs to another organisation and meets the app in a shared channel."""

    who = Who.ADMIN
    next_step = (
        "Ask your own workspace's admin to install Likewise there, or an admin here to let visitors use it."
    )

    def __init__(self) -> None:
        super().__init__("You're visiting from another organisation, and Likewise serves this one only.")


class NotAnAdmin(LikewiseError):
    """The asker is no admin of the workspace, whose affair this is."""

    who = Who.ADMIN
    next_step = "Ask an admin of this workspace to do it."

    def __init__(self) -> None:
        super().__init__("Only admins of this workspace can see and change that.")


class NotASum(LikewiseError):
    """The text is no sum in dollars."""

    who = Who.YOU
    next_step = "Write US dollars a day, such as /likewise spending 5, or none for no budget."

    def __init__(self) -> None:
        super().__init__("That isn't a sum of money.")


class NotAChannel(LikewiseError):
    """The command was typed where there can be no team replies, or the channel it came from is no longer known."""

    who = Who.YOU
    next_step = "Type /likewise channel on in the channel itself."

    def __init__(self) -> None:
        super().__init__("Team replies are for channels, and this isn't one.")


class ChannelClosed(LikewiseError):
    """The app may not write in the channel; `archived` when nobody may."""

    who = Who.YOU
    again = True

    def __init__(self, *, archived: bool = False) -> None:
        self.next_step = (
            "Take it out of the archive first, or choose another channel."
            if archived
            else "Invite it here with /invite @Likewise, then try again."
        )
        super().__init__(
            "This channel is archived: nobody can write in it."
            if archived
            else "Likewise isn't in this channel."
        )


class SlackUnavailable(LikewiseError):
    """Slack did not answer a question of the app's."""

    who = Who.NOBODY
    again = True
    next_step = "Try again in a moment. If it stays, whoever runs Likewise should install it again, for its newest permissions."

    def __init__(self, what: str = "who is an admin here") -> None:
        super().__init__(f"Slack doesn't tell Likewise {what}.")


class NotInstalled(LikewiseError):
    """The app has been removed from where the request comes from."""

    who = Who.ADMIN
    next_step = "An admin of the workspace can install it again; then everybody connects their own X account."

    def __init__(self) -> None:
        super().__init__("Likewise isn't installed in this workspace any more.")


class ReinstallNeeded(LikewiseError):
    """The installation in this workspace is older than a permission the act needs at Slack.

    `install_url` is where an admin of the workspace grants it; None where the app serves one workspace by its bot token.
    """

    who = Who.ADMIN
    again = True

    def __init__(self, install_url: str | None) -> None:
        self.install_url = install_url
        self.next_step = (
            f"An admin of this workspace can do that at {install_url}; nothing is lost by it. Then ask again."
            if install_url
            else "Whoever runs Likewise applies its manifest again and reinstalls it to the workspace. Then ask again."
        )
        super().__init__("This workspace has to re-install Likewise for that: its permission is new.")


class FileNotSent(LikewiseError):
    """Slack did not take a file."""

    who = Who.NOBODY
    again = True
    next_step = "Try again in a moment. If it stays, ask an admin whether this workspace allows files."

    def __init__(self) -> None:
        super().__init__("Slack didn't take the file.")


class SharingOff(LikewiseError):
    """The workspace's admins keep answers private."""

    who = Who.ADMIN
    next_step = "An admin of this workspace can allow it with /likewise policy."

    def __init__(self) -> None:
        super().__init__("Answers stay private in this workspace: its admins have turned sharing off.")


class NothingToShare(LikewiseError):
    """What was to be shared isn't the asker's to share, or is no more."""

    who = Who.YOU

    def __init__(self, what: str, next_step: str) -> None:
        self.next_step = next_step
        super().__init__(what)


class SharedByAnother(LikewiseError):
    """The asker wants to remove what a colleague shared."""

    who = Who.NOBODY
    next_step = "Ask whoever shared it, or an admin of this workspace, who can delete any message."

    def __init__(self) -> None:
        super().__init__("Only whoever shared this can remove it.")


class NotShared(LikewiseError):
    """Slack didn't take a message for a channel; when `uncertain`, it didn't say whether it did."""

    who = Who.NOBODY
    again = True

    def __init__(self, *, uncertain: bool) -> None:
        self.next_step = (
            "Look in the channel first: it may be there. If it isn't, try again."
            if uncertain
            else "Try again in a moment."
        )
        super().__init__(
            "Slack didn't say whether it took the message." if uncertain else "Slack didn't take the message."
        )


class NotRemoved(LikewiseError):
    """Slack didn't delete a message, or didn't say that it did."""

    who = Who.YOU  # not `again`: that button would stand in another message
    next_step = (
        "If it is still there, press Remove once more; an admin of this workspace can delete any message."
    )

    def __init__(self) -> None:
        super().__init__("Slack didn't say that the message is gone.")


class TamperedRequest(LikewiseError):
    """A value that came back from the client is not one that the app gave to this person."""

    who = Who.YOU
    next_step = "Start again from the message or the command."

    def __init__(self) -> None:
        super().__init__("That button or form is out of date.")


class OurFault(LikewiseError):
    """Something broke in the app itself; the log line with the reference id says what."""

    who = Who.ADMIN
    again = True
    next_step = "Try again; if it stays, send whoever runs Likewise the reference below."

    def __init__(self) -> None:
        super().__init__("Likewise itself failed at this.")
