"""A week in a team channel: its Posts, and how many of the team supported each. It names nobody."""

from typing import Final

from bot.slack.message import Message
from bot.slack.messages import (
    blocks,
    escape,
)
from bot.slack.view_models.team import (
    Digest,
    DigestEntry,
)

MOST: Final = 30
_IN_A_BLOCK: Final = 10  # lines; a text object holds 3,000 characters


def digest(week: Digest) -> Message:
    """List the Posts in the order in which they came up."""
    lines = [_line(post, number) for number, post in enumerate(week.posts[:MOST], 1)]
    more = len(week.posts) - len(lines)
    return blocks.message(
        f"This channel's week on X: {_count(len(week.posts), 'Post', 'Posts')}.",
        blocks.header("This channel's week on X"),
        *(
            blocks.section("\n".join(lines[start : start + _IN_A_BLOCK]))
            for start in range(0, len(lines), _IN_A_BLOCK)
        ),
        blocks.context(f"{_count(more, 'more Post', 'more Posts')} not shown.") if more else None,
        blocks.context(
            "What counts is what was done through Likewise. Once a week; an admin ends it with `/likewise channel digest off`."
        ),
    )


def _line(post: DigestEntry, number: int) -> str:
    done = [f"liked by {post.liked} of you"] if post.liked else []
    done += [f"opened on X by {post.opened} of you"] if post.opened else []
    told = ", ".join(done) or "nobody's like through Likewise yet"
    by = f" by {escape.profile(post.author)}" if post.author else ""
    return f"{escape.link(post.post.url, f'Post {number}')}{by}, here since {escape.when(post.at)}: {told}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
