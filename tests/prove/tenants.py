"""Tenants: every method of every service, in two workspaces with the same user, channel and post IDs.

The methods are found by reflection, so that new ones are included: each that takes an argument with a workspace is called
as one, and must neither change a row of the other nor return any of its data.
"""

import functools
import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, get_args, get_origin

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.container import Container
from bot.db.tables import Base
from bot.errors import LikewiseError
from bot.likes.response_cache import Reader
from bot.linking.grants import LinkedGrant
from bot.linking.link_attempts import LinkRequest
from bot.members import Member
from bot.posts import PostRef
from bot.sandbox.x import XSandbox
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from bot.secret import Secret
from bot.workspaces.audit import AuditEvent
from bot.workspaces.budget_warnings import UsedBudget
from bot.workspaces.daily_notices import DueNotice
from bot.workspaces.followed_accounts import Follow
from bot.workspaces.reply_queries import Thread
from bot.x import Page, User, UserTokens
from tests.prove.report import Row

HERE, THERE = Member("T0HERE", "U01SAME", "T0HERE"), Member("T0THERE", "U01SAME", "T0THERE")
ACCOUNTS = {HERE: "maya_builds", THERE: "sam_writes"}
CHANNEL, MESSAGE, POST = "C01SAME", "1700000000.000100", PostRef(ANNOUNCEMENT)
# The other one has a post more everywhere, which shows where its rows are counted in.
POSTS = {HERE: (POST,), THERE: (POST, PostRef(HIRING))}
SERVICES = ("bot.linking", "bot.likes", "bot.workspaces")
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
# Called last, each with new data: they delete what the other methods read.
_TAKES_AWAY = re.compile(r"forget|erase|delete|disconnect|revoke|void|cancel|lose|disable|turn_off|leave")
# Values for `**kwargs`.
_OPTIONS: Mapping[str, Mapping[str, Any]] = {"linking.update_preferences": {"show_likes": True}}
_LISTS = frozenset({Sequence, Iterable, tuple, list})
# Values by parameter name, if the type isn't specific enough.
_BY_NAME: Mapping[str, Any] = {
    "tenant": HERE.tenant,
    "workspace": HERE.workspace,
    "channel": CHANNEL,
    "message": MESSAGE,
    "message_ts": MESSAGE,
    "reply_ts": MESSAGE,
    "content_hash": "0" * 64,
    "post_id": POST.id,
    "surface": "command",
    "kind": "like",
    "action": "like",
    "act": "like",
    "endpoint": "like",
    "reason": "plan",
    "asked_by": HERE.user,
    "holder": "nobody",
    "why": "gone",
    "username": "acmehq",
    "sign_in": "oauth2",
    "response": Page((), None),
}


@dataclass
class Count:
    """The results of all calls."""

    called: int = 0
    refused: int = 0
    without_workspace: int = 0
    crossings: list[str] = field(default_factory=list)
    not_called: list[str] = field(default_factory=list)


async def tenants(app: Container, x: XSandbox, name: str) -> list[Row]:
    """Call everything as HERE, and compare the rows of THERE with those before."""
    for member in (THERE, HERE):
        await _settle(app, x, member)
    count = Count()
    for label, method in sorted(_methods(app), key=lambda one: bool(_TAKES_AWAY.search(one[0]))):
        if _TAKES_AWAY.search(label):
            await _settle(app, x, HERE)
        await _try(app, x, label, method, count)
    return [
        Row(
            "Tenants",
            name,
            f"{count.called + count.refused} service methods in two workspaces with equal user, channel and Post ids "
            f"({count.without_workspace} more take nothing that names a workspace)",
            f"{len(count.crossings)} crossings, {len(count.not_called)} not called"
            + "".join(f"; {what}" for what in [*count.crossings, *count.not_called]),
            not count.crossings and not count.not_called,
        )
    ]


