"""The daily message about a team's posts: its setting, and the message itself."""

from collections.abc import Sequence

from bot.likes.results import NO_NAMES, PostNames
from bot.plurals import counted
from bot.posts import PostRef
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.confirmation import open_intent
from bot.slack.messages.labels import post_link, text_line

MOST = 5


def notices(minute: int | None, timezone: str | None) -> Message:
    if minute is None:
        return blocks.titled(
            "Your daily message is off.",
            "\nIt brings the team's posts that you haven't liked, at 9:00. "
            "For another time, type `/likewise notify daily 8:30`.",
            blocks.actions(
                blocks.button(Intent("notify", argument="daily 9:00"), "Turn on daily message", "at 9:00")
            ),
        )
    zone = f" ({escape.mrkdwn(timezone, 40)})" if timezone else " (UTC)"
    title = f"Your daily message comes at {minute // 60}:{minute % 60:02}"
    return blocks.message(
        f"{title}.", blocks.section(f"{title}{zone}, on days with new posts."), blocks.actions(_turn_off())
    )


def daily_notice(
    posts: Sequence[tuple[PostRef, str]], names: PostNames = NO_NAMES, *, left_to_x: bool
) -> Message:
    """List the team's posts, each with its channel's id, and a button to like it."""
    shown = posts[:MOST]
    title = f"{counted(len(posts), 'new post')} from your team"
    return blocks.message(
        title,
        blocks.section(f"*{title}*"),
        *(
            blocks.section(
                f"{post_link(post, names.get(post.id))} in {escape.channel(channel)}{text_line(names.get(post.id))}",
                accessory=_like(post, number, left_to_x=left_to_x),
            )
            for number, (post, channel) in enumerate(shown, 1)
        ),
        blocks.context(f"{len(posts) - MOST} more not shown.") if len(posts) > MOST else None,
        blocks.actions(_turn_off()),
    )


def _like(post: PostRef, number: int, *, left_to_x: bool) -> Block | None:
    if left_to_x:
        return open_intent(post, f": post {number}", variant=str(number), placement=Placement.NEW)
    return blocks.button(
        Intent.about("like", post), spoken=f"({number})", variant=str(number), placement=Placement.NEW
    )


def _turn_off() -> Block | None:
    return blocks.button(Intent("notify_off"), placement=Placement.NEW)
