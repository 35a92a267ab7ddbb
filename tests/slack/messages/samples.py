"""Parts of message samples, with a placeholder wherever untrusted text is shown, and such texts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot import errors
from bot.likes.results import (
    Account,
    LikedPosts,
    Likers,
    PostName,
    PostNames,
    PostPreview,
    PublicPostPreview,
    RecentAction,
    TenantLikes,
)
from bot.linking.results import ConnectLink, ExhaustedLimit, LinkedAccount
from bot.posts import PostRef
from bot.slack.home.loader import MOST_LIKES
from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages.home_contents import AdminSection, HomeContents
from bot.slack.payload import UNSTORABLE
from bot.workspaces.followed_accounts import Follow
from bot.workspaces.settings import WorkspaceSettings
from bot.workspaces.spending import DailySpend
from bot.x.models import Counts, Link, Media, Page, Post, RateLimitWindow, User

Said = Message | dict[str, Any]

YEAR: Final = timedelta(days=365)
NOW: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
POST: Final = PostRef("1950000000000000001")
LIKE: Final = Intent("like", POST.id)
PROOF: Final = "b" * 160  # as long as one is
CONNECT_URL: Final = "https://likewise.example/link/start?attempt=Zm9v"
INSTALL_URL: Final = "https://likewise.example/slack/install"
CHANNEL: Final = "C02S0C1AL7B"
PRIVACY_URL: Final = "https://likewise.example/privacy"
CHANGELOG_URL: Final = "https://likewise.example/changelog"

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


def token(text: str) -> str:
    """Return the worst page token that the X client accepts; it holds no character that a database refuses."""
    return UNSTORABLE.sub("", text)


def account(text: str) -> Account:
    return Account("2244994945", text)


def linked(text: str, *, show: bool, refused: bool = False) -> LinkedAccount:
    return LinkedAccount(
        "2244994945",
        text,
        text,
        text or None,
        NOW - timedelta(days=3),
        show,
        share_likers=False,
        invalidated=refused,
    )


def link(replaces: str | None = None) -> ConnectLink:
    return ConnectLink(CONNECT_URL, NOW + timedelta(minutes=10), replaces)


def user(text: str, number: int) -> User:
    picture = (
        "https://pbs.twimg.com/profile_images/1950000000000000001/AbCdEfGh_normal.jpg" if number % 2 else text
    )
    return User(
        str(1000 + number), text, text, number % 3 == 0, NOW - timedelta(days=number**3 % 5000), picture
    )


def found(
    text: str, *, count: int, number: int = 1, tenant_likes: TenantLikes | None = None, more: bool = True
) -> Likers:
    page = Page(
        tuple(user(text, n) for n in range(count)),
        next_token=(token(text) or "7140dibdnow9c7btw") if more else None,
        previous_token=(token(text) or "77qp89x2yf0m") if number > 1 else None,
    )
    return Likers(
        POST,
        account(text),
        page,
        number,
        tenant_likes or TenantLikes(),
        pinned=False,
        refused=False,
        all_max_cost=0,
        shared_by=text if number > 1 else None,
    )


def with_pinned(text: str, *, count: int = 10, number: int = 1) -> Likers:
    """Return a page of likers, of whom all but the second have a pinned post."""
    page = found(text, count=count, number=number, tenant_likes=crowd(text))
    posts = (Post(str(1950000000000000001 + n), text, created_at=NOW if n else None) for n in range(count))
    users = tuple(
        replace(user, pinned=None if n == 1 else post)
        for n, (user, post) in enumerate(zip(page.page.items, posts, strict=True))
    )
    return replace(
        page, page=replace(page.page, items=users), pinned=True, token=token(text) if number > 1 else None
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
        items,
        next_token=token(text) or "7140",
        previous_token=token(text) if number > 2 else None,
        omitted=count % 2,
    )
    return LikedPosts(owner or text, account(text), page, number, hidden=hidden)


def card(text: str, *, fresh: bool = True, author: bool = True) -> PostPreview:
    """Return a post with untrusted text everywhere, and a link in each word."""
    words = text.split()[:300]
    links = [Link(word, f"https://t.co/{number}", text) for number, word in enumerate(words)]
    return PostPreview(
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


def names(text: str) -> PostNames:
    """Return X's data of the samples' posts."""
    posts = [POST.id, *(str(1950000000000000001 + n) for n in range(10)), "1"]
    return dict.fromkeys(posts, PostName(text or FRIENDLY, text or None))


def public_card(text: str) -> PublicPostPreview:
    seen = card(text)
    return PublicPostPreview(seen.post, seen.as_of, seen.fresh)


def crowd(text: str) -> TenantLikes:
    return TenantLikes(
        ("U024BE7LH", "W012A3CDE", text, "U0EVIL>", *(f"U0{n:07}" for n in range(300))), 2, you=True
    )


def follow(channel: str, username: str) -> Follow:
    return Follow("T1", "T1", channel, "1", username, True, "U1", NOW)


def full_home(text: str, *, admin: bool = False, **changes: Any) -> HomeContents:
    """Return a Home tab with everything it can have."""
    contents = HomeContents(
        PRIVACY_URL,
        NOW,
        account=linked(text, show=True),
        recent_actions=tuple(
            RecentAction(PostRef(str(1950000000000000001 + n)), "unlike" if n % 3 else "like", NOW)
            for n in range(MOST_LIKES)
        ),
        names=names(text),
        exhausted_limits={
            name: ExhaustedLimit(NOW, text) for name in ("like", "liked_posts", text or "other")
        },
        remaining_limits={name: RateLimitWindow(50, 49, NOW) for name in ("unlike", "like", text or "other")},
        workspace=WorkspaceSettings(previews=True, policy_updated_by=text),
        admin=AdminSection(
            DailySpend("2026-11-20", 1, 1, None),
            ("C02GENER4LA", text, *(f"C{n:09}" for n in range(20))),
            NOW,
            tuple(follow(f"C{n:09}", text) for n in range(12)),
        )
        if admin
        else None,
    )
    return replace(contents, **changes)


def every_error(text: str) -> tuple[errors.LikewiseError, ...]:
    return (
        errors.InvalidPostLink(),
        *(errors.InvalidPostLink(problem, text) for problem in errors.LinkProblem),
        errors.SeveralPosts(),
        errors.InvalidHandle(),
        errors.NoSuchHandle(text),
        errors.PageExpired(),
        errors.BudgetReached(NOW + timedelta(hours=9)),
        *(errors.FairShareReached(share, NOW + timedelta(hours=1)) for share in errors.Share),
        errors.FairShareReached(errors.Share.PERSON, None),
        errors.AccountNotLinked(),
        errors.NotInstalled(),
        errors.NeedsReconnect(text),
        errors.MissingScope(text),
        errors.PostUnavailable(),
        *map(errors.RefusedByX, errors.Subject),
        *map(errors.InvalidXRequest, errors.Subject),
        errors.PlanExcludes(),
        errors.LimitReached(NOW + timedelta(minutes=9), "15 minutes"),
        errors.LimitReached(NOW + timedelta(minutes=9), "15 minutes", "liking_users", handle="acme_hq"),
        errors.OutOfCredit(),
        errors.SpendCapReached(),
        errors.XUnavailable(),
        *map(errors.XUnavailable, errors.XFailure),
        errors.Misconfigured(),
        errors.IntermediaryRefused("X", 403),
        errors.ReadOnlyApp(),
        errors.AccountTaken(text),
        errors.ExternalUser(),
        errors.NotAnAdmin(),
        errors.InvalidAmount(),
        errors.InvalidChannel(),
        errors.BotNotInChannel(CHANNEL),
        errors.BotNotInChannel(CHANNEL, archived=True),
        errors.SlackUnavailable(),
        errors.SlackUnavailable(intermediary=403),
        errors.ReinstallNeeded(None),
        errors.ReinstallNeeded(INSTALL_URL),
        errors.FileSendFailed(),
        errors.ChannelNotAllowed(CHANNEL),
        errors.NotATeamChannel(CHANNEL),
        errors.TooManyFollowed(CHANNEL, 10),
        errors.FollowingUnavailable(),
        *map(errors.NothingToShare, errors.ShareProblem),
        errors.NotTheSharer(),
        errors.RemovalFailed(),
        errors.ShareFailed(uncertain=True),
        errors.ShareFailed(uncertain=False),
        errors.InvalidAction(),
        errors.InternalError(),
        errors.DatabaseUnavailable(),
        *(errors.NotAllowed(rule, ("C012AB3CD", text), text) for rule in errors.Rule),
        errors.NotAllowed(errors.Rule.CHANNELS, ()),
        errors.FormNotOpened(),
        errors.InvalidTime(),
        errors.InvalidEmoji(),
    )
