"""The text shown for an error, so that tests of the whole app check its kind and only one test its wording."""

from datetime import UTC, datetime
from typing import Final

from bot.errors import LikewiseError, LimitReached
from bot.sandbox.smoke_test import plain_words
from bot.slack.messages.error_texts import text_of

LIKE_LIMIT: Final = LimitReached(datetime(2026, 11, 20, tzinfo=UTC), "15 minutes", "like")


def words_for(error: LikewiseError) -> str:
    """Return the line that says what happened."""
    return plain_words(text_of(error).what)


def advice_for(error: LikewiseError) -> str:
    """Return the line that says what to do."""
    return plain_words(text_of(error).next_step)
