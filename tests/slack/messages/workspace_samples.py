"""Samples of messages about a workspace: settings, rules, spending and activity."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from bot.errors import Rule
from bot.likes.plan_probe import ProbeResult
from bot.linking.results import Preferences
from bot.slack import messages
from bot.workspaces.activity_log import Activity
from bot.workspaces.budget_warnings import UsedBudget
from bot.workspaces.policy import Group, not_allowed
from bot.workspaces.settings import WorkspaceSettings
from bot.workspaces.spending import DailySpend, Feature
from tests.slack.messages.samples import NOW, POST, YEAR, Said, follow, names


def many_rules(text: str) -> WorkspaceSettings:
    """Return rules with more entries than a message shows."""
    users = ("U024BE7LH", text, *(f"U0{n:07}" for n in range(300)))
    return WorkspaceSettings(
        allowed_channels=("C012AB3CD", text, *(f"C0{n:07}" for n in range(300))),
        allowed_users=(*users, "S1", "S2"),
        allow_guests=True,
        allow_sharing=False,
        policy_updated_by="U024BE7LH",
    )


def kept_out(rule: Rule, **settings: Any) -> Said:
    return messages.not_allowed(not_allowed(rule, WorkspaceSettings(**settings)))


def plan_checked(verdict: ProbeResult | None, _text: str) -> Said:
    return messages.plan_checked(verdict)


def record(text: str, number: int) -> Activity:
    if number % 3 == 0:
        return Activity(NOW, "U0123456789", "setting", detail=text)
    return Activity(
        NOW,
        "U0123456789" if number % 2 else "",
        "like",
        post_id=POST.id,
        surface=("command", text)[number % 2],
    )


WORKSPACE_SAMPLES: Final[dict[str, tuple[Callable[[str], Said], ...]]] = {
    "team_channel_off": (messages.team_channel_off, lambda _: messages.team_channel_off("C02GENER4LA")),
    "follow_offer": tuple(
        partial(messages.follow_offer, "C1", with_replies=replies, cost_micros=5_000, most_a_day=20)
        for replies in (False, True)
    ),
    "followed": (
        lambda t: messages.followed("C1", t, with_replies=False),
        lambda _: messages.followed("C1", "acmehq", with_replies=True),
    ),
    "unfollowed": (
        lambda t: messages.unfollowed(t, follow("C1", t)),
        lambda _: messages.unfollowed("acmehq", None),
    ),
    "notices": (lambda _: messages.notices(None, None), lambda t: messages.notices(540, t)),
    "daily_notice": (
        lambda t: messages.daily_notice([(POST, t)], names(t), left_to_x=True),
        lambda _: messages.daily_notice([(POST, "C012AB3CD")] * 9, left_to_x=False),
    ),
    "followed_limit": (lambda _: messages.followed_limit(20),),
    "following_paused": (lambda _: messages.following_paused(NOW),),
    "not_allowed": (
        lambda t: kept_out(
            Rule.CHANNELS, allowed_channels=("C012AB3CD", t, *("C0" + f"{n:07}" for n in range(200)))
        ),
        lambda _: kept_out(Rule.CHANNELS, allowed_channels=("C012AB3CD",)),
        lambda _: kept_out(Rule.CHANNELS, allowed_channels=()),
        lambda _: kept_out(Rule.USERS, policy_updated_by="U024BE7LH"),
        lambda t: kept_out(Rule.USERS, policy_updated_by=t),
        lambda _: kept_out(Rule.GUESTS),
        lambda _: kept_out(Rule.SHARING, policy_updated_by="U024BE7LH"),
        lambda _: kept_out(Rule.DEACTIVATED, policy_updated_by="U024BE7LH"),
    ),
    "policy": (
        lambda _: messages.policy(WorkspaceSettings()),
        lambda t: messages.policy(many_rules(t)),
        lambda t: messages.policy(many_rules(t), saved=True),
        lambda _: messages.policy(WorkspaceSettings(allowed_channels=(), allowed_users=())),
    ),
    "plan_checked": tuple(partial(plan_checked, verdict) for verdict in (None, *ProbeResult)),
    "policy_form": (
        lambda _: messages.policy_form(WorkspaceSettings(), ()),
        lambda t: messages.policy_form(
            WorkspaceSettings(allowed_users=("U024BE7LH", "S1"), allowed_channels=("C1",), allow_guests=True),
            [Group(f"S{n}", t) for n in range(120)],
        ),
        lambda t: messages.policy_form(WorkspaceSettings(allowed_users=("S7",)), [Group("S1", t)]),
    ),
    "settings": (
        lambda _: messages.settings(Preferences(), WorkspaceSettings(), admin=False),
        lambda _: messages.settings(Preferences(), WorkspaceSettings(), admin=False, x_confirms=False),
        lambda t: messages.settings(Preferences(like_emoji=t[:100]), WorkspaceSettings(), admin=False),
        lambda t: messages.settings(
            Preferences(True, True, False, t), WorkspaceSettings(None, True), admin=True
        ),
        lambda t: messages.settings(Preferences(username=t), WorkspaceSettings(2_500_000, True), admin=None),
        lambda _: messages.settings(Preferences(), WorkspaceSettings(1_000_000), admin=True),
        lambda _: messages.settings(Preferences(), WorkspaceSettings(), admin=True, refused_since=NOW),
        lambda t: messages.settings(
            Preferences(username=t),
            WorkspaceSettings(allowed_channels=("C1",)),
            admin=True,
            channels=[t, *(f"C0{n:08}" for n in range(15))],
        ),
    ),
    "spending": (
        lambda _: messages.spending(DailySpend("2026-11-20", 115_000, 15_500, None)),
        lambda _: messages.spending(DailySpend("2026-11-20", 5_000_000, 15_000, 1_000_000)),
        lambda _: messages.spending(
            DailySpend("2026-11-20", 5_000, 15_000, 10**6, 10**7, dict.fromkeys(Feature, (10**4, 10**6)))
        ),
    ),
    "budget_used": (
        lambda t: messages.budget_used(UsedBudget(t, t, "2026-11-20", False, 50, 10**6, 510_000)),
        lambda t: messages.budget_used(UsedBudget(t, t, "2026-11", True, 95, 10**7, 10**7)),
    ),
    "audit": (
        lambda _: messages.audit([], kept_for=YEAR),
        lambda t: messages.audit([record(t, n) for n in range(15)], names(t), kept_for=YEAR),
        lambda t: messages.audit(
            [Activity(NOW, t, "setting", detail=t), Activity(NOW, "U1", t)], kept_for=YEAR
        ),
    ),
    "audit_sent": (lambda _: messages.audit_sent(1), lambda _: messages.audit_sent(50_000)),
    "welcome": (lambda _: messages.welcome(),),
}
