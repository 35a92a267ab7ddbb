"""The text of each error: a sentence on what happened, and one on what to do.

The type checker proves that every error has one: a `match` that misses a case passes it to
`assert_never`.
"""

from bot.errors import AccountError, InputError, InternalError, KnownError, LikewiseError, WorkspaceError
from bot.slack.messages.error_texts.input import account_text, input_text
from bot.slack.messages.error_texts.text import ErrorText
from bot.slack.messages.error_texts.workspaces import workspace_text
from bot.slack.messages.error_texts.x import x_text


def text_of(error: LikewiseError) -> ErrorText:
    # A test proves that `KnownError` lists all subclasses of LikewiseError.
    known = error if isinstance(error, KnownError) else InternalError()
    if isinstance(known, AccountError):
        return account_text(known)
    if isinstance(known, InputError):
        return input_text(known)
    if isinstance(known, WorkspaceError):
        return workspace_text(known)
    return x_text(known)
