"""Errors about what a person typed or clicked, and failures of the app itself."""

from dataclasses import dataclass
from enum import StrEnum

from bot.errors.base import Fixer, LikewiseError


class LinkProblem(StrEnum):
    """Why a text doesn't name a Post; the last five are about X URLs that aren't a Post's."""

    EMPTY = "empty"
    NO_LINK = "no_link"
    SEVERAL_IDS = "several_ids"
    ID_MISSING = "id_missing"
    ID_CUT_SHORT = "id_cut_short"
    ID_NOT_DIGITS = "id_not_digits"
    ID_LEADING_ZERO = "id_leading_zero"
    ID_TOO_LONG = "id_too_long"
    SHORT_LINK = "short_link"
    OTHER_SITE = "other_site"
    HIDDEN_HOST = "hidden_host"
    NON_LATIN_HOST = "non_latin_host"
    FRONT_PAGE = "front_page"
    ARTICLE = "article"
    PROFILE = "profile"
    LIST = "list"
    OTHER_PAGE = "other_page"


@dataclass(eq=False)
class InvalidPostLink(LikewiseError):
    """The text doesn't name a Post.

    `detail` is the host of a link to another site, or the number of digits of an id that is too
    long.
    """

    fixable_by = Fixer.USER
    problem: LinkProblem = LinkProblem.NO_LINK
    detail: str = ""

    @property
    def is_other_site(self) -> bool:
        """Whether the link isn't to X at all."""
        return self.problem in {LinkProblem.OTHER_SITE, LinkProblem.HIDDEN_HOST, LinkProblem.NON_LATIN_HOST}


class SeveralPosts(LikewiseError):
    """The text names several Posts, but a like applies to one."""

    fixable_by = Fixer.USER


class InvalidHandle(LikewiseError):
    """The text isn't an X handle."""

    fixable_by = Fixer.USER


@dataclass(eq=False)
class NoSuchHandle(LikewiseError):
    """X has no account with that handle."""

    fixable_by = Fixer.USER
    handle: str


class PageExpired(LikewiseError):
    """X no longer accepts the page token in a button."""

    fixable_by = Fixer.USER


class InvalidAmount(LikewiseError):
    """The text isn't an amount in US dollars."""

    fixable_by = Fixer.USER


class InvalidTime(LikewiseError):
    """The text isn't a time of day."""

    fixable_by = Fixer.USER


class InvalidEmoji(LikewiseError):
    """The text isn't the name of an emoji."""

    fixable_by = Fixer.USER


class InvalidChannel(LikewiseError):
    """Post replies aren't possible where the command was typed, or the channel is unknown."""

    fixable_by = Fixer.USER


class InvalidAction(LikewiseError):
    """A value sent by the client isn't one that the app gave to this person."""

    fixable_by = Fixer.USER


class InternalError(LikewiseError):
    """A bug or failure in the app; the log line with the reference has the details."""

    fixable_by = Fixer.OPERATOR
    retryable = True


class DatabaseUnavailable(LikewiseError):
    """The app's database is unreachable, locked or full; the log has the details."""

    fixable_by = Fixer.OPERATOR
    retryable = True


class FormNotOpened(LikewiseError):
    """Slack didn't open a form; a trigger_id expires after three seconds."""

    fixable_by = Fixer.USER
    retryable = True


InputError = (
    InvalidPostLink
    | SeveralPosts
    | InvalidHandle
    | NoSuchHandle
    | PageExpired
    | InvalidAmount
    | InvalidTime
    | InvalidEmoji
    | InvalidChannel
    | InvalidAction
    | InternalError
    | DatabaseUnavailable
    | FormNotOpened
)
