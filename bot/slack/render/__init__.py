"""What the app says: pure functions from outcomes to messages, one message per file."""

from bot.slack.render.account import account, barred_account, no_account
from bot.slack.render.acted import acted
from bot.slack.render.audit import audit
from bot.slack.render.audit_sent import audit_sent
from bot.slack.render.connect import connect
from bot.slack.render.connected import connected
from bot.slack.render.digest import digest
from bot.slack.render.disconnected import disconnected
from bot.slack.render.forget_me import forget_me
from bot.slack.render.forgotten import forgotten
from bot.slack.render.guide import help_, usage
from bot.slack.render.history import history
from bot.slack.render.history_deleted import history_deleted
from bot.slack.render.home import home
from bot.slack.render.home_news import at_home, beside
from bot.slack.render.left_to_x import left_to_x
from bot.slack.render.liked import liked
from bot.slack.render.likers import likers
from bot.slack.render.likers_sent import likers_sent
from bot.slack.render.not_allowed import not_allowed
from bot.slack.render.notice import notice
from bot.slack.render.perhaps_sent import perhaps_sent
from bot.slack.render.picker import MOST_CHOICES, SEVERAL, choices, no_post, picker
from bot.slack.render.plan import plan_checked
from bot.slack.render.policy import policy
from bot.slack.render.policy_form import policy_form
from bot.slack.render.reaction import reaction
from bot.slack.render.refused import refused
from bot.slack.render.settings import settings
from bot.slack.render.shared import shared
from bot.slack.render.shared_likers import shared_likers
from bot.slack.render.shared_note import shared_note, unshared
from bot.slack.render.shared_team import shared_team, team_channels
from bot.slack.render.spending import spending
from bot.slack.render.superseded import superseded
from bot.slack.render.team_channel import team_channel, team_channel_opened
from bot.slack.render.team_channel_off import team_channel_off
from bot.slack.render.team_reply import team_reply
from bot.slack.render.welcome import welcome
from bot.slack.render.working import working

__all__ = [
    "MOST_CHOICES",
    "SEVERAL",
    "account",
    "acted",
    "at_home",
    "audit",
    "audit_sent",
    "barred_account",
    "beside",
    "choices",
    "connect",
    "connected",
    "digest",
    "disconnected",
    "forget_me",
    "forgotten",
    "help_",
    "history",
    "history_deleted",
    "home",
    "left_to_x",
    "liked",
    "likers",
    "likers_sent",
    "no_account",
    "no_post",
    "not_allowed",
    "notice",
    "perhaps_sent",
    "picker",
    "plan_checked",
    "policy",
    "policy_form",
    "reaction",
    "refused",
    "settings",
    "shared",
    "shared_likers",
    "shared_note",
    "shared_team",
    "spending",
    "superseded",
    "team_channel",
    "team_channel_off",
    "team_channel_opened",
    "team_channels",
    "team_reply",
    "unshared",
    "usage",
    "welcome",
    "working",
]
