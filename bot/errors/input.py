"""What was typed or pressed makes no sense, or no longer does."""

from dataclasses import dataclass
from enum import StrEnum

from bot.errors.base import Fixer, LikewiseError


class LinkProblem(StrEnum):
    """Why a text names no Post; the last five are of links to X itself that aren't a Post's."""

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
    """The text names no Post; `detail` is the host of a link elsewhere, or how many digits an id has."""

    fixable_by = Fixer.USER
    problem: LinkProblem = LinkProblem.NO_LINK
    detail: str = ""

    @property
    def is_other_site(self) -> bool:
        """Tell whether the link isn't X's at all."""
        return self.problem in {LinkProblem.OTHER_SITE, LinkProblem.HIDDEN_HOST, LinkProblem.NON_LATIN_HOST}


class SeveralPosts(LikewiseError):
    """The text names more than one Post, where a like is one act on one Post."""

    fixable_by = Fixer.USER


class InvalidHandle(LikewiseError):
    """The text is no handle of X's."""

    fixable_by = Fixer.USER


@dataclass(eq=False)
class NoSuchHandle(LikewiseError):
    """X has no account by that handle."""

    fixable_by = Fixer.USER
    handle: str


class PageExpired(LikewiseError):
    """X no longer accepts the page token that a button carries."""

    fixable_by = Fixer.USER


class InvalidAmount(LikewiseError):
    """The text is no amount in US dollars."""

    fixable_by = Fixer.USER


class InvalidEmoji(LikewiseError):
    """The text is no emoji's name."""

    fixable_by = Fixer.USER


class InvalidChannel(LikewiseError):
    """The command was typed where there can be no post replies, or its channel is no longer known."""

    fixable_by = Fixer.USER


class InvalidAction(LikewiseError):
    """A value that came back from the client is not one that the app gave to this person."""

    fixable_by = Fixer.USER


class InternalError(LikewiseError):
    """Something broke in the app itself; the log line with the reference says what."""

    fixable_by = Fixer.OPERATOR
    retryable = True


class DatabaseUnavailable(LikewiseError):
    """The app's database is gone, locked or full; the log line with the reference says which."""

    fixable_by = Fixer.OPERATOR
    retryable = True


class FormNotOpened(LikewiseError):
    """Slack did not open a form: a trigger_id lives three seconds."""

    fixable_by = Fixer.USER
    retryable = True


InputError = (
    InvalidPostLink
    | SeveralPosts
    | InvalidHandle
    | NoSuchHandle
    | PageExpired
    | InvalidAmount
    | InvalidEmoji
    | InvalidChannel
    | InvalidAction
    | InternalError
    | DatabaseUnavailable
    | FormNotOpened
)
