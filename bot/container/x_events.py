"""Composition of the handlers of X's events."""

from dataclasses import dataclass

from bot.activity.access_revocations import AccessRevocationHandler
from bot.activity.inbox import EventHandler, XEventInbox
from bot.container.likes import LikeServices
from bot.container.slack import SlackServices
from bot.container.storage import Storage
from bot.container.x import XServices
from bot.likes.like_events import LikeEventHandler
from bot.slack.dispatch.notifications import Notifications
from bot.x.activity import EventType


@dataclass(frozen=True)
class XEvents:
    """The inbox of X's events, and the handler that also ends windows without one."""

    inbox: XEventInbox
    likes: LikeEventHandler


def build_x_events(storage: Storage, x: XServices, likes: LikeServices, slack: SlackServices) -> XEvents:
    notifications = Notifications(slack.dispatcher)
    like_events = LikeEventHandler(
        storage.database,
        likes.windows,
        notifications.window_ended,
        storage.budget,
        storage.team_channels,
        storage.background,
        storage.clock,
    )
    access_revocations = AccessRevocationHandler(
        x.grants, x.revocation_queue, storage.audit, notifications.access_revoked, storage.clock
    )
    handlers: dict[str, EventHandler] = {
        EventType.POST: slack.follows.posts.on_created,
        EventType.POST_DELETED: slack.follows.posts.on_deleted,
        EventType.LIKE: like_events,
        EventType.ACCESS_REVOKED: access_revocations,
    }
    inbox = XEventInbox(
        storage.database, storage.keyring, storage.clock, handlers, storage.metrics.count_x_event
    )
    return XEvents(inbox, like_events)
