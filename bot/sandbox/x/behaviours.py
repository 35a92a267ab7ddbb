"""The points on which X's behaviour is unknown or has been reported in more than one way, as switches."""

from dataclasses import dataclass
from enum import StrEnum

from bot.sandbox.x.problems import PROBLEM_HOST


class Hidden(StrEnum):
    """How X withholds one Post, user or list."""

    PARTIAL = "partial"
    """200 with `errors` in place of the data (for a list of likes: an empty 200)."""

    FORBIDDEN = "forbidden"
    """403 not-authorized-for-resource."""

    NOT_FOUND = "not_found"
    """404 resource-not-found."""


class Repeat(StrEnum):
    """What a second like of the same Post gets."""

    LIKED = "liked"
    """200, liked: nothing has changed."""

    CODE_139 = "code_139"
    """403 with the v1.1 code."""

    FORBIDDEN = "forbidden"
    """403 with the sentence that some tools still look for."""


@dataclass
class Behaviours:
    """The switches; each stands first on what seems likeliest."""

    missing: Hidden = Hidden.PARTIAL
    """Deleted and unknown Posts and users, and suspended authors."""

    protected: Hidden = Hidden.PARTIAL
    """Posts of a protected account one doesn't follow."""

    blocked: Hidden = Hidden.PARTIAL
    """Posts of an author who blocked the reader."""

    private_likes: Hidden = Hidden.PARTIAL
    """Likers of someone else's Post, and the liked Posts of someone else."""

    repeated_like: Repeat = Repeat.LIKED
    kill_family_on_reuse: bool = False
    """Whether using a refresh token twice ends the whole grant."""

    one_token_per_account: bool = True
    """Whether OAuth 1.0a gives the same token at each consent of an account, as has been reported."""

    token_error: str = "invalid_request"
    """The `error` of a refused refresh token; `invalid_grant` has been reported too."""

    problem_host: str = PROBLEM_HOST
    escaped_text: bool = True
    """Whether a Post's text comes with & < > as character entities, as X has always sent it."""
