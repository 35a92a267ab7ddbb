"""Who liked a post, page by page, optionally with their pinned posts."""

from datetime import datetime, timedelta
from typing import Final

from bot.likes.results import LIKERS_A_PAGE, Likers, PostPreview, TenantLikes
from bot.plurals import counted
from bot.posts import PostRef
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.labels import listed
from bot.slack.messages.paging import turn_pages
from bot.slack.messages.post_preview import post_preview
from bot.slack.messages.spending import up_to
from bot.x.models import Post, User

_MOST_PAGES: Final = 100 // LIKERS_A_PAGE  # X shows 100 likers in total, and each one is billed
_MOST_IN_NAME: Final = 50  # X's own limit
# How many characters of each pinned post, and whether with the likers' images: the first pair with
# which the message fits.
_ROOM: Final = ((200, True), (120, True), (60, True), (120, False), (40, False))
# The post itself may have this many times the characters of a pinned post.
_OF_THE_POST: Final = 8


def likers(
    found: Likers, *, now: datetime, preview: PostPreview | None = None, shareable: bool = False
) -> Message:
    """Show one page of likers, or say why X shows none, with the team's likes beside it.

    Pinned posts are shortened until all of them fit. A list that is `shareable` has a button to
    share it.
    """
    share = _share(found) if shareable else None
    return blocks.first_that_fits(
        lambda room: _message(found, now, preview, room[0], share, pictured=room[1]), _ROOM
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
            *_turn_pages(found),
            *([_show_pinned(found), _send(found)] if rows else ()),
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
        return f"Who liked this post, page {found.number}."
    if found.page.next_token:
        return f"X shows none of the likers on page {found.number}."
    return "No more likers." if found.number > 1 else "X only shows likers to the person who wrote the post."


def _shown(
    found: Likers, rows: list[Block], pinned_posts: list[Block | None], post: list[Block]
) -> list[Block]:
    facts = [f"Page {found.number}"]
    if more := len(found.page.items) - len(rows):
        facts.append(f"{more} more not shown")
    if found.pinned and not any(pinned_posts):
        facts.append("No pinned posts to show")
    return [
        blocks.section(f"*Who liked {escape.link(found.post.url, 'this post')}*"),
        *post,
        *([{"type": "divider"}] if post else []),
        *(block for pair in zip(rows, pinned_posts, strict=True) for block in pair if block),
        blocks.context(" · ".join([*facts, f"X shows up to 100 likers, {visible_to(found)}"])),
    ]


def visible_to(found: Likers) -> str:
    """Return to whom X shows the likers, or who agreed to show them."""
    if found.shared_by is None:
        return "only to the post's author"
    return f"shared by the author {escape.handle(found.shared_by)}"


def _none(found: Likers) -> list[Block]:
    post = escape.link(found.post.url, "this post")
    if found.page.next_token:
        return [blocks.section(f"X shows none of the likers of {post} on page {found.number}.")]
    if found.number > 1:
        return [blocks.section(f"No more likers of {post}.")]
    post, account = escape.link(found.post.url, "post"), escape.profile(found.account.username)
    own = "open it on X to see who liked it" if found.refused else "X has no likers to show yet"
    return [
        blocks.section(
            f"*X only shows likers to the person who wrote the {post}.*\nIf that's you, {account}, {own}."
        )
    ]


def row(user: User, now: datetime, *, pictured: bool) -> Block:
    """Return one liker: image, name, handle, and when they joined X."""
    name = escape.plain(user.name, _MOST_IN_NAME) or "No name"
    told = [escape.profile(user.username)]
    if user.verified:
        told.append("verified ✓")
    if user.created_at:
        told.append(since(user.created_at, now))
    # The name has its own plain_text element, so it can't imitate the verified mark.
    return blocks.context(
        blocks.image(user.picture, f"Picture of {name}") if pictured else None,
        blocks.plain_text(name),
        " · ".join(told),
    )


def _turn_pages(found: Likers) -> list[Block | None]:
    first = Intent("pinned" if found.pinned else "likers", found.post.id)
    back, forward = turn_pages(first, found.page, found.number, "the likers")
    return [back, forward if found.number < _MOST_PAGES else None]


def _show_pinned(found: Likers) -> Block | None:
    """Return the button to show or hide pinned posts on the same page."""
    act, label = ("likers", "Hide pinned posts") if found.pinned else ("pinned", "Show pinned posts")
    intent = Intent(act, found.post.id, page=found.token, number=found.number)
    variant = "hide" if found.pinned else None
    return blocks.button(intent, label, "of the likers", variant=variant, placement=Placement.REPLACE)


def _send(found: Likers) -> Block | None:
    intent = Intent("send_likers", found.post.id)
    label = up_to("Send as CSV", found.all_max_cost)
    return blocks.button(intent, label, ": all likers, to me")


def _share(found: Likers) -> Block | None:
    if not found.page.items or found.pinned:
        return None
    intent = Intent("share_list", found.post.id, page=found.token, number=found.number)
    names = counted(len(found.page.items), "name")
    return blocks.button(
        intent,
        confirm=blocks.share_dialog(f"Everyone in this channel will see {names} from this page of likers."),
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
        return f"joined {counted(age.days, 'day')} ago"
    if age < _STILL_NEW:
        return f"joined {age.days // 7} weeks ago"
    return f"on X since {_MONTHS[created_at.month - 1]} {created_at.year}"


_MOST_NAMED: Final = 10


def liked_by(tenant_likes: TenantLikes) -> str | None:
    """Name those who agreed to be shown, and count the others; None if there are none."""
    named = ["You"] if tenant_likes.you else []
    named += [escape.mention(user) for user in tenant_likes.shown[:_MOST_NAMED]]
    more = len(tenant_likes.shown[_MOST_NAMED:]) + tenant_likes.more + tenant_likes.others
    if more > 0:
        named.append(counted(more, "teammate"))
    return f"{listed(named)} liked this with Likewise" if named else None
