"""The workspace, its admins or Slack stand in the way."""

from bot.errors.base import (
    Fixer,
    LikewiseError,
)


class ExternalUser(LikewiseError):
    """The asker belongs to another organisation and meets the app in a shared channel."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    next_step = (
        "Ask your own workspace's admin to install Likewise there, or an admin here to let visitors use it."
    )

    def __init__(self) -> None:
        super().__init__("You're visiting from another organisation, and Likewise serves this one only.")


class NotAnAdmin(LikewiseError):
    """The asker is no admin of the workspace, whose affair this is."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    next_step = "Ask an admin of this workspace to do it."

    def __init__(self) -> None:
        super().__init__("Only admins of this workspace can see and change that.")


class BotNotInChannel(LikewiseError):
    """The app may not write in the channel; `archived` when nobody may."""

    fixable_by = Fixer.USER
    retryable = True

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


class ChannelNotAllowed(LikewiseError):
    """Team replies can't be turned on where the workspace's rules keep the app out."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    next_step = "Add the channel to those of /likewise policy, then turn team replies on."

    def __init__(self) -> None:
        super().__init__("The rules of this workspace keep Likewise out of this channel.")


class SlackUnavailable(LikewiseError):
    """Slack did not answer a question of the app's; `intermediary` is the status of a proxy or firewall that did in its place."""

    fixable_by = Fixer.NOBODY
    retryable = True
    next_step = "Try again in a moment. If it stays, whoever runs Likewise should install it again, for its newest permissions."

    def __init__(self, what: str = "who is an admin here", *, intermediary: int | None = None) -> None:
        if intermediary is None:
            super().__init__(f"Slack doesn't tell Likewise {what}.")
            return
        self.next_step = (
            "Try again in a moment. If it keeps happening, whoever runs Likewise should check the proxy or firewall "
            f"on the way to Slack. It answered {intermediary}."
        )
        super().__init__("Something between Likewise and Slack refused this, not Slack itself.")


class NotInstalled(LikewiseError):
    """The app has been removed from where the request comes from."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    next_step = "An admin of the workspace can install it again; then everybody connects their own X account."

    def __init__(self) -> None:
        super().__init__("Likewise isn't installed in this workspace any more.")


class ReinstallNeeded(LikewiseError):
    """The installation in this workspace is older than a permission the act needs at Slack.

    `install_url` is where an admin of the workspace grants it; None where the app serves one workspace by its bot token.
    """

    fixable_by = Fixer.WORKSPACE_ADMIN
    retryable = True

    def __init__(self, install_url: str | None) -> None:
        self.install_url = install_url
        self.next_step = (
            f"An admin of this workspace can do that at {install_url}; nothing is lost by it. Then ask again."
            if install_url
            else "Whoever runs Likewise applies its manifest again and reinstalls it to the workspace. Then ask again."
        )
        super().__init__("This workspace has to re-install Likewise for that: its permission is new.")


class FileSendFailed(LikewiseError):
    """Slack did not take a file."""

    fixable_by = Fixer.NOBODY
    retryable = True
    next_step = "Try again in a moment. If it stays, ask an admin whether this workspace allows files."

    def __init__(self) -> None:
        super().__init__("Slack didn't take the file.")


class NothingToShare(LikewiseError):
    """What was to be shared isn't the asker's to share, or is no more."""

    fixable_by = Fixer.USER

    def __init__(self, what: str, next_step: str) -> None:
        self.next_step = next_step
        super().__init__(what)


class NotTheSharer(LikewiseError):
    """The asker wants to remove what a colleague shared."""

    fixable_by = Fixer.NOBODY
    next_step = "Ask whoever shared it, or an admin of this workspace, who can delete any message."

    def __init__(self) -> None:
        super().__init__("Only whoever shared this can remove it.")


class ShareFailed(LikewiseError):
    """Slack didn't take a message for a channel; when `uncertain`, it didn't say whether it did."""

    fixable_by = Fixer.NOBODY
    retryable = True

    def __init__(self, *, uncertain: bool) -> None:
        self.next_step = (
            "Look in the channel first: it may be there. If it isn't, try again."
            if uncertain
            else "Try again in a moment."
        )
        super().__init__(
            "Slack didn't say whether it took the message." if uncertain else "Slack didn't take the message."
        )


class RemovalFailed(LikewiseError):
    """Slack didn't delete a message, or didn't say that it did."""

    fixable_by = Fixer.USER  # not `again`: that button would stand in another message
    next_step = (
        "If it is still there, press Remove once more; an admin of this workspace can delete any message."
    )

    def __init__(self) -> None:
        super().__init__("Slack didn't say that the message is gone.")
