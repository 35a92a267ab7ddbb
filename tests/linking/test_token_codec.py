"""Names from X are cut to what the database stores."""

import string

from sqlalchemy import String

from bot.db.tables import Grant
from bot.linking import token_codec
from bot.secret import Secret
from bot.x import OAuth1Tokens, User

TOKENS = OAuth1Tokens(token=Secret("one"), secret=Secret("two"), user_id="1", writes=True)


def length_of(column: str) -> int | None:
    kind = Grant.__table__.c[column].type
    assert isinstance(kind, String)
    return kind.length


def test_names_fit_their_columns() -> None:
    """PostgreSQL would refuse longer ones, and NUL anywhere; X's own limits are lower, but not promised."""
    letters = string.ascii_letters * 10
    account = User(id="1", username=f"\0{letters}", name=f"\0{letters}", picture=None)

    stored = token_codec.pending_account(token_codec.write_pending(TOKENS, account))

    assert stored.username == letters[: length_of("username")]
    assert stored.name == letters[: length_of("name")]
