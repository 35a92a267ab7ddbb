"""What the app says: pure functions from outcomes to messages, one message per file."""

from bot.slack.render.account import account, no_account
from bot.slack.render.acted import acted
from bot.slack.render.connect import connect
from bot.slack.render.connected import connected
from bot.slack.render.disconnected import disconnected
from bot.slack.render.guide import help_, usage
from bot.slack.render.left_to_x import left_to_x
from bot.slack.render.likers import LIKERS_PER_PAGE, likers
from bot.slack.render.picker import MOST_CHOICES, no_post, picker
from bot.slack.render.refused import refused
from bot.slack.render.superseded import superseded
from bot.slack.render.working import working

__all__ = [
    "LIKERS_PER_PAGE",
    "MOST_CHOICES",
    "account",
    "acted",
    "connect",
    "connected",
    "disconnected",
    "help_",
    "left_to_x",
    "likers",
    "no_account",
    "no_post",
    "picker",
    "refused",
    "superseded",
    "usage",
    "working",
]
