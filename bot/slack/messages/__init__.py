"""What the app says: pure functions from outcomes to messages, one message per file."""

from bot.slack.messages.account import (
    account,
    barred_account,
    no_account,
)
from bot.slack.messages.audit import audit
from bot.slack.messages.audit_sent import audit_sent
from bot.slack.messages.connect import connect
from bot.slack.messages.connected import connected
from bot.slack.messages.data_erased import data_erased
from bot.slack.messages.digest import digest
from bot.slack.messages.disconnected import disconnected
from bot.slack.messages.errors import error_message
from bot.slack.messages.file_unconfirmed import file_unconfirmed
from bot.slack.messages.forget_me import forget_me
from bot.slack.messages.help_text import (
    help_,
    usage,
)
from bot.slack.messages.history import history
from bot.slack.messages.history_deleted import history_deleted
from bot.slack.messages.home import home
from bot.slack.messages.home_notice import (
    at_home,
    home_section,
)
from bot.slack.messages.like_on_x import like_on_x
from bot.slack.messages.like_result import like_result
from bot.slack.messages.liked import liked
from bot.slack.messages.likers import likers
from bot.slack.messages.likers_sent import likers_sent
from bot.slack.messages.not_allowed import not_allowed
from bot.slack.messages.notice import notice
from bot.slack.messages.picker import (
    MOST_CHOICES,
    SEVERAL,
    choices,
    no_post,
    picker,
)
from bot.slack.messages.plan import plan_checked
from bot.slack.messages.policy import policy
from bot.slack.messages.policy_form import policy_form
from bot.slack.messages.reaction import reaction
from bot.slack.messages.settings import settings
from bot.slack.messages.share_confirmation import (
    share_confirmation,
    unshared,
)
from bot.slack.messages.shared import shared
from bot.slack.messages.shared_likers import shared_likers
from bot.slack.messages.shared_team import (
    shared_team,
    team_channels,
)
from bot.slack.messages.spending import spending
from bot.slack.messages.superseded import superseded
from bot.slack.messages.team_channel import (
    team_channel,
    team_channel_opened,
)
from bot.slack.messages.team_channel_off import team_channel_off
from bot.slack.messages.team_reply import team_reply
from bot.slack.messages.welcome import welcome
from bot.slack.messages.working import working

__all__ = [
    "MOST_CHOICES",
    "SEVERAL",
    "account",
    "at_home",
    "audit",
    "audit_sent",
    "barred_account",
    "choices",
    "connect",
    "connected",
    "data_erased",
    "digest",
    "disconnected",
    "error_message",
    "file_unconfirmed",
    "forget_me",
    "help_",
    "history",
    "history_deleted",
    "home",
    "home_section",
    "like_on_x",
    "like_result",
    "liked",
    "likers",
    "likers_sent",
    "no_account",
    "no_post",
    "not_allowed",
    "notice",
    "picker",
    "plan_checked",
    "policy",
    "policy_form",
    "reaction",
    "settings",
    "share_confirmation",
    "shared",
    "shared_likers",
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
