"""The fields and expansions requested from X: only those used, since every object is billed.

These are the `tweet.fields` names: with the newer `post.fields`, the author id comes only with the
author, which X bills as one more object.
"""

from typing import Final

USER: Final = {"user.fields": "name,username,verified,created_at,profile_image_url"}

_PINNED: Final = {
    "user.fields": f"{USER['user.fields']},pinned_tweet_id",
    "expansions": "pinned_tweet_id",
    "tweet.fields": "created_at,note_tweet",
}
_POST: Final = {
    "tweet.fields": "author_id,created_at,public_metrics,attachments,entities,note_tweet,edit_history_tweet_ids,"
    "referenced_tweets,withheld",
    "media.fields": "type,url,preview_image_url,alt_text",
    "expansions": "attachments.media_keys",
}


def user_fields(*, pinned: bool) -> dict[str, str]:
    """Return the query parameters for users, optionally with their pinned posts."""
    return _PINNED if pinned else USER


def post_fields(*, author: bool) -> dict[str, str]:
    """Return the query parameters for posts, optionally with their authors."""
    if not author:
        return _POST
    return _POST | USER | {"expansions": "author_id,attachments.media_keys"}
