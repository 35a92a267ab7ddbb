"""Which Posts and users a caller may see, and how X reports the others."""

from dataclasses import replace

from bot.sandbox.x.api import Call
from bot.sandbox.x.behaviors import Hidden
from bot.sandbox.x.problems import ApiError, Problem, not_authorized, not_found, plain, suspended_user
from bot.sandbox.x.world import Account, XPost


def post_for(call: Call, post_id: str, parameter: str = "id", *, partial: bool = False) -> XPost | Problem:
    """Return the Post, or the problem for the `errors` of a 200.

    Raises ApiError if X is set to refuse the request instead, unless `partial`.
    """
    behaviors, reader = call.sandbox.behaviors, call.caller.account
    post = call.sandbox.world.posts.get(post_id)
    why = post.hidden_from(reader) if post else "missing"
    if post and not why:
        return post
    problem = not_found if why == "missing" else not_authorized
    return _withhold(problem("tweet", parameter, post_id), getattr(behaviors, why), partial=partial)


def user_for(call: Call, account: Account | None, parameter: str, value: str) -> Account | Problem:
    """Return the account, or the problem for the `errors` of a 200.

    Raises ApiError as `post_for`.
    """
    if account is None:
        return _withhold(not_found("user", parameter, value), call.sandbox.behaviors.missing)
    if account.suspended:
        return _withhold(suspended_user(parameter, value), call.sandbox.behaviors.missing)
    return account


def _withhold(problem: Problem, how: Hidden, *, partial: bool = False) -> Problem:
    if partial or how is Hidden.PARTIAL:
        return problem
    if how is Hidden.FORBIDDEN:
        raise ApiError(replace(problem, status=403) if problem.kind != "resource-not-found" else plain(403))
    resource = problem.members["resource_type"]
    raise ApiError(not_found(resource, problem.members["parameter"], problem.members["value"]))
