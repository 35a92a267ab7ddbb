"""Samples of help, refusals and the Home tab."""

from collections.abc import Callable
from typing import Final

from bot import errors
from bot.errors import NotAllowed, Rule
from bot.likes.results import ConfirmationWay, LikeResult
from bot.slack import messages
from bot.slack.commands import COMMANDS
from bot.slack.messages.home_contents import HomeContents
from tests.slack.messages.samples import (
    CHANGELOG_URL,
    LIKE,
    NOW,
    POST,
    PRIVACY_URL,
    Said,
    account,
    every_error,
    full_home,
    liked,
    link,
    linked,
    with_pinned,
)


def _refusal(number: int) -> Callable[[str], Said]:
    return lambda t: messages.error_message(
        every_error(t)[number], reference=t, intent=LIKE if number % 2 else None
    )


def _usage(number: int) -> Callable[[str], Said]:
    return lambda t: messages.usage(COMMANDS[number], t)


APP_SAMPLES: Final[dict[str, tuple[Callable[[str], Said], ...]]] = {
    "error_message": tuple(_refusal(number) for number in range(len(every_error("")))),
    "help_": (
        lambda _: messages.help_(connected=True),
        lambda _: messages.help_(connected=True, admin=True),
        lambda _: messages.help_(connected=False),
        lambda _: messages.help_(connected=True, refusal=NotAllowed(Rule.GUESTS)),
        lambda t: messages.help_(connected=False, refusal=NotAllowed(Rule.USERS, set_by=t)),
    ),
    "all_commands": (
        lambda _: messages.all_commands(admin=False),
        lambda _: messages.all_commands(admin=True),
    ),
    "greeting": (
        lambda t: messages.greeting(full_home(t, admin=True)),
        lambda _: messages.greeting(HomeContents(PRIVACY_URL)),
        lambda t: messages.greeting(full_home(t, barred=NotAllowed(Rule.GUESTS, set_by=t))),
    ),
    "home": (
        lambda t: messages.home(full_home(t, admin=True)),
        lambda t: messages.home(full_home(t), messages.likers(with_pinned(t), now=NOW)),
        lambda t: messages.home(full_home(t, admin=True), messages.liked(liked(t, number=2))),
        lambda t: messages.home(
            full_home(
                t, recent_actions=(), exhausted_limits={}, remaining_limits={}, left_to_x=ConfirmationWay.NONE
            )
        ),
        lambda t: messages.home(full_home(t, account=linked(t, show=False, refused=True), link=link(t))),
        lambda t: messages.home(HomeContents(PRIVACY_URL, NOW, link=link()), messages.connect(link(t))),
        lambda t: messages.home(full_home(t, barred=NotAllowed(Rule.GUESTS, set_by=t))),
        lambda t: messages.home(
            HomeContents(PRIVACY_URL), messages.error_message(every_error(t)[2], reference=t)
        ),
    ),
    "at_home": (
        lambda t: messages.at_home("show_likes", messages.account(linked(t, show=True))),
        lambda t: messages.at_home("connected", messages.connected(linked(t, show=True))),
        lambda t: messages.at_home("like", messages.like_result(LikeResult("like", POST, account(t)))),
    ),
    "usage": tuple(_usage(number) for number in range(len(COMMANDS))),
    "version": (lambda t: messages.version(t, migration=t, changelog_url=CHANGELOG_URL),),
    "working": (lambda _: messages.working(),),
    "notice": (
        lambda t: messages.notice(messages.error_message(errors.NoSuchHandle(t), reference=t, intent=LIKE)),
    ),
}
