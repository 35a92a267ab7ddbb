"""Composition of the Slack app: access, handlers, replies and team channels."""

from dataclasses import dataclass

from bot.container.activity import ActivityServices
from bot.container.following import build_follows
from bot.container.likes import LikeServices
from bot.container.storage import Storage
from bot.container.tenants import Tenants, build_tenants
from bot.container.x import XServices
from bot.likes.lookups import Lookups
from bot.likes.tenant_likes import TenantLikeQuery
from bot.slack.api.response_url import ResponseUrls
from bot.slack.delivery.admin_messages import AdminMessages, BudgetMessages
from bot.slack.delivery.files import Files
from bot.slack.delivery.outbox import Outbox
from bot.slack.delivery.responder import Responder
from bot.slack.dispatch.dispatcher import Dispatcher
from bot.slack.events.handlers import EventHandlers
from bot.slack.events.inbox import EventInbox
from bot.slack.events.processor import EventProcessor
from bot.slack.handlers.about import AboutHandlers
from bot.slack.handlers.accounts import AccountHandlers
from bot.slack.handlers.admin import AdminHandlers
from bot.slack.handlers.likes import LikeHandlers
from bot.slack.handlers.notices import NoticeHandlers
from bot.slack.handlers.preferences import PreferenceHandlers
from bot.slack.handlers.privacy import PrivacyHandlers
from bot.slack.handlers.registry import Handlers
from bot.slack.handlers.spending import SpendingHandlers
from bot.slack.home.loader import HomeLoader
from bot.slack.home.tab import HomeTab
from bot.slack.reactions.message_reader import MessageReader
from bot.slack.reactions.reactions import Reactions
from bot.slack.sharing.shares import Shares
from bot.slack.sharing.sharing import Sharing
from bot.slack.team_channels.audience import Audience
from bot.slack.team_channels.channel_settings import ChannelSettings
from bot.slack.team_channels.daily_sender import DailySender
from bot.slack.team_channels.digests import Digests
from bot.slack.team_channels.follows import Follows
from bot.slack.team_channels.messenger import ChannelMessenger
from bot.slack.team_channels.reply_publisher import ReplyPublisher
from bot.slack.team_channels.service import TeamChannels


@dataclass(frozen=True)
class SlackServices:
    """The services that answer in Slack."""

    tenants: Tenants
    outbox: Outbox
    event_inbox: EventInbox
    shares: Shares
    channel_settings: ChannelSettings
    follows: Follows
    team_channels: TeamChannels
    daily_sender: DailySender
    lookups: Lookups
    tenant_likes: TenantLikeQuery
    dispatcher: Dispatcher
    event_processor: EventProcessor
    budget_messages: BudgetMessages


