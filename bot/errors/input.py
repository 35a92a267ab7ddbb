"""Errors about what a person typed or clicked, and failures of the app itself."""

from dataclasses import dataclass
from enum import StrEnum

from bot.errors.base import Fixer, LikewiseError


class LinkProblem(StrEnum):
    """The reason why a text doesn't name a post; the last five are about X URLs of other pages."""

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
class InvalidPostLink(LikewiseError, fixable_by=Fixer.USER):
    """The text doesn't name a post.

    `detail` is the host of a link to another site, or the number of digits of an id that is too
    long.
    """

    problem: LinkProblem = LinkProblem.NO_LINK
    detail: str = ""

    @property
    def is_other_site(self) -> bool:
        """Whether the link isn't to X at all."""
        return self.problem in {LinkProblem.OTHER_SITE, LinkProblem.HIDDEN_HOST, LinkProblem.NON_LATIN_HOST}


class SeveralPosts(LikewiseError, fixable_by=Fixer.USER):
    """The text names several posts, but a like applies to one."""


class InvalidHandle(LikewiseError, fixable_by=Fixer.USER):
    """The text isn't an X handle."""


@dataclass(eq=False)
class NoSuchHandle(LikewiseError, fixable_by=Fixer.USER):
    """X has no account with that handle."""

    handle: str


class PageExpired(LikewiseError, fixable_by=Fixer.USER):
    """X no longer accepts the page token in a button."""


class InvalidAmount(LikewiseError, fixable_by=Fixer.USER):
    """The text isn't an amount in US dollars."""


class InvalidTime(LikewiseError, fixable_by=Fixer.USER):
    """The text isn't a time of day."""


class InvalidEmoji(LikewiseError, fixable_by=Fixer.USER):
    """The text isn't the name of an emoji."""


class InvalidChannel(LikewiseError, fixable_by=Fixer.USER):
    """Post replies aren't possible in the command's channel, or the channel is unknown."""


class InvalidAction(LikewiseError, fixable_by=Fixer.USER):
    """A value sent by the client isn't one that the app gave to this person."""


class InternalError(LikewiseError, fixable_by=Fixer.OPERATOR, retryable=True):
    """A bug or failure in the app; the log line with the reference has the details."""


class DatabaseUnavailable(LikewiseError, fixable_by=Fixer.OPERATOR, retryable=True):
    """The app's database is unreachable, locked or full; the log has the details."""


class FormNotOpened(LikewiseError, fixable_by=Fixer.USER, retryable=True):
    """Slack didn't open a form; a trigger_id expires after three seconds."""


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
