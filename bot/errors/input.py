"""What was typed or pressed makes no sense, or no longer does."""

from bot.errors.base import (
    Fixer,
    LikewiseError,
)


class InvalidPostLink(LikewiseError):
    """The text names no Post."""

    fixable_by = Fixer.USER
    next_step = "Paste a Post's link, such as https://x.com/name/status/1234567890123456789, or just the number at its end."

    def __init__(self, reason: str = "That isn't a link to a Post on X.") -> None:
        super().__init__(reason)


class SeveralPosts(LikewiseError):
    """The text names more than one Post, where a like is one act on one Post."""

    fixable_by = Fixer.USER
    next_step = "Send the command once for each Post."

    def __init__(self) -> None:
        super().__init__("There is more than one Post in that text, and Likewise acts on one at a time.")


class InvalidHandle(LikewiseError):
    """The text is no handle of X's."""

    fixable_by = Fixer.USER
    next_step = "A handle has up to 15 letters, digits and underscores, such as @acmehq."

    def __init__(self) -> None:
        super().__init__("That isn't a handle on X.")


class NoSuchHandle(LikewiseError):
    """X knows nobody by that handle."""

    fixable_by = Fixer.USER
    next_step = "Check the spelling; people on X can change their handle."

    def __init__(self, handle: str) -> None:
        self.handle = handle
        super().__init__(f"X knows nobody called @{handle}.")


class PageExpired(LikewiseError):
    """X no longer takes the place in a list that a button remembers."""

    fixable_by = Fixer.USER
    next_step = "Show its first page and go on from there."

    def __init__(self) -> None:
        super().__init__("That list has moved on since.")


class InvalidAmount(LikewiseError):
    """The text is no sum in dollars."""

    fixable_by = Fixer.USER
    next_step = "Write US dollars a day, such as /likewise spending 5, or none for no budget."

    def __init__(self) -> None:
        super().__init__("That isn't a sum of money.")


class InvalidChannel(LikewiseError):
    """The command was typed where there can be no team replies, or the channel it came from is no longer known."""

    fixable_by = Fixer.USER
    next_step = "Type /likewise channel on in the channel itself."

    def __init__(self) -> None:
        super().__init__("Team replies are for channels, and this isn't one.")


class InvalidAction(LikewiseError):
    """A value that came back from the client is not one that the app gave to this person."""

    fixable_by = Fixer.USER
    next_step = "Start again from the message or the command."

    def __init__(self) -> None:
        super().__init__("That button or form is out of date.")


class InternalError(LikewiseError):
    """Something broke in the app itself; the log line with the reference id says what."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    retryable = True
    next_step = "Try again; if it stays, send whoever runs Likewise the reference below."

    def __init__(self) -> None:
        super().__init__("Likewise itself failed at this.")


class DatabaseUnavailable(LikewiseError):
    """The app's database is gone, locked or full; the log line with the reference id says which."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    retryable = True
    next_step = "Try again in a moment. Asking twice never likes twice."

    def __init__(self) -> None:
        super().__init__("Likewise can't reach its database right now.")


class FormNotOpened(LikewiseError):
    """Slack did not open a form: what allows it lives three seconds."""

    fixable_by = Fixer.NOBODY
    retryable = True
    next_step = "Press the button once more."

    def __init__(self) -> None:
        super().__init__("Slack didn't open the form in time.")
