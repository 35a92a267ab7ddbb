"""Errors about the linked X account: missing, expired, or without a scope."""

from dataclasses import dataclass

from bot.errors.base import Fixer, LikewiseError


class AccountNotLinked(LikewiseError, fixable_by=Fixer.USER):
    """The member has no X account linked."""


@dataclass(eq=False)
class NeedsReconnect(LikewiseError, fixable_by=Fixer.USER):
    """The grant is permanently invalid: revoked at X, or its refresh token was already used."""

    username: str


@dataclass(eq=False)
class MissingScope(LikewiseError, fixable_by=Fixer.USER):
    """The grant lacks a scope, so X would reject the request for any post."""

    username: str


@dataclass(eq=False)
class AccountTaken(LikewiseError, fixable_by=Fixer.USER):
    """The X account is already linked by a teammate in the same tenant."""

    username: str


AccountError = AccountNotLinked | NeedsReconnect | MissingScope | AccountTaken
