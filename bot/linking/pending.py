"""What X gave in an attempt and nobody has confirmed yet, as one text to be sealed."""

import json

from bot.linking import sealed_tokens
from bot.secret import Secret
from bot.x import User, UserTokens


def write(tokens: UserTokens, account: User) -> Secret:
    """Write tokens and the account they are for; as secret as the tokens."""
    return Secret(
        json.dumps(
            {
                "tokens": sealed_tokens.write(tokens).reveal(),
                "account": [account.id, account.username, account.name, account.picture],
            }
        )
    )


def tokens_of(pending: Secret) -> UserTokens:
    """Read the tokens back."""
    return sealed_tokens.read(Secret(json.loads(pending.reveal())["tokens"]))


def account_of(pending: Secret) -> User:
    """Read the account back."""
    account_id, username, name, picture = json.loads(pending.reveal())["account"]
    return User(id=account_id, username=username, name=name, picture=picture)
