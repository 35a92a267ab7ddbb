"""The Home's sections: the X account, and the workspace for admins."""

from typing import Final

from bot.linking.results import ConnectLink, LinkedAccount
from bot.plurals import counted
from bot.slack.intents.intent import Intent
from bot.slack.message import Block
from bot.slack.messages import blocks, escape
from bot.slack.messages.account import avatar, connected_as, name_line, parting, team_sees
from bot.slack.messages.connect import connect_button
from bot.slack.messages.error_texts.text import limited
from bot.slack.messages.errors import rule_blocks
from bot.slack.messages.following import followed_list
from bot.slack.messages.home_contents import AdminSection, HomeContents
from bot.slack.messages.like_result import plan_refused
from bot.slack.messages.policy import change_button, rules
from bot.slack.messages.settings import posts_in_answers, team_channel_rows
from bot.slack.messages.spending import budget_button, budget_line, dollars
from bot.workspaces.settings import WorkspaceSettings


def account_section(contents: HomeContents) -> list[Block | None]:
    """Return the account with its buttons; without one, an introduction and a link to connect."""
    account = contents.account
    if contents.barred is not None:
        return [blocks.header("Likewise"), *rule_blocks(contents.barred), *_only_to_leave(account)]
    if account is None:
        return [blocks.header("Welcome to Likewise"), *_welcome(contents.link)]
    if account.invalidated:
        return [blocks.header("Your X account"), *_refused(account, contents.link)]
    return [
        blocks.header("Your X account"),
        connected_as(account, f"\n{team_sees(account)}"),
        name_line(account, f"connected {escape.when(account.connected_at)}"),
        _limits(contents),
        blocks.actions(
            blocks.button(Intent("liked"), variant="home"),
            blocks.button(Intent("connect"), "Switch account", ": connect another X account", variant="home"),
            _disconnect(account),
        ),
    ]


_FEW: Final = 5  # what is left of a limit is worth a line only below this


def _limits(contents: HomeContents) -> Block | None:
    """Return X's limits for the account that are used up or nearly so; None if there are none."""
    lines = [
        f"You have {counted(left.remaining, limited(endpoint))} left until {escape.when(left.reset)}."
        for endpoint, left in contents.remaining_limits.items()
        if left.remaining < _FEW and endpoint not in contents.exhausted_limits
    ]
    lines += [
        f"You've hit X's {limited(endpoint)} limit until {escape.when(used_up.until)}."
        for endpoint, used_up in contents.exhausted_limits.items()
    ]
    return blocks.context("\n".join(sorted(set(lines)))) if lines else None


def _welcome(link: ConnectLink | None) -> list[Block | None]:
    return [
        blocks.section(
            "*Like posts on X from Slack, from your own account.*\n"
            "Connect your X account to start. It takes about a minute.\n"
            "Your likes are anonymous to your team, unless you choose otherwise."
        ),
        *_way_in(link, "Connect X account"),
    ]


def _refused(account: LinkedAccount, link: ConnectLink | None) -> list[Block | None]:
    return [
        blocks.section(
            f"*X disconnected {escape.profile(account.username)}.*\nReconnect to like posts from Slack.",
            accessory=avatar(account),
        ),
        *_way_in(link, "Reconnect", _disconnect(account)),
    ]


def _only_to_leave(account: LinkedAccount | None) -> list[Block | None]:
    if account is None:
        return []
    return [connected_as(account), blocks.actions(_disconnect(account))]


def _way_in(link: ConnectLink | None, label: str, *others: Block | None) -> list[Block | None]:
    if link is None:
        button = blocks.button(Intent("connect"), label, variant="home", style="primary")
        return [blocks.actions(button, *others)]
    return [
        blocks.actions(connect_button(link, label, variant="home"), *others),
        blocks.context(
            f"This link is just for you and expires {escape.when(link.expires_at)}. To get a new one, reopen this tab."
        ),
    ]


def _disconnect(account: LinkedAccount) -> Block | None:
    return blocks.button(Intent("disconnect"), variant="home", style="danger", confirm=parting(account))


def admin_section(admin: AdminSection, workspace: WorkspaceSettings) -> list[Block | None]:
    return [
        blocks.header("For admins"),
        plan_refused(admin.refused_since, "home") if admin.refused_since else None,
        posts_in_answers(workspace, "home"),
        blocks.section(
            f"*X API cost today: {dollars(admin.daily_spend.total)}*\n{budget_line(admin.daily_spend)}",
            accessory=budget_button("home"),
        ),
        blocks.section(f"*Who can use Likewise*\n{rules(workspace)}", accessory=change_button()),
        *team_channel_rows(admin.channels, workspace),
        *(followed_list(admin.followed, channel=None, can_change=True) if admin.channels else ()),
        blocks.section(
            "*Activity log*\nLikes, connected accounts and changed settings.",
            accessory=blocks.button(Intent("audit"), variant="home"),
        ),
    ]
