"""Settings for the points on which X's behavior is unknown or reported inconsistently."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel

from bot.sandbox.x.problems import PROBLEM_HOST

ProblemHost = Literal["https://api.x.com/2/problems/", "https://api.twitter.com/2/problems/"]


class Hidden(StrEnum):
    """How X withholds a post, user or list."""

    PARTIAL = "partial"  # a 200 with `errors` instead of data (a list of likes: an empty 200)
    FORBIDDEN = "forbidden"  # a 403 not-authorized-for-resource
    NOT_FOUND = "not_found"  # a 404 resource-not-found


class Repeat(StrEnum):
    """The response to a second like of the same post."""

    LIKED = "liked"  # a 200 with `liked: true`, without any change
    CODE_139 = "code_139"  # a 403 with the v1.1 code
    FORBIDDEN = "forbidden"  # a 403 with the sentence that some tools still look for


class Delivery(StrEnum):
    """What becomes of the events on their way to the app."""

    ONCE = "once"
    TWICE = "twice"
    LOST = "lost"
    HELD = "held"  # they wait until they are released, in any order


class Behaviors(BaseModel, validate_assignment=True):
    """The settings; each defaults to the likeliest behavior."""

    missing: Hidden = Hidden.PARTIAL
    """Deleted and unknown posts and users, and suspended authors."""

    protected: Hidden = Hidden.PARTIAL
    """Posts of a protected account that the reader doesn't follow."""

    blocked: Hidden = Hidden.PARTIAL
    """Posts of an author who blocked the reader."""

    private_likes: Hidden = Hidden.PARTIAL
    """Likers of someone else's post, and the liked posts of someone else."""

    repeated_like: Repeat = Repeat.LIKED
    kill_family_on_reuse: bool = False
    """Whether a second use of a refresh token revokes the whole grant."""

    one_token_per_account: bool = True
    """Whether OAuth 1.0a issues the same token at each consent of an account, as reported."""

    token_error: Literal["invalid_request", "invalid_grant"] = "invalid_request"
    """The `error` for a refused refresh token; `invalid_grant` has been reported, too."""

    problem_host: ProblemHost = PROBLEM_HOST
    escaped_text: bool = True
    """Whether & < > in a post's text are character entities, as X has always sent them."""

    event_delivery: Delivery = Delivery.ONCE
    crc_fails: bool = False
    """Whether X finds the app's answers to its challenges invalid."""

    subscription_in_list: bool = True
    """Whether subscriptions come in lists with `meta`, as X's prose says; not so in its OpenAPI."""

    like_author_field: Literal["liked_tweet_author_id", "tweet_author_id"] = "liked_tweet_author_id"
    """The author's member in a like's event; the OpenAPI document has `tweet_author_id`."""

    timestamp_as_text: bool = True
    """Whether `timestamp_ms` is text, as in X's sample; a number in the OpenAPI document."""
