"""Samples of messages about a person's own account, settings and history."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot import errors
from bot.errors import NotAllowed, Rule
from bot.likes.results import History, HistoryEntry
from bot.linking.results import Disconnected, Forgotten
from bot.slack import messages
from bot.slack.intents.intent import Intent
from tests.slack.messages.samples import LIKE, NOW, POST, YEAR, Said, link, linked, names


def line(text: str, number: int) -> HistoryEntry:
    return HistoryEntry(POST, "like" if number % 2 else "unlike", NOW, text, number % 3 == 0, None)


ACCOUNT_SAMPLES: Final[dict[str, tuple[Callable[[str], Said], ...]]] = {
    "access_revoked": (messages.access_revoked, lambda _: messages.access_revoked(None)),
    "connect": (
        lambda _: messages.connect(link()),
        lambda _: messages.connect(link(), why=errors.AccountNotLinked(), interrupted=LIKE),
        lambda t: messages.connect(
            link(t), why=errors.NeedsReconnect(t), interrupted=replace(LIKE, action="likers")
        ),
        lambda t: messages.connect(link(t), why=errors.MissingScope(t)),
        lambda t: messages.connect(link(t or "old"), interrupted=Intent("account")),
    ),
    "connected": (
        lambda t: messages.connected(linked(t, show=True)),
        lambda t: messages.connected(linked(t, show=False)),
    ),
    "account": (
        lambda t: messages.account(linked(t, show=True)),
        lambda t: messages.account(linked(t, show=False)),
        lambda t: messages.account(linked(t, show=True, refused=True)),
        lambda t: messages.account(replace(linked(t, show=True), share_likers=True)),
    ),
    "no_account": (lambda _: messages.no_account(link()),),
    "barred_account": (lambda t: messages.barred_account(NotAllowed(Rule.USERS, set_by=t)),),
    "disconnected": (
        lambda t: messages.disconnected(Disconnected(t, revoked=True, elsewhere=False)),
        lambda t: messages.disconnected(Disconnected(t, revoked=False, elsewhere=False)),
        lambda t: messages.disconnected(Disconnected(t, revoked=False, elsewhere=True)),
        lambda _: messages.disconnected(Disconnected(None, revoked=True, elsewhere=False)),
        lambda _: messages.disconnected(Disconnected(None, revoked=True, elsewhere=False), barred=True),
        lambda t: messages.disconnected(Disconnected(t, revoked=True, elsewhere=False), barred=True),
    ),
    "reaction": (
        messages.reaction,
        lambda _: messages.reaction("heart_eyes", changed=True),
        lambda _: messages.reaction(None),
        lambda _: messages.reaction(None, changed=True),
    ),
    "forget_me": (
        lambda _: messages.forget_me(connected=True),
        lambda _: messages.forget_me(connected=False),
    ),
    "data_erased": (
        lambda _: messages.data_erased(Forgotten(None, revoked=False, elsewhere=False, deleted_likes=0)),
        lambda _: messages.data_erased(
            Forgotten(None, revoked=False, elsewhere=False, deleted_likes=0), barred=True
        ),
        lambda t: messages.data_erased(Forgotten(t, revoked=True, elsewhere=False, deleted_likes=1)),
        lambda t: messages.data_erased(Forgotten(t, revoked=False, elsewhere=False, deleted_likes=4000)),
        lambda t: messages.data_erased(Forgotten(t, revoked=False, elsewhere=True, deleted_likes=2)),
    ),
    "history": (
        lambda _: messages.history(History((), number=1, more=False), kept_for=YEAR),
        lambda _: messages.history(History((), number=2, more=False), kept_for=YEAR),
        lambda t: messages.history(
            History(tuple(line(t, n) for n in range(10)), number=3, more=True), names(t), kept_for=YEAR
        ),
    ),
    "history_deleted": (lambda _: messages.history_deleted(0), lambda _: messages.history_deleted(1200)),
}
