"""A user and a post as X returns them, and what the app reads from that."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.x import Counts, Media, Post, User

ANN = {
    "id": "42",
    "username": "ann",
    "name": "Ann <b>&",
    "verified": True,
    "created_at": "2009-03-21T20:50:14.000Z",
    "profile_image_url": "https://pbs.twimg.com/profile_images/1/a_normal.jpg",
}
ann = User(
    "42",
    "ann",
    "Ann <b>&",
    verified=True,
    created_at=datetime(2009, 3, 21, 20, 50, 14, tzinfo=UTC),
    picture="https://pbs.twimg.com/profile_images/1/a_normal.jpg",
)

METRICS = {"like_count": 17, "reply_count": 3, "quote_count": 0, "bookmark_count": 1, "impression_count": 900}
OLD_WORDS: dict[str, Any] = {
    "data": {
        "id": "20",
        "text": "just setting up my…",
        "author_id": "42",
        "created_at": "2006-03-21T20:50:14.000Z",
        "edit_history_tweet_ids": ["19", "20"],
        "note_tweet": {"text": "just setting up my twttr, all of it"},
        "public_metrics": METRICS | {"retweet_count": 2},
        "attachments": {"media_keys": ["3_1", "7_2", "3_404"]},
    },
    "includes": {
        "users": [ANN | {"pinned_tweet_id": "20", "public_metrics": {"tweet_count": 1}}],
        "tweets": [],
        "media": [
            {"media_key": "7_2", "type": "video", "preview_image_url": "https://pbs.twimg.com/v.jpg"},
            {"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/p.jpg", "alt_text": "a bird"},
        ],
    },
}
NEW_WORDS = {
    "data": {
        "id": "20",
        "text": "just setting up my…",
        "author_id": "42",
        "created_at": "2006-03-21T20:50:14Z",
        "edit_history_post_ids": ["19", "20"],
        "note_post": {"text": "just setting up my twttr, all of it"},
        "public_metrics": METRICS | {"repost_count": 2},
        "attachments": {"media_keys": ["3_1", "7_2"]},
        "something_new": {"a": [1]},
    },
    "includes": OLD_WORDS["includes"] | {"posts": []},
}
first_post = Post(
    "20",
    "just setting up my twttr, all of it",
    author=ann,
    author_id="42",
    created_at=datetime(2006, 3, 21, 20, 50, 14, tzinfo=UTC),
    counts=Counts(likes=17, reposts=2, replies=3),
    edited=True,
    media=(
        Media("3_1", "photo", "https://pbs.twimg.com/p.jpg", "a bird"),
        Media("7_2", "video", "https://pbs.twimg.com/v.jpg"),
    ),
)