def build_slack(
    storage: Storage, x: XServices, activity: ActivityServices, likes: LikeServices
) -> SlackServices:
    database, keyring, clock = storage.database, storage.keyring, storage.clock
    tenants = build_tenants(storage, x)
    home_tab = _home_tab(storage, x, likes, tenants)
    response_urls = ResponseUrls(x.http, storage.settings.slack_api_url, storage.metrics)
    on_lost = storage.metrics.count_lost_replies
    responder = Responder(response_urls, tenants.api, home_tab, on_lost=on_lost)
    outbox = Outbox(database, keyring, clock, on_lost=on_lost)
    event_inbox = EventInbox(database, keyring, clock)
    shares = Shares(database, clock)
    messenger = ChannelMessenger(tenants.api)
    admin_messages = AdminMessages(tenants.directory, tenants.api)
    follows = build_follows(storage, activity, likes, admin_messages)
    channel_settings = ChannelSettings(
        storage.team_channels, storage.workspaces, tenants.directory, messenger, follows, tenants.install_url
    )
    tenant_likes = TenantLikeQuery(database, storage.plan_gate, tenants.teammates, clock)
    team_channels = _team_channels(storage, likes, tenants, tenant_likes, messenger)
    lookups = Lookups(database, x.linking, likes.reader, likes.queries, tenants.teammates)
    sharing = Sharing(
        likes.likes, lookups, likes.post_previews, shares, team_channels, responder, keyring, clock
    )
    files = Files(tenants.api, tenants.install_url)
    handlers = Handlers(
        about=AboutHandlers(x.linking, f"{storage.settings.public_url}/changelog"),
        access=tenants.access,
        accounts=AccountHandlers(x.linking),
        admin=AdminHandlers(
            storage.workspaces, likes.likes, likes.post_previews, storage.audit, storage.activity_log, files
        ),
        channels=channel_settings,
        follows=follows,
        notices=NoticeHandlers(storage.daily_notices, tenants.directory),
        likes=LikeHandlers(
            likes.likes,
            likes.windows,
            likes.question,
            lookups,
            likes.post_previews,
            storage.team_channels,
            files,
            outbox,
            clock,
            storage.thread_replies,
        ),
        preferences=PreferenceHandlers(
            x.linking,
            storage.workspaces,
            likes.likes,
            likes.windows,
            storage.audit,
            tenants.directory,
            storage.team_channels,
        ),
        privacy=PrivacyHandlers(x.linking, likes.likes, likes.post_previews, storage.activity_log, x.erasure),
        sharing=sharing,
        spending=SpendingHandlers(
            storage.workspaces, storage.budget, storage.followed_accounts, storage.audit
        ),
    )
    dispatcher = Dispatcher(
        handlers,
        x.linking,
        responder,
        outbox,
        storage.background,
        clock,
        storage.metrics,
        within=storage.settings.answer_within,
    )
    reactions = Reactions(
        x.linking,
        likes.likes,
        tenants.access,
        MessageReader(tenants.api, tenants.install_url),
        likes.post_previews,
        responder,
        dispatcher.run,
        outbox.defer,
        clock,
    )
    return SlackServices(
        tenants=tenants,
        outbox=outbox,
        event_inbox=event_inbox,
        shares=shares,
        channel_settings=channel_settings,
        follows=follows,
        team_channels=team_channels,
        daily_sender=DailySender(
            storage.daily_notices,
            tenants.access,
            team_channels.audience,
            likes.likes,
            likes.post_previews,
            messenger,
        ),
        lookups=lookups,
        tenant_likes=tenant_likes,
        dispatcher=dispatcher,
        budget_messages=BudgetMessages(storage.budget_warnings, admin_messages),
        event_processor=EventProcessor(
            EventHandlers(
                home_tab,
                tenants.uninstall_handler,
                team_channels,
                reactions,
                tenants.directory,
                x.erasure,
                tenants.teammates,
                storage.clock,
            ),
            event_inbox,
            storage.background,
            storage.clock,
            storage.metrics,
        ),
    )


def _home_tab(storage: Storage, x: XServices, likes: LikeServices, tenants: Tenants) -> HomeTab:
    home_loader = HomeLoader(
        linking=x.linking,
        likes=likes.likes,
        post_previews=likes.post_previews,
        windows=likes.windows,
        rate_limits=storage.rate_limits,
        workspaces=storage.workspaces,
        budget=storage.budget,
        team_channel_store=storage.team_channels,
        followed_accounts=storage.followed_accounts,
        access_control=tenants.access,
        privacy_url=f"{storage.settings.public_url}/privacy",
        clock=storage.clock,
    )
    return HomeTab(tenants.api, tenants.directory, home_loader)


def _team_channels(
    storage: Storage,
    likes: LikeServices,
    tenants: Tenants,
    tenant_likes: TenantLikeQuery,
    messenger: ChannelMessenger,
) -> TeamChannels:
    audience = Audience(tenants.api, storage.clock)
    return TeamChannels(
        storage.team_channels,
        storage.thread_replies,
        tenant_likes,
        storage.workspaces,
        ReplyPublisher(
            storage.thread_replies,
            storage.team_channels,
            storage.followed_accounts,
            tenant_likes,
            likes.post_previews,
            tenants.directory,
            audience,
            messenger,
            storage.keyring,
        ),
        Digests(
            storage.team_channels,
            storage.digest_schedule,
            storage.thread_replies,
            tenant_likes,
            likes.post_previews,
            storage.workspaces,
            messenger,
        ),
        audience,
        tenants.teammates,
        storage.background,
        storage.keyring,
        storage.clock,
    )
