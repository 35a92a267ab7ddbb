"""The reply in a team channel: Posts, who on the team likes them, and buttons for everyone.

Names are plain text instead of mentions, so that nobody is pinged.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.likes.results import PublicPostPreview
from bot.plurals import counted
from bot.posts import PostRef
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.confirmation import open_intent
from bot.slack.messages.labels import listed, post_link
from bot.slack.messages.post_preview import OF_A_TEXT, post_preview


@dataclass(frozen=True, slots=True)
class NamedCount:
    """Team members by display name, and how many more there are."""

    named: tuple[str, ...] = ()
    more: int = 0

    @property
    def count(self) -> int:
        return len(self.named) + self.more


@dataclass(frozen=True, slots=True)
class TeamPost:
    """A post, with who liked it and who opened it; `left_to_x` if likes happen on X now."""

    post: PostRef
    card: PublicPostPreview | None
    liked: NamedCount
    opened: NamedCount
    left_to_x: bool


@dataclass(frozen=True, slots=True)
class TeamReply:
    """The reply in a thread, or with `shared` or `followed` a message of its own.

    `sharer` is the sharer's display name; None if Slack doesn't report it. `followed` is the handle
    of the followed account whose new post it is; empty if it isn't known, None if it isn't one.
    """

    posts: tuple[TeamPost, ...]
    shared: bool = False
    sharer: str | None = None
    followed: str | None = None


def followed_limit(limit: int) -> Message:
    """Say once a day that no more new posts of followed accounts arrive."""
    said = f"{limit} posts arrived here today. New ones arrive again after midnight UTC."
    return blocks.message(said, blocks.sentence(said))


def team_reply(reply: TeamReply) -> Message:
    """Show each post with its likes, and buttons that act as the member who clicks."""
    return blocks.first_that_fits(lambda most: _message(reply, most), OF_A_TEXT)


def _message(reply: TeamReply, most: int) -> Message:
    title = _title(reply)
    all_blocks = (
        block
        for number, post in enumerate(reply.posts, 1)
        for block in _post(post, number, len(reply.posts), most)
    )
    return blocks.message(
        title,
        blocks.sentence(title) if reply.shared or reply.followed is not None else None,
        *all_blocks,
        blocks.context(_hint(reply)),
    )


def _hint(reply: TeamReply) -> str:
    if any(post.left_to_x for post in reply.posts):
        return "Like it on X, from your own X account. Only you see the result."
    return "Buttons use your own X account. Only you see the result."


def _title(reply: TeamReply) -> str:
    if reply.followed is not None:
        return f"New post by @{escape.plain(reply.followed, 40)}" if reply.followed else "New post on X"
    posts = "a post" if len(reply.posts) == 1 else f"{len(reply.posts)} posts"
    if reply.shared:
        return f"{escape.plain(reply.sharer or '', 80) or 'A teammate'} shared {posts} on X."
    return f"Like {posts} on X from here."


def _post(post: TeamPost, number: int, count: int, most: int) -> Iterator[Block | None]:
    card = post_preview(post.card, most)
    if card:
        yield from card
    else:
        yield blocks.section(post_link(post.post))
    yield blocks.context(*(blocks.plain_text(line) for line in supporters(post)))
    yield _buttons(post, number, count)
    if number < count:
        yield {"type": "divider"}


def _buttons(post: TeamPost, number: int, count: int) -> Block | None:
    which = f"({number} of {count})" if count > 1 else ""
    acts = ("likers",) if post.left_to_x else ("like", "unlike", "likers")
    like_on_x = open_intent(
        post.post, f": this post {which}".rstrip(), variant=str(number), placement=Placement.NEW
    )
    return blocks.actions(
        like_on_x if post.left_to_x else None,
        *(
            blocks.button(
                Intent.about(act, post.post), spoken=which, variant=str(number), placement=Placement.NEW
            )
            for act in acts
        ),
    )


_MOST_IN_NAME = 40


def supporters(post: TeamPost) -> Iterator[str]:
    """Return a line for those who liked it, one for those who opened it, or one for nobody."""
    if post.liked.count:
        yield f"Liked by {_of_you(post.liked)}"
        if post.left_to_x:
            yield "Confirmed by X"
    if post.opened.count:
        yield f"Opened on X by {_of_you(post.opened)} (not confirmed)"
    if not post.liked.count and not post.opened.count:
        # Not "no likes": those of people who hide theirs may be left out.
        yield "No likes from the team to show yet."


def _of_you(named_count: NamedCount) -> str:
    names = [name for name in (escape.plain(name, _MOST_IN_NAME) for name in named_count.named) if name]
    more = named_count.count - len(names)
    return listed([*names, *([counted(more, "teammate")] if more else [])])
