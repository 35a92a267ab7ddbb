"""A sample of everything the app says, with friendly and with hostile foreign text in every place that takes some."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot import errors
from bot.likes.outcomes import (
    Account,
    Acted,
    Card,
    History,
    Latest,
    LeftToX,
    LikedPosts,
    Likers,
    Line,
    PublicCard,
    Team,
)
from bot.linking.grants import UsedUp
from bot.linking.outcomes import Choices, ConnectLink, Disconnected, Forgotten, LinkedAccount
from bot.posts import PostRef
from bot.slack import render
from bot.slack.asking.asks import Ask
from bot.slack.asking.surface import COMMANDS, SHORTCUTS
from bot.slack.home.collected import MOST_LIKES
from bot.slack.message import Message
from bot.slack.outcomes.home import ForAdmins, HomeContents
from bot.slack.reacting.emoji import NotAnEmoji
from bot.workspaces.policy import FormNotOpened, Group, NotAllowed, Rule
from bot.workspaces.records import Record
from bot.workspaces.settings import WorkspaceSettings
from bot.workspaces.spending import Spent
from bot.x.models import Counts, Link, Media, Page, Post, User, Window

Said = Message | dict[str, Any]

YEAR: Final = timedelta(days=365)
NOW: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
POST: Final = PostRef("1950000000000000001")
LIKE: Final = Ask("like", POST.id)
PROOF: Final = "b" * 160  # as long as one is
CONNECT_URL: Final = "https://likewise.example/link/start?attempt=Zm9v"
PRIVACY_URL: Final = "https://likewise.example/privacy"

FRIENDLY: Final = "acme_hq"
PINGS: Final = "<!channel> <@U0EVIL> <#C0EVIL> <https://evil.example|x.com> &lt;!here&gt; *bold* _slanted_ ~struck~ `coded` >"
HOSTILE: Final = {
    "pings": PINGS,
    "direction": "\u202egnp.exe\u202c \u2066<!here>\u2069 \u200b\u0000\u0007\r\n\t*bold*",
    "long": PINGS * 80,
    "one long word": "W" * 10_000,
    "escapes only": "&<>" * 4000,
    "empty": "",
    "blank": " \u200b\n ",
    "emoji": "👩‍💻🏳️‍🌈👍🏽 :tada: 🇩🇪" * 40,
    "accents": "e" + "\u0301" * 500,
    "unpaired": "\ud800 \ue000 \udfff",
    "quoted": "a|b>c\"d'e\\f%7C",
}


def account(text: str) -> Account:
    return Account("2244994945", text)


def linked(text: str, *, show: bool, refused: bool = False) -> LinkedAccount:
    return LinkedAccount("2244994945", text, text, text or None, NOW - timedelta(days=3), show, refused)


def link(replaces: str | None = None) -> ConnectLink:
    return ConnectLink(CONNECT_URL, NOW + timedelta(minutes=10), replaces)


def user(text: str, number: int) -> User:
    picture = (
        "https://pbs.twimg.com/profile_images/1950000000000000001/AbCdEfGh_normal.jpg" if number % 2 else text
    )
    return User(
        str(1000 + number), text, text, number % 3 == 0, NOW - timedelta(days=number**3 % 5000), picture
    )


def found(text: str, *, count: int, number: int = 1, team: Team | None = None, more: bool = True) -> Likers:
    page = Page(
        tuple(user(text, n) for n in range(count)),
        next_token=(text or "7140dibdnow9c7btw") if more else None,
        previous_token=(text or "77qp89x2yf0m") if number > 1 else None,
        result_count=count,
    )
    return Likers(POST, account(text), page, number, team or Team(), shared_by=text if number > 1 else None)


def with_pinned(text: str, *, count: int = 10, number: int = 1) -> Likers:
    """A page of likers, each but the second with a pinned Post."""
    page = found(text, count=count, number=number, team=crowd(text))
    posts = (Post(str(1950000000000000001 + n), text, created_at=NOW if n else None) for n in range(count))
    users = tuple(
        replace(user, pinned=None if n == 1 else post)
        for n, (user, post) in enumerate(zip(page.page.items, posts, strict=True))
    )
    return replace(
        page, page=replace(page.page, items=users), pinned=True, token=text if number > 1 else None
    )


def liked(text: str, *, count: int = 5, number: int = 1, hidden: bool = False, owner: str = "") -> LikedPosts:
    media = (Media("3_1", "photo", None, text), Media("3_2", "video"))
    items = tuple(
        Post(
            str(1950000000000000001 + n),
            text,
            author=user(text, n) if n else None,
            created_at=NOW if n else None,
            counts=Counts(likes=n),
            media=media[:n],
            edited=n == 2,
            links=tuple(Link(word, "https://t.co/a", text) for word in text.split()[:300]),
        )
        for n in range(count)
    )
    page = Page(
        items, next_token=text or "7140", previous_token=text if number > 2 else None, missing=count % 2
    )
    return LikedPosts(owner or text, account(text), page, number, hidden=hidden)


def card(text: str, *, fresh: bool = True, author: bool = True) -> Card:
    """A Post with foreign text everywhere, a link in every word of it among them."""
    words = text.split()[:300]
    links = [Link(word, f"https://t.co/{number}", text) for number, word in enumerate(words)]
    return Card(
        Post(
            POST.id,
            text,
            author=user(text, 1) if author else None,
            created_at=NOW if fresh else None,
            counts=Counts(likes=1204, reposts=1, replies=12),
            media=(Media("3_1", "photo", None, text), Media("3_2", "video")),
            edited=not fresh,
            links=(*links, Link("@theo_dev", "https://x.com/theo_dev", "@theo_dev"), Link(text, text, text)),
        ),
        NOW - timedelta(minutes=20),
        fresh,
    )


def public_card(text: str) -> PublicCard:
    seen = card(text)
    return PublicCard(seen.post, seen.as_of, seen.fresh)


def crowd(text: str) -> Team:
    return Team(("U024BE7LH", "W012A3CDE", text, "U0EVIL>", *(f"U0{n:07}" for n in range(300))), 2, you=True)


def at_home(text: str, *, admin: bool = False, **changes: Any) -> HomeContents:
    """A Home with all that can stand in it."""
    contents = HomeContents(
        PRIVACY_URL,
        account=linked(text, show=True),
        latest=tuple(
            Latest(PostRef(str(1950000000000000001 + n)), "unlike" if n % 3 else "like", NOW)
            for n in range(MOST_LIKES)
        ),
        used_up={name: UsedUp(NOW, text) for name in ("like", "liked_posts", text or "other")},
        left={name: Window(50, 49, NOW) for name in ("unlike", "like", text or "other")},
        workspace=WorkspaceSettings(previews=True, policy_by=text),
        admin=ForAdmins(
            Spent("2026-11-20", 1, 1, None), ("C02GENER4LA", text, *(f"C{n:09}" for n in range(20)))
        )
        if admin
        else None,
    )
    return replace(contents, **changes)


def every_error(text: str) -> tuple[errors.LikewiseError, ...]:
    return (
        errors.NotAPost(),
        errors.NotAPost(text),
        errors.SeveralPosts(),
        errors.NotAHandle(),
        errors.NoSuchHandle(text),
        errors.PageOver(),
        errors.BudgetReached(NOW + timedelta(hours=9)),
        errors.NotConnected(),
        errors.NotInstalled(),
        errors.NeedsReconnect(text),
        errors.NotPermitted(text),
        errors.PostUnavailable(),
        errors.RefusedByX(),
        errors.PlanExcludes(),
        errors.LimitReached(NOW + timedelta(minutes=9), "15 minutes"),
        errors.OutOfCredit(),
        errors.SpendingStopped(),
        errors.XUnavailable(),
        errors.XUnavailable(text),
        errors.Misconfigured(),
        errors.ReadOnlyApp(),
        errors.AccountTaken(text),
        errors.Outsider(),
        errors.NotAnAdmin(),
        errors.NotASum(),
        errors.NotAChannel(),
        errors.ChannelClosed(),
        errors.ChannelClosed(archived=True),
        errors.SlackUnavailable(),
        errors.ReinstallNeeded(None),
        errors.ReinstallNeeded("https://likewise.example/slack/install"),
        errors.FileNotSent(),
        errors.ChannelBarred(),
        errors.NothingToShare("You don't like that Post.", "Like it first."),
        errors.SharedByAnother(),
        errors.NotRemoved(),
        errors.NotShared(uncertain=True),
        errors.NotShared(uncertain=False),
        errors.TamperedRequest(),
        errors.OurFault(),
        NotAllowed(Rule.GONE, WorkspaceSettings()),
        FormNotOpened(),
        NotAnEmoji(),
    )


def ruled(text: str) -> WorkspaceSettings:
    """Rules with more of everything than a message names."""
    users = ("U024BE7LH", text, *(f"U0{n:07}" for n in range(300)))
    return WorkspaceSettings(
        channels=("C012AB3CD", text, *(f"C0{n:07}" for n in range(300))),
        people=(*users, "S1", "S2"),
        guests=True,
        public_answers=False,
        policy_by="U024BE7LH",
    )


def kept_out(rule: Rule, text: str, **settings: Any) -> Said:
    return render.not_allowed(NotAllowed(rule, WorkspaceSettings(**settings)), reference=text)


def _refusal(number: int) -> Callable[[str], Said]:
    return lambda t: render.refused(every_error(t)[number], reference=t, ask=LIKE if number % 2 else None)


def _usage(number: int) -> Callable[[str], Said]:
    return lambda t: render.usage(COMMANDS[number], t)


def record(text: str, number: int) -> Record:
    if number % 3 == 0:
        return Record(NOW, "U0123456789", "setting", detail=text)
    return Record(
        NOW, "U0123456789" if number % 2 else "", "like", post_id=POST.id, via=("command", text)[number % 2]
    )


def line(text: str, number: int) -> Line:
    return Line(POST, "like" if number % 2 else "unlike", NOW, text, linked=number % 3 == 0)


SAMPLES: Final[dict[str, tuple[Callable[[str], Said], ...]]] = {
    "acted": (
        lambda t: render.acted(Acted("like", POST, account(t)), undo=True),
        lambda t: render.acted(Acted("like", POST, account(t))),
        lambda t: render.acted(Acted("unlike", POST, account(t))),
        lambda _: render.acted(Acted("like", POST, None)),
        lambda t: render.acted(Acted("like", POST, account(t)), card=card(t), shareable=True, teamed=True),
        lambda t: render.acted(Acted("unlike", POST, account(t)), card=card(t, fresh=False, author=False)),
    ),
    "left_to_x": (
        lambda t: render.left_to_x(LeftToX("like", POST, account(t), NOW)),
        lambda t: render.left_to_x(LeftToX("unlike", POST, account(t), None)),
        lambda _: render.left_to_x(LeftToX("like", POST, None, NOW)),
        lambda t: render.left_to_x(LeftToX("like", POST, None, NOW), card=card(t)),
        lambda t: render.left_to_x(LeftToX("unlike", POST, account(t), NOW), card=card(t)),
    ),
    "likers": (
        lambda t: render.likers(found(t, count=10, team=crowd(t)), now=NOW),
        lambda t: render.likers(found(t, count=100, number=3, team=Team(others=2)), now=NOW),
        lambda t: render.likers(found(t, count=3, more=False, team=Team(shown=("U024BE7LH",))), now=NOW),
        lambda t: render.likers(found(t, count=10), now=NOW, card=card(t), shareable=True),
        lambda t: render.likers(found(t, count=0), now=NOW),
        lambda t: render.likers(found(t, count=0, number=4), now=NOW),
        lambda t: render.likers(found(t, count=10, team=crowd(t)), now=NOW, card=card(t)),
        lambda t: render.likers(found(t, count=0), now=NOW, card=card(t, fresh=False)),
        lambda t: render.likers(with_pinned(t), now=NOW),
        lambda t: render.likers(with_pinned(t, number=2), now=NOW),
        lambda t: render.likers(replace(found(t, count=3), pinned=True), now=NOW),
    ),
    "shared": (
        lambda t: render.shared(Acted("like", POST, account(t)), "U024BE7LH", PROOF),
        lambda t: render.shared(Acted("like", POST, None), t, PROOF),
        lambda t: render.shared(Acted("like", POST, account(t)), "U024BE7LH", PROOF, card=public_card(t)),
    ),
    "shared_likers": (
        lambda t: render.shared_likers(found(t, count=10), "U024BE7LH", PROOF, now=NOW),
        lambda t: render.shared_likers(found(t, count=100, number=3, more=False), t, PROOF, now=NOW),
    ),
    "shared_note": (lambda _: render.shared_note(), lambda _: render.shared_note(again=True)),
    "unshared": (lambda _: render.unshared(),),
    "shared_team": (
        lambda t: render.shared_team(POST, t),
        lambda _: render.shared_team(POST, "C02S0C1AL7B", again=True),
    ),
    "team_channels": (lambda t: render.team_channels(POST, [t, *(f"C02S0C1AL{n:02}" for n in range(30))]),),
    "likers_sent": (
        lambda t: render.likers_sent(found(t, count=1, more=False)),
        lambda t: render.likers_sent(found(t, count=100, number=2)),
    ),
    "liked": (
        lambda t: render.liked(liked(t)),
        lambda t: render.liked(liked(t, number=2)),
        lambda t: render.liked(liked(t, number=3, owner="somebody")),
        lambda t: render.liked(liked(t, count=0)),
        lambda t: render.liked(liked(t, count=0, number=2)),
        lambda t: render.liked(liked(t, count=0, hidden=True, owner="somebody")),
    ),
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
    "team_channel_off": (render.team_channel_off, lambda _: render.team_channel_off("C02GENER4LA")),
    "usage": tuple(_usage(number) for number in range(len(COMMANDS))),
    "not_allowed": (
        lambda t: kept_out(
            Rule.CHANNELS, t, channels=("C012AB3CD", t, *("C0" + f"{n:07}" for n in range(200)))
        ),
        lambda t: kept_out(Rule.CHANNELS, t, channels=("C012AB3CD",)),
        lambda t: kept_out(Rule.CHANNELS, t, channels=()),
        lambda t: kept_out(Rule.PEOPLE, t, policy_by="U024BE7LH"),
        lambda t: kept_out(Rule.PEOPLE, t, policy_by=t),
        lambda t: kept_out(Rule.GUESTS, t),
        lambda t: kept_out(Rule.SHARING, t, policy_by="U024BE7LH"),
        lambda t: kept_out(Rule.GONE, t, policy_by="U024BE7LH"),
    ),
    "policy": (
        lambda _: render.policy(WorkspaceSettings()),
        lambda t: render.policy(ruled(t)),
        lambda t: render.policy(ruled(t), saved=True),
        lambda _: render.policy(WorkspaceSettings(channels=(), people=())),
    ),
    "policy_form": (
        lambda _: render.policy_form(WorkspaceSettings(), (), private_metadata="m"),
        lambda t: render.policy_form(
            WorkspaceSettings(people=("U024BE7LH", "S1"), channels=("C1",), guests=True),
            [Group(f"S{n}", t) for n in range(120)],
            private_metadata="m" * 3000,
        ),
        lambda t: render.policy_form(
            WorkspaceSettings(people=("S7",)), [Group("S1", t)], private_metadata="m"
        ),
    ),
    "working": (lambda _: render.working(),),
    "picker": (
        lambda t: render.picker("like", [POST, PostRef("1")], t[:3000]),
        lambda _: render.picker("likers", [PostRef("9" * 18 + str(n)) for n in range(10)], "{}"),
        lambda _: render.picker("unlike", [PostRef(str(n)) for n in range(1, 26)], "{}"),
    ),
    "choices": (
        lambda _: render.choices("like", [POST, PostRef("1")]),
        lambda _: render.choices("unlike", [PostRef("9" * 18 + str(n)) for n in range(10)]),
        lambda _: render.choices("like", [POST, PostRef("1")], render.SEVERAL),
        lambda _: render.choices("likers", [PostRef(str(n)) for n in range(1, 26)]),
    ),
    "notice": (lambda t: render.notice(render.refused(errors.XUnavailable(t), reference=t, ask=LIKE)),),
    "no_post": (
        render.no_post,
        lambda _: render.no_post(SHORTCUTS[0].name),
    ),
    "settings": (
        lambda _: render.settings(Choices(), WorkspaceSettings(), admin=False),
        lambda t: render.settings(Choices(reaction=t[:100]), WorkspaceSettings(), admin=False),
        lambda t: render.settings(Choices(True, True, False, t), WorkspaceSettings(None, True), admin=True),
        lambda t: render.settings(Choices(username=t), WorkspaceSettings(2_500_000, True), admin=None),
        lambda _: render.settings(Choices(), WorkspaceSettings(1_000_000), admin=True),
    ),
    "spending": (
        lambda _: render.spending(Spent("2026-11-20", 115_000, 15_500, None)),
        lambda _: render.spending(Spent("2026-11-20", 5_000_000, 15_000, 1_000_000)),
    ),
    "perhaps_sent": (lambda _: render.perhaps_sent(POST),),
    "superseded": (
        lambda _: render.superseded(LIKE),
        lambda _: render.superseded(LIKE.turned("unlike")),
        lambda t: render.superseded(Ask("likers", POST.id, page=t)),
        lambda t: render.superseded(Ask("account", page=t)),
    ),
    "audit": (
        lambda _: render.audit([], kept_for=YEAR),
        lambda t: render.audit([record(t, n) for n in range(15)], kept_for=YEAR),
        lambda t: render.audit([Record(NOW, t, "setting", detail=t), Record(NOW, "U1", t)], kept_for=YEAR),
    ),
    "audit_sent": (
        lambda _: render.audit_sent(1, sure=True),
        lambda _: render.audit_sent(50_000, sure=False),
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
    "welcome": (lambda _: render.welcome(),),
}
