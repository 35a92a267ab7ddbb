"""What to ask X for: the fields used, and no more, since every object returned is billed.

In the `tweet.fields` vocabulary: the newer `post.fields` one knows no author id that comes without
the author, which X bills as one more object.
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
    """Return the query for users, with or without the Posts they have pinned."""
    return _PINNED if pinned else USER


def post_fields(*, author: bool) -> dict[str, str]:
    """Return the query for Posts, with or without their authors."""
    if not author:
        return _POST
    return _POST | USER | {"expansions": "author_id,attachments.media_keys"}
