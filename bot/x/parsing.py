"""Parse X's responses into models; anything that isn't a readable success raises an XError."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from bot.x.error_mapping import error_for, malformed
from bot.x.errors import XForbidden
from bot.x.ids import is_page_token
from bot.x.includes import post_of, read_includes, user_of
from bot.x.json_fields import Json, items_in, object_in, text_in
from bot.x.models import Page, Post, User
from bot.x.problems import problem_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.x.response import XResponse

T = TypeVar("T")

_ALREADY: Final = re.compile(r"already (liked|favou?rited)", re.IGNORECASE)
_ALREADY_CODE: Final = 139
_EXPANSIONS: Final = frozenset({"author_id", "attachments.media_keys", "pinned_tweet_id", "pinned_post_id"})
# With these, the object itself was returned, and only a field of it is missing.
_OF_A_FIELD: Final = frozenset({"not-authorized-for-field", "field-unauthorized", "field-hydration-failure"})


def read_answer(response: XResponse) -> Json:
    """Return the JSON object of a success; raises the XError of a refusal.

    A missing single post or user is a 200 with `errors` and no `data`. A page of a list whose
    objects are all hidden looks the same, except that its `meta` has a `next_token`.
    """
    if not response.ok:
        raise error_for(response)
    if not isinstance(response.body, dict):
        raise malformed(response, "not a JSON object")
    errors_alone = response.body.get("errors") and not response.body.get("data")
    if errors_alone and not _page_token(object_in(response.body, "meta"), "next_token"):
        raise error_for(response)
    return response.body


def read_user(response: XResponse) -> User:
    """Return the user of a lookup; raises XError.

    https://docs.x.com/x-api/users/get-user-by-username
    """
    user = user_of(read_answer(response).get("data"))
    if user is None:
        raise malformed(response, "no user in it")
    return user


def read_post(response: XResponse) -> Post:
    """Return the post of a lookup; raises XError.

    https://docs.x.com/x-api/posts/get-post-by-id
    """
    answer = read_answer(response)
    post = post_of(answer.get("data"), read_includes(answer))
    if post is None:
        raise malformed(response, "no Post in it")
    return post


def read_users(response: XResponse, most: int) -> Page[User]:
    """Return a page of `most` users at most; raises XError.

    https://docs.x.com/x-api/posts/get-liking-users
    """
    answer = read_answer(response)
    includes = read_includes(answer)
    return _page(response, answer, lambda item: user_of(item, includes), most)


def read_posts(response: XResponse, most: int) -> Page[Post]:
    """Return a page of `most` posts at most; raises XError.

    https://docs.x.com/x-api/users/get-liked-posts
    """
    answer = read_answer(response)
    includes = read_includes(answer)
    return _page(response, answer, lambda item: post_of(item, includes), most)


def read_like(response: XResponse) -> None:
    """Return if the post is now liked, including if it already was; raises XError otherwise.

    https://docs.x.com/x-api/users/like-post
    """
    try:
        _read_liked(response, wanted=True)
    except XForbidden as refused:
        if refused.code != _ALREADY_CODE and not _ALREADY.search(refused.detail):
            raise


def read_unlike(response: XResponse) -> None:
    """Return if the post is now not liked; raises XError otherwise."""
    _read_liked(response, wanted=False)


def _read_liked(response: XResponse, *, wanted: bool) -> None:
    """Check `data.liked`: X's OpenAPI description allows a 200 without it."""
    data = read_answer(response).get("data")
    if not isinstance(data, dict) or data.get("liked") is not wanted:
        raise malformed(response, f"does not say liked: {str(wanted).lower()}")


def _page(response: XResponse, answer: Json, read: Callable[[object], T | None], most: int) -> Page[T]:
    """Parse a page; objects without an id are skipped, and a missing `data` is an empty page.

    Objects beyond the requested `most` are skipped, too: messages have no room for them.
    """
    data = answer.get("data")
    if data is not None and not isinstance(data, list):
        raise malformed(response, "no list in it")
    items = tuple(item for item in map(read, (data or ())[:most]) if item is not None)
    meta = object_in(answer, "meta")
    return Page(
        items,
        next_token=_page_token(meta, "next_token"),
        previous_token=_page_token(meta, "previous_token"),
        omitted=sum(map(_is_missing, items_in(answer, "errors"))),
    )


def _page_token(meta: Json, key: str) -> str | None:
    token = text_in(meta, key)
    return token if is_page_token(token) else None


def _is_missing(error: object) -> bool:
    """Return whether an error is about an object of the page, not one of its expansions."""
    if not isinstance(error, dict):
        return True
    return text_in(error, "parameter") not in _EXPANSIONS and problem_name(error) not in _OF_A_FIELD
