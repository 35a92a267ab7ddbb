"""The X API v2 endpoints this app uses: likes, and lookups of posts and users.

https://docs.x.com/x-api/posts/likes/introduction and
https://docs.x.com/x-api/users/lookup/introduction
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from bot.x import parsing
from bot.x.billing import returned, written
from bot.x.credentials import require_user_context
from bot.x.errors import UNCERTAIN, XUnreachable
from bot.x.fields import USER, post_fields, user_fields
from bot.x.ids import checked_id, checked_username, page_of
from bot.x.sender import ApiClient, Errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.x.billing import Bill
    from bot.x.credentials import Authorization
    from bot.x.models import ApiResult, Page, Post, User
    from bot.x.response import XResponse

T = TypeVar("T")

# A lookup with a response, even a 5xx, may be billed again, so it isn't retried.
_UNANSWERED: Final[Errors] = (XUnreachable,)
_USERS: Final = returned("user")
_POSTS: Final = returned("post")


class XClient(ApiClient):
    """Client for X's likes and lookups; stateless, with the authorization passed to each call.

    Every method returns an `ApiResult` and raises XError; before sending anything, ValueError for a
    malformed id, username or page, and for the app-only token where X requires a user's. Like and
    unlike are idempotent, so they are retried once whenever the outcome is unknown.
    """

    async def like(self, auth: Authorization, user_id: str, post_id: str) -> ApiResult[None]:
        """Like a post as the authorized user; a post that is already liked is a success.

        https://docs.x.com/x-api/users/like-post
        """
        url = f"{self._api}/2/users/{checked_id(user_id)}/likes"
        request = self._http.build_request("POST", url, json={"tweet_id": checked_id(post_id)})
        bill = written("like", post_id)
        return await self._sender.send(
            "like", request, parsing.read_like, auth=require_user_context(auth), bill=bill, retry_on=UNCERTAIN
        )

    async def unlike(self, auth: Authorization, user_id: str, post_id: str) -> ApiResult[None]:
        """Remove a like; a post that wasn't liked is a success.

        https://docs.x.com/x-api/users/unlike-post
        """
        url = f"{self._api}/2/users/{checked_id(user_id)}/likes/{checked_id(post_id)}"
        request = self._http.build_request("DELETE", url)
        bill = written("unlike", post_id)
        return await self._sender.send(
            "unlike",
            request,
            parsing.read_unlike,
            auth=require_user_context(auth),
            bill=bill,
            retry_on=UNCERTAIN,
        )

    async def liking_users(
        self,
        auth: Authorization,
        post_id: str,
        *,
        max_results: int = 100,
        pagination_token: str | None = None,
        pinned: bool = False,
    ) -> ApiResult[Page[User]]:
        """Return a page of the users who liked a post; X shows them to the post's author only.

        `max_results` is 1 to 100. With `pinned`, each user comes with their pinned post, which X
        bills as one more object.

        https://docs.x.com/x-api/posts/get-liking-users
        """
        path = f"/2/tweets/{checked_id(post_id)}/liking_users"
        query = page_of(max_results, pagination_token, least=1) | user_fields(pinned=pinned)
        read = partial(parsing.read_users, most=max_results)
        return await self._look_up("liking_users", path, query, require_user_context(auth), read, _USERS)

    async def liked_posts(
        self,
        auth: Authorization,
        user_id: str,
        *,
        max_results: int = 10,
        pagination_token: str | None = None,
        authors: bool = True,
    ) -> ApiResult[Page[Post]]:
        """Return a page of the posts a user liked; X shows them to that user only.

        `max_results` is 5 to 100. With `authors`, each post comes with its author, which X bills as
        one more object.

        https://docs.x.com/x-api/users/get-liked-posts
        """
        path = f"/2/users/{checked_id(user_id)}/liked_tweets"
        query = page_of(max_results, pagination_token, least=5) | post_fields(author=authors)
        read = partial(parsing.read_posts, most=max_results)
        return await self._look_up("liked_posts", path, query, require_user_context(auth), read, _POSTS)

    async def me(self, auth: Authorization) -> ApiResult[User]:
        """Return the authorized user's account.

        https://docs.x.com/x-api/users/get-my-user
        """
        return await self._look_up(
            "me", "/2/users/me", USER, require_user_context(auth), parsing.read_user, _USERS
        )

    async def user_by_username(self, auth: Authorization, username: str) -> ApiResult[User]:
        """Return the account with a username (without @).

        https://docs.x.com/x-api/users/get-user-by-username
        """
        path = f"/2/users/by/username/{checked_username(username)}"
        return await self._look_up("user_by_username", path, USER, auth, parsing.read_user, _USERS)

    async def post(self, auth: Authorization, post_id: str) -> ApiResult[Post]:
        """Return a post with its author, which X bills as one more object.

        https://docs.x.com/x-api/posts/get-post-by-id
        """
        path = f"/2/tweets/{checked_id(post_id)}"
        query = post_fields(author=True)
        return await self._look_up("post", path, query, auth, parsing.read_post, _POSTS)

    async def _look_up(
        self,
        endpoint: str,
        path: str,
        query: dict[str, str],
        auth: Authorization,
        read: Callable[[XResponse], T],
        bill: Bill,
    ) -> ApiResult[T]:
        request = self._http.build_request("GET", f"{self._api}{path}", params=query)
        return await self._sender.send(endpoint, request, read, auth=auth, bill=bill, retry_on=_UNANSWERED)
