"""Lookups of posts and users: what a caller may see, in pages, and how X reports the rest."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from starlette.datastructures import QueryParams

from bot.sandbox.x import serializers
from bot.sandbox.x.api import Call
from bot.sandbox.x.behaviors import Hidden
from bot.sandbox.x.billing_meter import Item
from bot.sandbox.x.problems import (
    ApiError,
    Problem,
    invalid_parameter,
    not_authorized,
    not_found,
    plain,
    suspended_user,
)
from bot.sandbox.x.world import Account, XPost

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list and its `meta`."""

    items: Sequence[T]
    meta: dict[str, Any]


async def me(call: Call) -> dict[str, Any]:
    return _one_user(call, call.account, Item.ME)


async def user_by_username(call: Call) -> dict[str, Any]:
    username = str(call.request.path_params["username"])
    if not (username.isascii() and username.replace("_", "a").isalnum() and len(username) <= 15):  # noqa: PLR2004 - X's
        raise ApiError(invalid_parameter("username", username, "does not match ^[A-Za-z0-9_]{1,15}$"))
    found = user_for(call, call.sandbox.world.account_named(username), "username", username)
    return _one_user(call, found, Item.USER)


async def post_by_id(call: Call) -> dict[str, Any]:
    """GET /2/tweets/{id}; a missing post is a 200 with `errors` only."""
    listed = post_list(call, Page([post_for(call, call.path_id())], {}), item=Item.POST)
    return {**listed, "data": listed["data"][0]}


def post_for(call: Call, post_id: str, parameter: str = "id") -> XPost:
    """Return the post; raise ApiError in the way that X is set to withhold it."""
    behaviors, reader = call.sandbox.behaviors, call.caller.account
    post = call.sandbox.world.posts.get(post_id)
    why = post.hidden_from(reader) if post else "missing"
    if post and not why:
        return post
    problem = not_found if why == "missing" else not_authorized
    raise _withheld(problem("tweet", parameter, post_id), getattr(behaviors, why))


def user_for(call: Call, account: Account | None, parameter: str, value: str) -> Account:
    """Return the account; raise ApiError as `post_for`."""
    if account and not account.suspended:
        return account
    problem = suspended_user(parameter, value) if account else not_found("user", parameter, value)
    raise _withheld(problem, call.sandbox.behaviors.missing)


def _withheld(problem: Problem, how: Hidden) -> ApiError:
    if how is Hidden.PARTIAL:
        return ApiError(problem, partial=True)
    if how is Hidden.FORBIDDEN:
        return ApiError(replace(problem, status=403) if problem.kind != "resource-not-found" else plain(403))
    resource = problem.members["resource_type"]
    return ApiError(not_found(resource, problem.members["parameter"], problem.members["value"]))


def post_list(call: Call, page: Page[XPost], item: Item = Item.LIKED_POST) -> dict[str, Any]:
    """Return a page of posts with their expansions, and bill all of it."""
    view, world = _view(call), call.sandbox.world
    found = serializers.expand_posts(page.items, view)
    _charge(call, item, [post.id for post in page.items])
    _charge(call, Item.USER, list(found.users))
    data = [serializers.post(post, view) for post in page.items]
    return _listed(data, serializers.includes(found, world, view), page.meta)


def user_list(call: Call, page: Page[Account], item: Item = Item.LIKING_USER) -> dict[str, Any]:
    """Return a page of users with their expansions, and bill all of it."""
    view, world = _view(call), call.sandbox.world
    found = serializers.expand_users(page.items, world, view)
    _charge(call, item, [account.id for account in page.items])
    _charge(call, Item.POST, list(found.posts))
    data = [serializers.user(account, world, view) for account in page.items]
    return _listed(data, serializers.includes(found, world, view), page.meta)


def _one_user(call: Call, found: Account, item: Item) -> dict[str, Any]:
    listed = user_list(call, Page([found], {}), item)
    return {**listed, "data": listed["data"][0]}


def _listed(data: list[dict[str, Any]], included: dict[str, Any], meta: dict[str, Any]) -> dict[str, Any]:
    """Return the list, like X without `data` if empty, and without `meta` if not paginated."""
    return {**({"data": data} if data else {}), **included, **({"meta": meta} if meta else {})}


def _view(call: Call) -> serializers.View:
    sandbox = call.sandbox
    return serializers.View(call.request.query_params, sandbox.url, sandbox.behaviors.escaped_text)


def _charge(call: Call, item: Item, ids: list[str]) -> None:
    for resource_id in ids:
        call.charge(item, resource_id)


def page_of(items: Sequence[T], query: QueryParams, *, least: int) -> Page[T]:
    """Return the page that the query asks for, with `least` to 100 items; raise ApiError (400)."""
    size = _size(query, least)
    start = _start(query)
    stop = start + size
    shown = items[start:stop]
    meta: dict[str, Any] = {"result_count": len(shown)}
    if stop < len(items):
        meta["next_token"] = _token(stop)
    if start:
        meta["previous_token"] = _token(max(start - size, 0))
    return Page(shown, meta)


def _size(query: QueryParams, least: int) -> int:
    value = query.get("max_results", "100")
    if not (value.isascii() and value.isdigit() and least <= int(value) <= 100):  # noqa: PLR2004 - X's bound
        raise ApiError(invalid_parameter("max_results", value, f"is not between {least} and 100"))
    return int(value)


def _start(query: QueryParams) -> int:
    value = query.get("pagination_token")
    if value is None:
        return 0
    try:
        kind, _, offset = base64.b32hexdecode(value.upper() + "=" * (-len(value) % 8)).decode().partition(":")
    except ValueError:
        kind, offset = "", ""
    if kind != "after" or not (offset.isascii() and offset.isdigit()):
        raise ApiError(invalid_parameter("pagination_token", value, "is not valid"))
    return int(offset)


def _token(offset: int) -> str:
    return base64.b32hexencode(f"after:{offset:012}".encode()).decode().rstrip("=").lower()
