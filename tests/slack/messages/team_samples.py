"""Samples of messages in and about team channels."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from bot.likes.results import PostName
from bot.posts import PostRef
from bot.slack import messages
from bot.slack.messages.team_channel import ChannelState, DigestEntry
from bot.slack.messages.team_reply import NamedCount, TeamPost, TeamReply
from tests.slack.messages.samples import NOW, POST, Said, public_card

NOBODY: Final = NamedCount()


def crowd(text: str) -> NamedCount:
    return NamedCount(tuple([text] * 10), 250)


def team_post(
    text: str,
    *,
    preview: bool = True,
    liked: NamedCount = NOBODY,
    opened: NamedCount = NOBODY,
    left_to_x: bool = False,
) -> TeamPost:
    return TeamPost(POST, public_card(text) if preview else None, liked, opened, left_to_x)


def three(text: str) -> TeamReply:
    posts = (
        team_post(text, liked=crowd(text), opened=crowd(text)),
        team_post(text, preview=False, liked=NamedCount((text,))),
        team_post(text, opened=crowd(text), left_to_x=True),
    )
    return TeamReply(posts)


def week(count: int, author: str | None = None) -> tuple[DigestEntry, ...]:
    return tuple(
        DigestEntry(
            PostRef(str(1950000000000000001 + n)),
            NOW - timedelta(hours=n),
            n % 3,
            n % 2,
            PostName(author, author) if author is not None else None,
        )
        for n in range(count)
    )


TEAM_SAMPLES: Final[dict[str, tuple[Callable[[str], Said], ...]]] = {
    "team_reply": (
        lambda t: messages.team_reply(TeamReply((team_post(t),))),
        lambda t: messages.team_reply(TeamReply((team_post(t, preview=False, liked=crowd(t)),))),
        lambda t: messages.team_reply(TeamReply((team_post(t, left_to_x=True),))),
        lambda t: messages.team_reply(three(t)),
        lambda t: messages.team_reply(TeamReply((team_post(t, opened=crowd(t)),), shared=True, sharer=t)),
        lambda t: messages.team_reply(TeamReply((team_post(t),), shared=True)),
    ),
    "team_channel": (
        lambda _: messages.team_channel(ChannelState("C02S0C1AL7B", on=False)),
        lambda _: messages.team_channel(ChannelState("C02S0C1AL7B", on=False, admin=False)),
        lambda _: messages.team_channel(ChannelState("C02S0C1AL7B", on=False, wants_digest=True)),
        lambda _: messages.team_channel(ChannelState("C02S0C1AL7B", on=True)),
        lambda _: messages.team_channel(ChannelState("C02S0C1AL7B", on=True, barred=True)),
        lambda _: messages.team_channel(ChannelState("C02S0C1AL7B", on=True, digest_due=NOW)),
        lambda t: messages.team_channel(ChannelState("C02S0C1AL7B", on=False, misread=t)),
    ),
    "team_channel_opened": (messages.team_channel_opened, lambda _: messages.team_channel_opened(None)),
    "digest": (
        lambda _: messages.digest(week(1)),
        lambda t: messages.digest(week(30, t)),
        lambda _: messages.digest(week(90)),
    ),
}
