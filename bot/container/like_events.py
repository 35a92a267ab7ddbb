"""Composition of the services that turn X's events into likes."""

from bot.activity.access_revocations import AccessRevocationHandler
from bot.container.likes import LikeServices
from bot.container.slack import SlackServices
from bot.container.storage import Storage
from bot.container.x import XServices
from bot.likes.like_events import LikeEventHandler
from bot.slack.dispatch.notifications import Notifications


def build_like_events(storage: Storage, likes: LikeServices, slack: SlackServices) -> LikeEventHandler:
    return LikeEventHandler(
        storage.database,
        likes.windows,
        Notifications(slack.dispatcher).window_ended,
        storage.budget,
        storage.team_channels,
        storage.background,
        storage.clock,
    )


def build_access_revocations(storage: Storage, x: XServices, slack: SlackServices) -> AccessRevocationHandler:
    return AccessRevocationHandler(
        x.grants,
        x.revocation_queue,
        storage.audit,
        Notifications(slack.dispatcher).access_revoked,
        storage.clock,
    )
