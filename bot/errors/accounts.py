"""The link to an X account is missing, ended, or not enough."""

from dataclasses import dataclass

from bot.errors.base import Fixer, LikewiseError


class AccountNotLinked(LikewiseError):
    """The member has no X account linked."""

    fixable_by = Fixer.USER


@dataclass(eq=False)
class NeedsReconnect(LikewiseError):
    """X has refused the grant for good: revoked at X, or its refresh token is spent."""

    fixable_by = Fixer.USER
    username: str


@dataclass(eq=False)
class MissingScope(LikewiseError):
    """The grant lacks a scope, so X would refuse the act whatever the Post."""

    fixable_by = Fixer.USER
    username: str


@dataclass(eq=False)
class AccountTaken(LikewiseError):
    """The X account is already linked by a colleague in the same tenant."""

    fixable_by = Fixer.USER
    username: str


AccountError = AccountNotLinked | NeedsReconnect | MissingScope | AccountTaken
