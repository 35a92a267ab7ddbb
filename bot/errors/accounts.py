"""Errors about the linked X account: missing, expired, or without a scope."""

from dataclasses import dataclass

from bot.errors.base import Fixer, LikewiseError


class AccountNotLinked(LikewiseError):
    """The member has no X account linked."""

    fixable_by = Fixer.USER


@dataclass(eq=False)
class NeedsReconnect(LikewiseError):
    """The grant is invalid for good: revoked at X, or its refresh token was already used."""

    fixable_by = Fixer.USER
    username: str


@dataclass(eq=False)
class MissingScope(LikewiseError):
    """The grant lacks a scope, so X would reject the request for any Post."""

    fixable_by = Fixer.USER
    username: str


@dataclass(eq=False)
class AccountTaken(LikewiseError):
    """The X account is already linked by a colleague in the same tenant."""

    fixable_by = Fixer.USER
    username: str


AccountError = AccountNotLinked | NeedsReconnect | MissingScope | AccountTaken
