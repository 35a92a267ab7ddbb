"""Samples of what the app says about itself: help, refusals, its Home."""

from collections.abc import Callable
from typing import Final

from bot import errors
from bot.likes.outcomes import Acted
from bot.slack import render
from bot.slack.asking.surface import COMMANDS
from bot.slack.outcomes.home import HomeContents
from bot.workspaces.policy import NotAllowed, Rule
from bot.workspaces.settings import WorkspaceSettings
from tests.slack.render.samples import (
    LIKE,
    NOW,
    POST,
    PRIVACY_URL,
    Said,
    account,
    at_home,
    every_error,
    liked,
    link,
    linked,
    with_pinned,
)


def _refusal(number: int) -> Callable[[str], Said]:
    return lambda t: render.refused(every_error(t)[number], reference=t, ask=LIKE if number % 2 else None)


def _usage(number: int) -> Callable[[str], Said]:
    return lambda t: render.usage(COMMANDS[number], t)


APP_SAMPLES: Final[dict[str, tuple[Callable[[str], Said], ...]]] = {
    "refused": tuple(_refusal(number) for number in range(len(every_error("")))),
    "help_": (lambda _: render.help_(),),
    "home": (
        lambda t: render.home(at_home(t, admin=True)),
        lambda t: render.home(at_home(t), render.likers(with_pinned(t), now=NOW)),
        lambda t: render.home(at_home(t, admin=True), render.liked(liked(t, number=2))),
        lambda t: render.home(at_home(t, latest=(), used_up={}, left={}, unconfirmed=True)),
        lambda t: render.home(at_home(t, account=linked(t, show=False, refused=True), link=link(t))),
        lambda t: render.home(HomeContents(PRIVACY_URL, link=link()), render.connect(link(t))),
        lambda t: render.home(at_home(t, barred=NotAllowed(Rule.GUESTS, WorkspaceSettings(policy_by=t)))),
        lambda t: render.home(HomeContents(PRIVACY_URL), render.refused(every_error(t)[2], reference=t)),
    ),
    "at_home": (
        lambda t: render.at_home("show_likes", render.account(linked(t, show=True))),
        lambda t: render.at_home("connected", render.connected(linked(t, show=True))),
        lambda t: render.at_home("like", render.acted(Acted("like", POST, account(t)))),
    ),
    "usage": tuple(_usage(number) for number in range(len(COMMANDS))),
    "working": (lambda _: render.working(),),
    "notice": (lambda t: render.notice(render.refused(errors.XUnavailable(t), reference=t, ask=LIKE)),),
}