def _methods(app: Container) -> Iterator[tuple[str, Callable[..., Awaitable[Any]]]]:
    groups = (app.storage, app.x, app.likes, app.slack, app.slack.tenants, app.web)
    services = [(name, service) for group in groups for name, service in vars(group).items()]
    for name, service in sorted(services, key=lambda one: one[0]):
        if not type(service).__module__.startswith(SERVICES):
            continue
        for method, function in inspect.getmembers(service, inspect.iscoroutinefunction):
            if not method.startswith("_"):
                yield f"{name}.{method}", function


async def _try(
    app: Container, x: XSandbox, label: str, method: Callable[..., Awaitable[Any]], count: Count
) -> None:
    parameters = list(inspect.signature(method, eval_str=True).parameters.values())
    if not any(_names_a_workspace(one) for one in parameters):
        count.without_workspace += 1
        return
    pool = await _things(app, x)
    before = await _kept_of(app, THERE)
    try:
        async with app.storage.database.session() as session:
            arguments = {one.name: _argument(one, pool, session) for one in parameters if _is_needed(one)}
            arguments |= _OPTIONS.get(label, {})
            takes_session = any(value is session for value in arguments.values())
            several = [pool[one.annotation] for one in parameters if one.kind is one.VAR_POSITIONAL]
            call = functools.partial(method, *_in_order(parameters, arguments, several), **arguments)
            result = await call() if takes_session else None
        if not takes_session:
            result = await call()
        count.called += 1
    except LikewiseError:
        result = None
        count.refused += 1
    except Exception as error:  # noqa: BLE001 (whatever a method says to arguments that are wrong for it)
        count.not_called.append(f"{label} ({type(error).__name__}: {str(error)[:60]})")
        return
    await app.storage.background.drain(30)
    if await _kept_of(app, THERE) != before:
        count.crossings.append(f"{label} changed what is kept of the other")
    account = x.world.account_named(ACCOUNTS[THERE])
    assert account is not None
    if any(mark in repr(result) for mark in (THERE.tenant, account.username, account.id, HIRING)):
        count.crossings.append(f"{label} returned something of the other")


def _in_order(
    parameters: Sequence[inspect.Parameter], arguments: dict[str, Any], several: Sequence[Any]
) -> list[Any]:
    """Return the positional arguments, which a method with `*args` needs."""
    if not several:
        return []
    first = [arguments.pop(one.name) for one in parameters if one.name in arguments]
    return [*first, *several]


def _is_needed(parameter: inspect.Parameter) -> bool:
    return parameter.default is parameter.empty and parameter.kind not in {
        parameter.VAR_KEYWORD,
        parameter.VAR_POSITIONAL,
    }


def _names_a_workspace(parameter: inspect.Parameter) -> bool:
    kind = parameter.annotation
    if kind is Member or parameter.name in {"tenant", "workspace"}:
        return True
    return is_dataclass(kind) and any(one.name in {"tenant", "member"} for one in fields(kind))


def _argument(parameter: inspect.Parameter, pool: Mapping[Any, Any], session: AsyncSession) -> Any:  # noqa: C901, PLR0911, PLR0912 (a table of types)
    kind, name = parameter.annotation, parameter.name
    if kind is AsyncSession:
        return session
    if kind in pool:
        return pool[kind]
    if kind is bool:
        return True
    if kind is datetime:
        return datetime.now(UTC) if name in {"now", "until"} else _LONG_AGO
    if kind is timedelta or kind is float:
        return timedelta(seconds=1) if kind is timedelta else 1.0
    if kind is int:
        return 1
    if get_origin(kind) is Callable:
        return _returning(Page((), None) if name == "ask" else pool.get(LinkedGrant))
    if get_origin(kind) in pool:
        return pool[get_origin(kind)]
    if kind is str and name in {"account", "x_user_id"}:
        return pool[User].id
    if name in _BY_NAME:
        return _BY_NAME[name]
    if known := [pool[one] for one in get_args(kind) if one in pool]:
        return known if get_origin(kind) in _LISTS else known[0]
    if get_origin(kind) in _LISTS:
        return []
    if type(None) in get_args(kind):
        return None
    raise LookupError(f"no value for {name}")


