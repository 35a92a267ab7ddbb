"""The demo's data, from seed.yaml: a company on X, its readers, and posts with edge cases."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import yaml

from bot.sandbox.x.world import Account, Media, World, moment_of

ANNOUNCEMENT: Final = "2123046788173824001"  # Acme's, with more likes than X shows
HIRING: Final = "2122684400865280002"
PRODUCT: Final = "2122322013556736003"  # with an image
THREAD: Final = "2121597238939648004"  # longer than 280 characters
MEETUP: Final = "2121234851631104005"
MAYAS_POST: Final = "2123771562790912006"  # by @maya_builds, who can therefore see its likers
SAMS_POST: Final = "2122865594519552007"
HOSTILE: Final = "2122503207211008008"  # its author's name and its text contain markup
PROTECTED: Final = "2120872464322560009"  # by a protected account that only @lena_ops follows
BLOCKED: Final = "2120691270668288010"  # by an author who blocked @maya_builds
DELETED: Final = "2120510077014016011"
ARCHIVE: Final = tuple(str(2110000000000000000 + n * 181193654272 * 1000 + n) for n in range(24))
"""Older posts by Acme's readers, all liked by @sam_writes, to fill several pages."""

_DATA: Final = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
TEXTS: Final[dict[str, str]] = {post_id: post["text"] for post_id, post in _DATA["posts"].items()}


def seed(world: World) -> None:
    """Fill an empty world; ids, names and texts are always the same."""
    accounts = {name: world.add_account(name, **fields) for name, fields in _DATA["accounts"].items()}
    readers = _readers(world)
    accounts |= {reader.username: reader for reader in readers}
    for reader, author in _DATA["follows"].items():
        world.follow(accounts[reader], accounts[author])
    for author, reader in _DATA["blocks"].items():
        world.block(accounts[author], accounts[reader])
    for post_id, post in _DATA["posts"].items():
        _add_post(world, post_id, post, accounts, readers)
    for number, post_id in enumerate(ARCHIVE):
        lesson = _DATA["lessons"][number % len(_DATA["lessons"])]
        text = f"Day {24 - number} of writing down one thing I learned about builds: {lesson}"
        archived = {"author": readers[number * 5 + 1].username, "text": text, "likes": ["sam_writes"]}
        _add_post(world, post_id, archived, accounts, readers)
    accounts["acmehq"].pinned = world.posts[ANNOUNCEMENT]


def _readers(world: World) -> list[Account]:
    """Add Acme's readers, in pseudo-random order."""
    names = {
        f"{first}_{last}"[: 15 - len(tail)].lower().rstrip("_") + tail: f"{first} {last}"
        for last, tail in _DATA["last_names"].items()
        for first in _DATA["first_names"]
    }
    return [
        world.add_account(
            username,
            names[username],
            id=str(90_000_000 + 7919 * number),
            created_at=datetime(2009 + number * 5 % 17, 1 + number * 7 % 12, 1 + number % 28, tzinfo=UTC),
            verified=number % 11 == 3,  # noqa: PLR2004 (a few)
            protected=number % 17 == 0,
            listed=False,
        )
        for number, username in enumerate(sorted(names, key=lambda name: sha256(name.encode()).digest()))
    ]


def _add_post(
    world: World, post_id: str, fields: dict[str, Any], accounts: dict[str, Account], readers: list[Account]
) -> None:
    """Add a post with its likes, one per minute from its creation on."""
    photo = [Media(f"3_{post_id}", *fields["photo"])] if "photo" in fields else []
    post = world.add_post(accounts[fields["author"]], fields["text"], id=post_id, media=photo)
    post.addresses.update(fields.get("addresses", {}))
    for liker in fields.get("likes", ()):
        for account in readers[slice(*liker)] if isinstance(liker, list) else [accounts[liker]]:
            post.likes[account] = moment_of(post_id) + timedelta(minutes=1 + len(post.likes))
    if fields.get("deleted"):
        world.delete_post(post)
