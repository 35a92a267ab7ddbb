"""The link to an X account is missing, ended, or not enough."""

from bot.errors.base import (
    Fixer,
    LikewiseError,
)


class AccountNotLinked(LikewiseError):
    """The member has no X account linked."""

    fixable_by = Fixer.USER
    next_step = "Connect your X account first."

    def __init__(self) -> None:
        super().__init__("Your X account isn't connected yet.")


class NeedsReconnect(LikewiseError):
    """X has refused the grant for good: revoked at X, or its refresh token is spent."""

    fixable_by = Fixer.USER
    next_step = "Connect it again; what you asked for is then carried out."

    def __init__(self, username: str) -> None:
        self.username = username
        super().__init__(f"X no longer accepts the connection to @{username}.")


class MissingScope(LikewiseError):
    """The grant lacks a permission, so X would refuse the act whatever the Post."""

    fixable_by = Fixer.USER
    next_step = "Connect again and leave every permission on X's page ticked."

    def __init__(self, username: str) -> None:
        self.username = username
        super().__init__(f"The connection to @{username} doesn't include permission for this.")


class AccountTaken(LikewiseError):
    """The X account is already linked by a colleague in the same tenant."""

    fixable_by = Fixer.USER

    next_step = "Connect another X account, or have your colleague disconnect first (/likewise disconnect)."

    def __init__(self, username: str) -> None:
        self.username = username
        super().__init__(f"@{username} is already connected by a colleague in this workspace.")
