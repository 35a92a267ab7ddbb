"""Samples of what the app says about a workspace: its settings, rules, spending and records."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from bot.likes.plan_probe import Verdict
from bot.linking.outcomes import Choices
from bot.slack import render
from bot.workspaces.policy import Group, NotAllowed, Rule
from bot.workspaces.records import Record
from bot.workspaces.settings import WorkspaceSettings
from bot.workspaces.spending import Spent
from tests.slack.render.samples import NOW, POST, YEAR, Said


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


def plan_checked(verdict: Verdict | None, _text: str) -> Said:
    return render.plan_checked(verdict)


def record(text: str, number: int) -> Record:
    if number % 3 == 0:
        return Record(NOW, "U0123456789", "setting", detail=text)
    return Record(
        NOW, "U0123456789" if number % 2 else "", "like", post_id=POST.id, via=("command", text)[number % 2]
    )


WORKSPACE_SAMPLES: Final[dict[str, tuple[Callable[[str], Said], ...]]] = {
    "team_channel_off": (render.team_channel_off, lambda _: render.team_channel_off("C02GENER4LA")),
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
    "plan_checked": tuple(partial(plan_checked, verdict) for verdict in (None, *Verdict)),
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
    "settings": (
        lambda _: render.settings(Choices(), WorkspaceSettings(), admin=False),
        lambda t: render.settings(Choices(reaction=t[:100]), WorkspaceSettings(), admin=False),
        lambda t: render.settings(Choices(True, True, False, t), WorkspaceSettings(None, True), admin=True),
        lambda t: render.settings(Choices(username=t), WorkspaceSettings(2_500_000, True), admin=None),
        lambda _: render.settings(Choices(), WorkspaceSettings(1_000_000), admin=True),
        lambda _: render.settings(Choices(), WorkspaceSettings(), admin=True, refused_since=NOW),
    ),
    "spending": (
        lambda _: render.spending(Spent("2026-11-20", 115_000, 15_500, None)),
        lambda _: render.spending(Spent("2026-11-20", 5_000_000, 15_000, 1_000_000)),
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
    "welcome": (lambda _: render.welcome(),),
}
