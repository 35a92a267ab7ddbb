"""From X's JSON to models, taking both vocabularies (`tweet.*` and `post.*`) and whatever else X adds.

Strangers' text is passed on as it is, except for lone surrogates, which no database or socket would take.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from .ids import is_id, is_page_token
from .models import Media, Page, Post, User
from .refusals import malformed, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from .reply import Reply

T = TypeVar("T")
Json = dict[str, Any]

_ADDRESS: Final = re.compile(r"https?://[\x21-\x7e]{1,2000}")


def read_answer(reply: Reply) -> Json:
    """Return the JSON object of a success; raises the XError a refusal says.

    A single Post or user that is missing comes as a 200 with `errors` and no `data`.
    """
    if not reply.ok:
        raise refusal(reply)
    if not isinstance(reply.body, dict):
        raise malformed(reply, "not a JSON object")
    if reply.body.get("errors") and not reply.body.get("data"):
        raise refusal(reply)
    return reply.body


def read_user(reply: Reply) -> User:
    user = _user(read_answer(reply).get("data"))
    if user is None:
        raise malformed(reply, "no user in it")
    return user


def read_post(reply: Reply) -> Post:
    answer = read_answer(reply)
    post = _post(answer.get("data"), _includes(answer))
    if post is None:
        raise malformed(reply, "no Post in it")
    return post


def read_users(reply: Reply) -> Page[User]:
    return _page(reply, read_answer(reply), _user)


def read_posts(reply: Reply) -> Page[Post]:
    answer = read_answer(reply)
    includes = _includes(answer)
    return _page(reply, answer, lambda item: _post(item, includes))


def _page(reply: Reply, answer: Json, read: Callable[[object], T | None]) -> Page[T]:
    """Read one page; objects without an id are left out, and no `data` at all is an empty page."""
    data = answer.get("data")
    if data is not None and not isinstance(data, list):
        raise malformed(reply, "no list in it")
    items = tuple(item for item in map(read, data or ()) if item is not None)
    meta = _object(answer, "meta")
    following, previous, count = meta.get("next_token"), meta.get("previous_token"), meta.get("result_count")
    return Page(
        items,
        next_token=following if is_page_token(following) else None,
        previous_token=previous if is_page_token(previous) else None,
        result_count=count if type(count) is int and count >= 0 else len(items),
    )


def _includes(answer: Json) -> dict[str, User | Media]:
    """Index what came along with the Posts: users by id, media by key (which no id looks like: `3_123`)."""
    includes = _object(answer, "includes")
    users = [user for user in map(_user, _list(includes, "users")) if user]
    media = [medium for medium in map(_media, _list(includes, "media")) if medium]
    return {user.id: user for user in users} | {medium.key: medium for medium in media}


def _user(item: object) -> User | None:
    if not isinstance(item, dict) or not is_id(item.get("id")) or not _text(item, "username"):
        return None
    return User(
        id=item["id"],
        username=_text(item, "username"),
        name=_text(item, "name") or _text(item, "username"),
        verified=item.get("verified") is True,
        created_at=_time(item.get("created_at")),
        picture=_address(item, "profile_image_url"),
    )


def _post(item: object, includes: dict[str, User | Media]) -> Post | None:
    if not isinstance(item, dict) or not is_id(item.get("id")):
        return None
    author_id = item["author_id"] if is_id(item.get("author_id")) else None
    author = includes.get(author_id or "")
    keys = [key for key in _list(_object(item, "attachments"), "media_keys") if isinstance(key, str)]
    attached = [includes.get(key) for key in keys]
    likes = _object(item, "public_metrics").get("like_count")
    return Post(
        id=item["id"],
        text=_full_text(item),
        author=author if isinstance(author, User) else None,
        author_id=author_id,
        created_at=_time(item.get("created_at")),
        like_count=likes if type(likes) is int and likes >= 0 else None,
        media=tuple(medium for medium in attached if isinstance(medium, Media)),
    )


def _full_text(item: Json) -> str:
    """Return the whole text as it was written.

    Of a long Post, `text` holds only the beginning; and X sends the texts of Posts, nothing else, with & < > as
    character entities.
    """
    note = _object(item, "note_tweet") or _object(item, "note_post")
    sent = _text(note, "text") or _text(item, "text")
    return sent.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _media(item: object) -> Media | None:
    if not isinstance(item, dict) or not _text(item, "media_key"):
        return None
    return Media(
        key=_text(item, "media_key"),
        type=_text(item, "type"),
        url=_address(item, "url") or _address(item, "preview_image_url"),
        alt_text=_text(item, "alt_text") or None,
    )


def _object(item: Json, key: str) -> Json:
    value = item.get(key)
    return value if isinstance(value, dict) else {}


def _list(item: Json, key: str) -> list[Any]:
    value = item.get(key)
    return value if isinstance(value, list) else []


def _text(item: Json, key: str) -> str:
    value = item.get(key)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _address(item: Json, key: str) -> str | None:
    text = _text(item, key)
    return text if _ADDRESS.fullmatch(text) else None


def _time(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None
