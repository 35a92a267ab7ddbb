"""Likes: creating and deleting them, and the two lists of them, which X keeps private."""

from typing import Any

from bot.sandbox.x.api import Call
from bot.sandbox.x.behaviors import Hidden, Repeat
from bot.sandbox.x.billing_meter import Item
from bot.sandbox.x.lookups import page_of, post_for, post_list, user_for, user_list
from bot.sandbox.x.problems import ApiError, LegacyErrors, not_authorized, not_found, plain


async def like(call: Call) -> dict[str, Any]:
    account = call.own_id()
    post = post_for(call, await call.body_member("tweet_id"), "tweet_id")
    if account in post.likes:
        _refuse_repeat(call.sandbox.behaviors.repeated_like)
    call.sandbox.world.like(account, post)
    call.charge(Item.LIKE)
    return {"data": {"liked": True}}


async def unlike(call: Call) -> dict[str, Any]:
    """DELETE /2/users/{id}/likes/{tweet_id}; succeeds even if there is no like."""
    account = call.own_id()
    post = post_for(call, call.path_id("tweet_id"), "tweet_id")
    call.sandbox.world.unlike(account, post)
    call.charge(Item.UNLIKE)
    return {"data": {"liked": False}}


async def liking_users(call: Call) -> dict[str, Any]:
    """GET /2/tweets/{id}/liking_users: for the post's author; empty for others."""
    post = post_for(call, call.path_id())
    own = post.author is call.account
    if not own:
        _refuse_private(call, "tweet", post.id)
    likers = call.sandbox.world.visible_likers(post) if own else []
    return user_list(call, page_of(likers, call.request.query_params, least=1))


async def liked_posts(call: Call) -> dict[str, Any]:
    """GET /2/users/{id}/liked_tweets: for the account itself; empty for others."""
    user_id = call.path_id()
    owner = user_for(call, call.sandbox.world.accounts.get(user_id), "id", user_id)
    own = owner is call.account
    if not own:
        _refuse_private(call, "user", owner.id)
    liked = [post for post in call.sandbox.world.liked_by(owner) if own and not post.hidden_from(owner)]
    return post_list(call, page_of(liked, call.request.query_params, least=5))


def _refuse_repeat(rule: Repeat) -> None:
    if rule is Repeat.CODE_139:
        raise ApiError(LegacyErrors(403, 139, "You have already favorited this status."))
    if rule is Repeat.FORBIDDEN:
        raise ApiError(plain(403, "You have already liked this Tweet."))


def _refuse_private(call: Call, resource: str, resource_id: str) -> None:
    rule = call.sandbox.behaviors.private_likes
    if rule is Hidden.FORBIDDEN:
        raise ApiError(not_authorized(resource, "id", resource_id))
    if rule is Hidden.NOT_FOUND:
        raise ApiError(not_found(resource, "id", resource_id))
