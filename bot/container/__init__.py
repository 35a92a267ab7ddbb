"""Composition root: builds each service once, from the services it depends on."""

from dataclasses import dataclass

import httpx
from slack_bolt.async_app import AsyncApp

from bot.clock import Clock
from bot.container.activity import ActivityServices, build_activity
from bot.container.likes import LikeServices, build_likes
from bot.container.slack import SlackServices, build_slack
from bot.container.storage import Storage, build_storage
from bot.container.web import WebPages, build_web
from bot.container.x import XServices, build_x
from bot.container.x_events import XEvents, build_x_events
from bot.settings import Settings
from bot.slack.access.inboxes import Inboxes
from bot.slack.listeners.actions import Buttons
from bot.slack.listeners.modals import ModalListeners
from bot.slack.modals.forms import Forms
from bot.slack.modals.modals import Modals
from bot.slack.modals.policy import PolicyForm
from bot.slack.modals.post_picker import PostPicker
from bot.slack.modals.settings_forms import BudgetForm, ChannelForm, EmojiForm, FollowForm, NameForm
from bot.slack.requests import bolt


@dataclass(frozen=True)
class Container:
    """The services of one process; each group depends only on those above it."""

    storage: Storage
    x: XServices
    activity: ActivityServices
    likes: LikeServices
    slack: SlackServices
    x_events: XEvents
    web: WebPages
    bolt: AsyncApp


def build_container(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> Container:
    """Build all services; nothing is sent or read yet.

    `http` is used for X, Slack's sign-in and response URLs.
    """
    storage = build_storage(settings, clock)
    x = build_x(storage, http)
    activity = build_activity(storage, http)
    likes = build_likes(storage, x, activity)
    slack = build_slack(storage, x, activity, likes)
    x_events = build_x_events(storage, x, likes, slack)
    return Container(
        storage=storage,
        x=x,
        activity=activity,
        likes=likes,
        slack=slack,
        x_events=x_events,
        web=build_web(storage, x, slack, x_events.inbox),
        bolt=_bolt(storage, x, likes, slack),
    )


def _bolt(storage: Storage, x: XServices, likes: LikeServices, slack: SlackServices) -> AsyncApp:
    tenants = slack.tenants
    buttons = Buttons(
        slack.dispatcher,
        tenants.access,
        x.linking,
        Inboxes(tenants.api, storage.clock),
        slack.team_channels,
        likes.windows,
    )
    modals = Modals(tenants.api, storage.keyring)
    listeners = ModalListeners(
        slack.dispatcher,
        tenants.access,
        buttons,
        modals,
        PostPicker(modals, likes.post_previews),
        PolicyForm(modals, tenants.access, tenants.directory, storage.workspaces, storage.audit),
        Forms(
            modals,
            tenants.access,
            {
                "budget": BudgetForm(storage.workspaces),
                "channel": ChannelForm(storage.team_channels, tenants.directory),
                "emoji": EmojiForm(x.linking),
                "follow": FollowForm(storage.settings.prices),
                "name": NameForm(),
            },
        ),
    )
    return bolt.build(
        client=tenants.client.web,
        installations=tenants.installations,
        dispatcher=slack.dispatcher,
        buttons=buttons,
        modals=listeners,
        event_processor=slack.event_processor,
    )