def _returning(value: Any) -> Callable[..., Awaitable[Any]]:
    """Replace a function that a service would call."""

    async def call(*_: Any) -> Any:
        return value

    return call


async def _things(app: Container, x: XSandbox) -> dict[Any, Any]:
    """Return arguments for methods by type, all of HERE."""
    pool: dict[Any, Any] = {
        Member: HERE,
        PostRef: POST,
        Secret: Secret("x"),
        AuditEvent: next(iter(AuditEvent)),
    }
    account = x.world.account_named(ACCOUNTS[HERE])
    assert account is not None
    pool[User] = User(account.id, account.username, account.name)
    found = [LinkRequest(HERE, "same", "here", channel=CHANNEL), *await app.storage.team_channels.of(HERE)]
    async with app.storage.database.session() as session:
        if linked := await app.x.grants.find(session, HERE):
            found += [linked[0], linked[0].tokens]
    found.append(await app.storage.workspaces.get(HERE))
    found.append(await app.storage.budget.reserve(HERE, 1))
    thread = Thread(
        HERE.tenant, CHANNEL, MESSAGE, HERE.workspace, None, None, None, None, None, (POST,), False
    )
    now = app.storage.clock()
    found += [
        thread,
        DueNotice(HERE, 540, now),
        Follow(HERE.tenant, HERE.workspace, CHANNEL, account.id, account.username, False, HERE.user, None),
        UsedBudget(HERE.tenant, HERE.workspace, f"{now:%Y-%m-%d}", False, 50, 10, 5),
        Reader(HERE.tenant, HERE.user, account.id),
        app.likes.queries.liked_by(account.id, None),
    ]
    for one in found:
        pool.setdefault(type(one), one)
    return pool


async def _settle(app: Container, x: XSandbox, member: Member) -> None:
    """Connect a member, and add a row of theirs to as many tables as possible."""
    account = x.world.account_named(ACCOUNTS[member])
    assert account is not None
    now = app.storage.clock()
    scopes = frozenset({"tweet.read", "users.read", "like.read", "like.write", "offline.access"})
    issued = x.world.grants.new_grant(account.id, scopes)
    assert issued.refresh is not None
    tokens = UserTokens(Secret(issued.access), Secret(issued.refresh), now + timedelta(hours=2), scopes)
    user = User(account.id, account.username, account.name)
    async with app.storage.database.session() as session:
        await app.x.grants.save(session, member, user, tokens, show_likes=True, now=now)
    await app.storage.workspaces.change(member, daily_budget_micros=10**9)
    await app.storage.team_channels.turn_on(member, CHANNEL)
    await app.storage.team_channels.want_digest(member, CHANNEL, wanted=True)
    await app.storage.thread_replies.claim(member, CHANNEL, MESSAGE, POSTS[member])
    for post in POSTS[member]:
        await app.likes.likes.like(member, post, surface="command")
        await app.slack.tenant_likes.record_click(member, post)
    await app.slack.lookups.liked(member, None, page=None, number=1)
    await app.x.linking.connect_link(LinkRequest(member, "same", member.tenant, channel=CHANNEL))
    await app.storage.daily_notices.turn_on(member, 540, None)
    await app.storage.followed_accounts.add(member, CHANNEL, account.id, account.username, with_replies=True)
    await app.storage.plan_gate.note_forbidden("like", member, POST)
    await app.storage.background.drain(30)


async def _kept_of(app: Container, member: Member) -> list[str]:
    """Return every row of a member's tenant as text."""
    rows = []
    async with app.storage.database.session() as session:
        for table in Base.metadata.sorted_tables:
            if "tenant" in table.c:
                found = await session.execute(select(table).where(table.c.tenant == member.tenant))
                rows += [f"{table.name}: {row}" for row in found]
    return sorted(rows)
