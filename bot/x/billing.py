"""Determine what X bills for a response: each object returned and each successful write.

Included objects count, too. https://docs.x.com/x-api/getting-started/pricing

Read from the raw JSON: X also bills objects that this app can't parse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from bot.x.ids import is_id
from bot.x.json_fields import items_in, object_in
from bot.x.models import Resource

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.x.response import XResponse

    Bill = Callable[[XResponse], tuple[Resource, ...]]


def nothing(_response: XResponse) -> tuple[Resource, ...]:
    """Bill nothing, for endpoints that X doesn't charge for."""
    return ()


def returned(kind: Literal["post", "user"]) -> Bill:
    """Bill a lookup of users or posts: every object in the response, once each."""

    def bill(response: XResponse) -> tuple[Resource, ...]:
        answer = response.body if isinstance(response.body, dict) else {}
        includes = object_in(answer, "includes")
        found = _named(kind, items_in(answer, "data") or [answer.get("data")])
        found += _named("user", items_in(includes, "users"))
        found += _named("post", items_in(includes, "tweets") + items_in(includes, "posts"))
        return tuple(dict.fromkeys(found))

    return bill


def written(kind: Literal["like", "unlike"], post_id: str) -> Bill:
    """Bill a write if X's response confirms it."""

    def bill(response: XResponse) -> tuple[Resource, ...]:
        data = object_in(response.body, "data") if isinstance(response.body, dict) else {}
        return (Resource(kind, post_id),) if data.get("liked") is (kind == "like") else ()

    return bill


def _named(kind: Literal["post", "user"], items: list[Any]) -> list[Resource]:
    return [Resource(kind, item["id"]) for item in items if isinstance(item, dict) and is_id(item.get("id"))]
