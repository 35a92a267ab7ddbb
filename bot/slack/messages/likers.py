"""Who liked a Post, page by page, optionally with their pinned Posts."""

from datetime import datetime, timedelta
from typing import Final

from bot.likes.results import (
    LIKERS_A_PAGE,
    Likers,
    PostPreview,
    TenantLikes,
)
from bot.posts import PostRef
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.post_preview import post_preview
from bot.x.models import Post, User

_MOST_PAGES: Final = 100 // LIKERS_A_PAGE  # X shows 100 likers in total, and each one is billed
_MOST_IN_NAME: Final = 50  # X's own limit
# How many characters of each pinned Post, and whether with the likers' images: the first pair with
# which the message fits.
_ROOM: Final = ((200, True), (120, True), (60, True), (120, False), (40, False))
# The Post itself may have this many times the characters of a pinned Post.
_OF_THE_POST: Final = 8


def likers(
    found: Likers, *, now: datetime, preview: PostPreview | None = None, shareable: bool = False
) -> Message:
    """Show one page of likers, or say why X shows none, with the team's likes beside it.

    Pinned Posts are shortened until all of them fit. A list that is `shareable` has a button to
    share it.
    """
    share = _share(found) if shareable else None
    return blocks.first_that_fits(
        _message(found, now, preview, most, share, pictured=pictured) for most, pictured in _ROOM
    )


def _message(
    found: Likers,
    now: datetime,
    preview: PostPreview | None,
    most: int,
    share: Block | None,
    *,
    pictured: bool,
) -> Message:
    rows = [row(user, now, pictured=pictured) for user in found.page.items[:LIKERS_A_PAGE]]
    team, post = liked_by(found.tenant_likes), post_preview(preview, _OF_THE_POST * most)
    return blocks.message(
        _summary(found),
        *(_shown(found, rows, _pinned(found, most), post) if rows else [*_none(found), *post]),
        blocks.section(team) if team else None,
        blocks.actions(
            _back(found),
            _next(found),
            _turn(found),
            _send(found),
            share,
            blocks.open_on_x(found.post),
        ),
    )


def _pinned(found: Likers, most: int) -> list[Block | None]:
    return [
        pinned(user.pinned, most) if found.pinned and user.pinned else None
        for user in found.page.items[:LIKERS_A_PAGE]
    ]


def _summary(found: Likers) -> str:
    if found.page.items:
        return f"Who liked this post: {len(found.page.items)} on page {found.number}."
    if found.page.next_token:
        return f"X shows none of the likers on page {found.number}."
    return "No more likers of this post." if found.number > 1 else "X shows you no likers of this post."


def _shown(
    found: Likers, rows: list[Block], pinned_posts: list[Block | None], post: list[Block]
) -> list[Block]:
    count = f"{len(rows)} on this page" if found.number == 1 else f"Page {found.number}: {len(rows)} on it"
    if more := len(found.page.items) - len(rows):
        count += f", {more} more not shown"
    if found.pinned and not any(pinned_posts):
        count += ", none with a pinned post that X shows"
    return [
        blocks.section(f"*Who liked {escape.link(found.post.url, 'this post')}*"),
        *post,
        *([{"type": "divider"}] if post else []),
        *(block for pair in zip(rows, pinned_posts, strict=True) for block in pair if block),
        blocks.context(f"{count}. {_visible_to(found)}; only you see this."),
    ]


def _visible_to(found: Likers) -> str:
    if found.shared_by is not None:
        return (
            f"X shows at most 100 likers of a post, and only to its author: {escape.handle(found.shared_by)} lets teammates see "
            "them"
        )
    return "X shows at most 100 likers of a post, and only to its author"


def _none(found: Likers) -> list[Block]:
    post, account = escape.link(found.post.url, "this post"), escape.profile(found.account.username)
    if found.page.next_token:
        return [blocks.section(f"X shows none of the likers of {post} on page {found.number}.")]
    if found.number > 1:
        return [blocks.section(f"No more likers of {post}: that was the last page.")]
    own = (
        "X has limited what it may see: open the post on X"
        if found.refused
        else "there are none that X can show yet"
    )
    return [
        blocks.section(f"*The likers of {post} are not visible to you.*"),
        blocks.section(
            f"X shows a post's likers to its author only. If {account} didn't write it, they stay private; if it did, {own}."
        ),
    ]


