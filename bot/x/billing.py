"""What X bills for a reply: each object returned, included ones too, and each write that succeeded.

https://docs.x.com/x-api/getting-started/pricing

Read from the bare JSON: an object this app cannot use is billed all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from .ids import is_id
from .jsonvalues import items_in, object_in
from .models import Resource

if TYPE_CHECKING:
    from collections.abc import Callable

    from .reply import Reply

    Bill = Callable[[Reply], tuple[Resource, ...]]


def nothing(_reply: Reply) -> tuple[Resource, ...]:
    return ()


def returned(kind: Literal["post", "user"]) -> Bill:
    """Bill for a look-up of users or Posts: all objects of the reply, each once."""

    def bill(reply: Reply) -> tuple[Resource, ...]:
        answer = reply.body if isinstance(reply.body, dict) else {}
        data, includes = answer.get("data"), object_in(answer, "includes")
        found = _named(kind, data if isinstance(data, list) else [data])
        found += _named("user", items_in(includes, "users"))
        found += _named("post", items_in(includes, "tweets") + items_in(includes, "posts"))
        return tuple(dict.fromkeys(found))

    return bill


def written(kind: Literal["like", "unlike"], post_id: str) -> Bill:
    """Bill for a write that X says it has done."""

    def bill(reply: Reply) -> tuple[Resource, ...]:
        data = object_in(reply.body, "data") if isinstance(reply.body, dict) else {}
        return (Resource(kind, post_id),) if data.get("liked") is (kind == "like") else ()

    return bill


def _named(kind: Literal["post", "user"], items: list[Any]) -> list[Resource]:
    return [Resource(kind, item["id"]) for item in items if isinstance(item, dict) and is_id(item.get("id"))]
