"""Samples of what the app says about a person's own account, choices and history."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot import errors
from bot.likes.outcomes import History, Line
from bot.linking.outcomes import Disconnected, Forgotten
from bot.slack import render
from bot.slack.asking.asks import Ask
from bot.workspaces.policy import NotAllowed, Rule
from bot.workspaces.settings import WorkspaceSettings
from tests.slack.render.samples import LIKE, NOW, POST, YEAR, Said, link, linked


def line(text: str, number: int) -> Line:
    return Line(POST, "like" if number % 2 else "unlike", NOW, text, linked=number % 3 == 0)


ACCOUNT_SAMPLES: Final[dict[str, tuple[Callable[[str], Said], ...]]] = {
    "connect": (
        lambda _: render.connect(link()),
        lambda _: render.connect(link(), why=errors.NotConnected(), interrupted=LIKE),
        lambda t: render.connect(link(t), why=errors.NeedsReconnect(t), interrupted=LIKE.turned("likers")),
        lambda t: render.connect(link(t), why=errors.NotPermitted(t)),
        lambda t: render.connect(link(t or "old"), interrupted=Ask("account")),
    ),
    "connected": (
        lambda t: render.connected(linked(t, show=True)),
        lambda t: render.connected(linked(t, show=False)),
    ),
    "account": (
        lambda t: render.account(linked(t, show=True)),
        lambda t: render.account(linked(t, show=False)),
        lambda t: render.account(linked(t, show=True, refused=True)),
        lambda t: render.account(replace(linked(t, show=True), share_likers=True)),
    ),
    "no_account": (lambda _: render.no_account(link()),),
    "barred_account": (
        lambda t: render.barred_account(NotAllowed(Rule.PEOPLE, WorkspaceSettings(policy_by=t))),
    ),
    "disconnected": (
        lambda t: render.disconnected(Disconnected(t, revoked=True)),
        lambda t: render.disconnected(Disconnected(t, revoked=False)),
        lambda t: render.disconnected(Disconnected(t, revoked=False, elsewhere=True)),
        lambda _: render.disconnected(Disconnected(None, revoked=True)),
    ),
    "reaction": (
        render.reaction,
        lambda _: render.reaction("heart_eyes", changed=True),
        lambda _: render.reaction(None),
        lambda _: render.reaction(None, changed=True),
    ),
    "forget_me": (lambda _: render.forget_me(),),
    "forgotten": (
        lambda _: render.forgotten(Forgotten(None, revoked=False, acts=0)),
        lambda t: render.forgotten(Forgotten(t, revoked=True, acts=1)),
        lambda t: render.forgotten(Forgotten(t, revoked=False, acts=4000)),
        lambda t: render.forgotten(Forgotten(t, revoked=False, acts=2, elsewhere=True)),
    ),
    "history": (
        lambda _: render.history(History(()), kept_for=YEAR),
        lambda _: render.history(History((), number=2), kept_for=YEAR),
        lambda t: render.history(
            History(tuple(line(t, n) for n in range(10)), number=3, more=True), kept_for=YEAR
        ),
    ),
    "history_deleted": (
        lambda _: render.history_deleted(0),
        lambda _: render.history_deleted(1200),
    ),
}