def row(user: User, now: datetime, *, pictured: bool) -> Block:
    """Return one liker: image, name, handle, and when they joined X."""
    name = escape.plain(user.name, _MOST_IN_NAME) or "No name"
    told = [escape.profile(user.username)]
    if user.verified:
        told.append("verified by X ✓")
    if user.created_at:
        told.append(since(user.created_at, now))
    # The name has its own plain_text element, so it can't imitate the verified mark.
    return blocks.context(
        blocks.image(user.picture, f"Picture of {name}") if pictured else None,
        blocks.plain_text(name),
        " · ".join(told),
    )


def _back(found: Likers) -> Block | None:
    if found.number <= 1:
        return None
    page = found.page.previous_token if found.number > 2 else None  # noqa: PLR2004 (page 1 needs no token)
    if page is None and found.number > 2:  # noqa: PLR2004
        return blocks.button(
            "First page", Intent(_act(found), found.post.id), variant="back", placement=Placement.REPLACE
        )
    intent = Intent(_act(found), found.post.id, page=page, number=found.number - 1)
    return blocks.button(
        "Back",
        intent,
        variant="back",
        placement=Placement.REPLACE,
        accessibility_label=f"Back to page {intent.number} of the likers",
    )


def _next(found: Likers) -> Block | None:
    if not found.page.next_token or found.number >= _MOST_PAGES:
        return None
    intent = Intent(_act(found), found.post.id, page=found.page.next_token, number=found.number + 1)
    return blocks.button(
        "Next",
        intent,
        variant="next",
        placement=Placement.REPLACE,
        accessibility_label=f"On to page {intent.number} of the likers",
    )


def _act(found: Likers) -> str:
    return "pinned" if found.pinned else "likers"


def _turn(found: Likers) -> Block | None:
    """Return the button to show or hide pinned Posts on the same page."""
    if not found.page.items:
        return None
    if found.pinned:
        intent = Intent("likers", found.post.id, page=found.token, number=found.number)
        return blocks.button(
            "Hide pinned posts",
            intent,
            variant="hide",
            placement=Placement.REPLACE,
            accessibility_label="Show the likers without the posts they pinned",
        )
    intent = Intent("pinned", found.post.id, page=found.token, number=found.number)
    return blocks.button(
        "Show pinned posts", intent, accessibility_label="Show the posts that these likers have pinned"
    )


def _send(found: Likers) -> Block | None:
    if not found.page.items:
        return None
    intent = Intent("send_likers", found.post.id)
    return blocks.button("Send as CSV", intent, accessibility_label="Send all likers to you as a CSV file")


def _share(found: Likers) -> Block | None:
    if not found.page.items or found.pinned:
        return None
    intent = Intent("share_list", found.post.id, page=found.token, number=found.number)
    return blocks.button(
        "Share here", intent, accessibility_label="Share this page of likers in this channel"
    )


def pinned(post: Post, max_chars: int) -> Block:
    """Return its text, cut to `max_chars` characters, and its time, linked to it."""
    url = PostRef(post.id).url
    told = f"Pinned {escape.when(post.created_at, url)}" if post.created_at else escape.link(url, "Pinned")
    return blocks.context(told, blocks.plain_text(escape.plain(post.text, max_chars) or "(no text)"))


_MONTHS: Final = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_STILL_DAYS: Final = timedelta(days=14)
_STILL_NEW: Final = timedelta(weeks=9)


def since(created_at: datetime, now: datetime) -> str:
    """Return an account's age: in days or weeks if new, which matters most, otherwise its month."""
    age = now - created_at
    if age < timedelta(days=1):
        return "joined today"
    if age < _STILL_DAYS:
        return f"joined {_count(age.days, 'day')} ago"
    if age < _STILL_NEW:
        return f"joined {age.days // 7} weeks ago"
    return f"on X since {_MONTHS[created_at.month - 1]} {created_at.year}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_MOST_NAMED: Final = 10


def liked_by(tenant_likes: TenantLikes) -> str | None:
    """Name those who agreed to be shown, and count the others; None if there are none."""
    named = ["you"] if tenant_likes.you else []
    named += [escape.mention(user) for user in tenant_likes.shown[:_MOST_NAMED]]
    if more := len(tenant_likes.shown[_MOST_NAMED:]) + tenant_likes.more:
        named.append(f"{more} more")
    if tenant_likes.others > 0:
        people = "other" if named else "teammate"
        plural, keep = ("", "keeps") if tenant_likes.others == 1 else ("s", "keep")
        named.append(f"{tenant_likes.others} {people}{plural} who {keep} it to themselves")
    return f"Liked through Likewise by {_listed(named)}" if named else None


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
