"""Kinds of replies, so that tests of the whole app check the kind and only one test checks the wording."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.errors import AccountNotLinked
from bot.likes.plan_probe import ProbeResult
from bot.likes.results import LikeOnX, LikeResult
from bot.linking.results import Disconnected, Forgotten
from bot.posts import PostRef
from bot.sandbox.smoke_test import plain_words
from bot.slack import messages
from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages.team_reply import NamedCount, TeamPost, supporters
from bot.workspaces.activity_log import Activity
from bot.workspaces.spending import DailySpend
from tests.slack.messages.samples import link

_POST: Final = PostRef("1")
_ACTIVITY: Final = Activity(datetime(2026, 11, 20, tzinfo=UTC), "U1", "connected")


def _first_words(message: Message) -> str:
    return plain_words(message.text).rstrip(".")


LIKED: Final = _first_words(messages.like_result(LikeResult("like", _POST, None)))
ALREADY_LIKED: Final = _first_words(messages.like_result(LikeResult("like", _POST, None, again=True)))
UNLIKED: Final = _first_words(messages.like_result(LikeResult("unlike", _POST, None)))
ALREADY_UNLIKED: Final = _first_words(messages.like_result(LikeResult("unlike", _POST, None, again=True)))
LEFT_TO_X: Final = _first_words(messages.like_on_x(LikeOnX("like", _POST))).partition(":")[0]
CONNECT_FIRST: Final = _first_words(
    messages.connect(link(), why=AccountNotLinked(), interrupted=Intent("like", _POST.id))
)
SUPERSEDED: Final = _first_words(messages.superseded(Intent("like", _POST.id))).partition(", ")[2]
CONNECT: Final = CONNECT_FIRST.partition(" to ")[0]
ERASED: Final = _first_words(
    messages.data_erased(Forgotten(None, revoked=False, elsewhere=False, deleted_likes=0))
)


def liked_as(username: str, text: str) -> bool:
    """Whether the text says that the account likes a post now."""
    return re.search(rf"\b(?:{LIKED}|{ALREADY_LIKED})\b.* as @{username}\b", text) is not None


def unliked_as(username: str, text: str) -> bool:
    """Whether the text says that the account no longer likes a post."""
    return re.search(rf"\b{UNLIKED}\b.* as @{username}\b", text) is not None


LEFT: Final = _first_words(
    messages.disconnected(Disconnected("a", revoked=True, elsewhere=False))
).removesuffix(" @a")
NEVER_LEFT: Final = _first_words(messages.disconnected(Disconnected(None, revoked=True, elsewhere=False)))
ASKS_TO_ERASE: Final = _first_words(messages.forget_me(connected=True))
STILL_REFUSED: Final = _first_words(messages.plan_checked(ProbeResult.EXCLUDED))
NEXT_LIKE_TELLS: Final = _first_words(messages.plan_checked(ProbeResult.OPEN))

NO_LIKES_YET: Final = next(supporters(TeamPost(_POST, None, NamedCount(), NamedCount(), left_to_x=False)))
ACTIVITY_LOG: Final = _first_words(messages.audit((_ACTIVITY,), kept_for=timedelta(days=1))).partition(
    " of "
)[0]
NO_ACTIVITY: Final = _first_words(messages.audit((), kept_for=timedelta(days=1)))
SENT: Final = "Sent you"
UNSURE: Final = _first_words(messages.file_unconfirmed(Intent("export")))
SHARED: Final = _first_words(messages.share_confirmation())
SHARED_BEFORE: Final = _first_words(messages.share_confirmation(again=True))
COST: Final = _first_words(messages.spending(DailySpend("2026-11-20", 0, 0, None))).partition(":")[0]


def team_likes(text: str) -> int:
    """How many people a team reply says liked its post, named or counted; fails if it doesn't say."""
    if NO_LIKES_YET in text:
        return 0
    found = re.search(r"^Liked by (.+)$", text, re.MULTILINE)
    assert found, text
    people = re.split(r", | and ", found[1])
    return sum(int(one.split()[0]) if re.fullmatch(r"\d+ teammates?", one) else 1 for one in people)


def says_liked(text: str) -> bool:
    """Whether the text says that the member likes a post now, or did already."""
    return LIKED in text or ALREADY_LIKED in text
