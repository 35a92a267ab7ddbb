"""Messages: pure functions from results to messages, one module per feature."""

from bot.slack.messages.about import all_commands, greeting, help_, usage, version, welcome
from bot.slack.messages.account import (
    access_revoked,
    account,
    barred_account,
    connected,
    disconnected,
    no_account,
)
from bot.slack.messages.activity_log import audit, audit_sent
from bot.slack.messages.confirmation import like_not_seen, like_unseen, like_waiting
from bot.slack.messages.connect import connect
from bot.slack.messages.errors import (
    error_message,
    excluded,
    file_unconfirmed,
    not_allowed,
    notice,
    superseded,
    working,
)
from bot.slack.messages.following import follow_offer, followed, following_paused, unfollowed
from bot.slack.messages.home import at_home, home
from bot.slack.messages.like_result import like_on_x, like_result, plan_checked
from bot.slack.messages.liked import liked
from bot.slack.messages.likers import likers
from bot.slack.messages.likers_file import likers_sent
from bot.slack.messages.notices import daily_notice, notices
from bot.slack.messages.picker import EDITED, MOST_CHOICES, RECENT, SEVERAL, UNSEEN, choices, no_post, picker
from bot.slack.messages.policy import policy, policy_form
from bot.slack.messages.privacy import data_erased, forget_me, history, history_deleted
from bot.slack.messages.settings import reaction, settings
from bot.slack.messages.sharing import (
    share_confirmation,
    shared,
    shared_likers,
    shared_team,
    team_channels,
    unshared,
)
from bot.slack.messages.spending import budget_used, spending
from bot.slack.messages.team_channel import digest, team_channel, team_channel_off, team_channel_opened
from bot.slack.messages.team_reply import followed_limit, team_reply
