"""The app in Slack: who may ask, what is answered, and where."""

from functools import cached_property

from bot.container.likes import LikeServices
from bot.likes.lookups import Lookups
from bot.likes.teammates import Teammates
from bot.likes.tenant_likes import TenantLikeQuery
from bot.slack.access.access import AccessControl
from bot.slack.access.admins import Admins
from bot.slack.access.directory import Directory
from bot.slack.api import SlackApi
from bot.slack.api.response_url import ResponseUrls
from bot.slack.delivery.files import Files
from bot.slack.delivery.responder import Responder
from bot.slack.dispatch.dispatcher import Dispatcher
from bot.slack.events.processor import EventProcessor
from bot.slack.handlers.about import AboutHandlers
from bot.slack.handlers.accounts import AccountHandlers
from bot.slack.handlers.admin import AdminHandlers
from bot.slack.handlers.likes import LikeHandlers
from bot.slack.handlers.preferences import PreferenceHandlers
from bot.slack.handlers.privacy import PrivacyHandlers
from bot.slack.handlers.registry import COMMAND_TABLE, Handlers
from bot.slack.home.loader import HomeLoader
from bot.slack.home.tab import HomeTab
from bot.slack.installations.single_workspace import SingleWorkspace
from bot.slack.installations.store import Installations
from bot.slack.installations.token_rotation import TokenRotation
from bot.slack.installations.uninstall import UninstallHandler
from bot.slack.reactions.message_reader import MessageReader
from bot.slack.reactions.reactions import Reactions
from bot.slack.sharing.sharing import Sharing
from bot.slack.team_channels.audience import Audience
from bot.slack.team_channels.channel_settings import ChannelSettings
from bot.slack.team_channels.digests import Digests
from bot.slack.team_channels.messenger import ChannelMessenger
from bot.slack.team_channels.reply_publisher import ReplyPublisher
from bot.slack.team_channels.service import TeamChannels


class SlackServices(LikeServices):
    """The parts that speak to Slack."""

    @cached_property
    def installations(self) -> Installations:
        """Where the app is installed."""
        settings, token = self.settings, self.settings.slack_bot_token
        if token is not None:
            single_workspace = SingleWorkspace(self.slack_client, token, self.clock)
            return Installations(self.database, self.keyring, self.clock, single_workspace=single_workspace)
        token_rotation = TokenRotation(
            self.database,
            self.keyring,
            self.slack_client,
            settings.slack_client_id,
            settings.slack_client_secret,
            self.clock,
        )
        return Installations(self.database, self.keyring, self.clock, token_rotation=token_rotation)

    @cached_property
    def slack(self) -> SlackApi:
        """Slack's Web API, by tenant."""
        return SlackApi(self.slack_client, self.installations.find)

    @cached_property
    def uninstall_handler(self) -> UninstallHandler:
        """Who has removed the app."""
        return UninstallHandler(self.slack_client, self.installations, self.erasure)

    @cached_property
    def directory(self) -> Directory:
        """Who people are."""
        return Directory(self.slack, self.clock)

    @cached_property
    def teammates(self) -> Teammates:
        """Who is of a team, and who visits it."""
        return Teammates(self.database, self.directory)

    @cached_property
    def lookups(self) -> Lookups:
        """Who liked, and what one liked."""
        return Lookups(self.database, self.linking, self.x_reader, self.x_queries, self.teammates, self.clock)

    @cached_property
    def tenant_likes(self) -> TenantLikeQuery:
        """Who of a team supported a Post."""
        return TenantLikeQuery(self.database, self.plan_gate, self.teammates, self.clock)

    @cached_property
    def event_processor(self) -> EventProcessor:
        """From an event to what follows from it."""
        return EventProcessor(
            self.home_tab,
            self.uninstall_handler,
            self.team_channel_service,
            self.reactions,
            self.directory,
            self.erasure,
            self.teammates,
            self.event_inbox,
            self.background,
        )

    @cached_property
    def admins(self) -> Admins:
        """Who may change settings."""
        return Admins(self.directory)

    @cached_property
    def access(self) -> AccessControl:
        """Who may use the app, and where."""
        return AccessControl(self.directory, self.workspaces, self.admins)

    @cached_property
    def home_tab(self) -> HomeTab:
        """The App Home."""
        home_loader = HomeLoader(
            linking=self.linking,
            likes=self.likes,
            rate_limits=self.rate_limits,
            workspaces=self.workspaces,
            budget=self.budget,
            team_channel_store=self.team_channels,
            admins=self.admins,
            access_control=self.access,
            privacy_url=f"{self.settings.public_url}/privacy",
            commands=COMMAND_TABLE,
        )
        return HomeTab(self.slack, self.directory, home_loader)

    @cached_property
    def files(self) -> Files:
        """Files, for one person each."""
        return Files(self.slack, self.install_url)

    @cached_property
    def handlers(self) -> Handlers:
        """What carries out actions."""
        return Handlers(
            access=self.access,
            about=AboutHandlers(COMMAND_TABLE, f"{self.settings.public_url}/changelog"),
            accounts=AccountHandlers(self.linking, self.access),
            admin=AdminHandlers(
                self.workspaces, self.budget, self.likes, self.audit, self.activity_log, self.files
            ),
            channels=self.channel_settings,
            likes=LikeHandlers(
                self.likes,
                self.lookups,
                self.post_previews,
                self.sharing,
                self.files,
                self.outbox,
                self.clock,
            ),
            preferences=PreferenceHandlers(
                self.linking, self.workspaces, self.likes, self.admins, self.audit
            ),
            privacy=PrivacyHandlers(self.likes, self.activity_log, self.erasure),
            sharing=self.sharing,
        )

    @property
    def install_url(self) -> str | None:
        """Where an admin can install the app again, if anywhere."""
        settings = self.settings
        return None if settings.single_workspace else f"{settings.public_url}/slack/install"

    @cached_property
    def reactions(self) -> Reactions:
        """Liking by emoji."""
        return Reactions(
            self.linking,
            self.likes,
            self.access,
            MessageReader(self.slack, self.install_url),
            self.responder,
            self.dispatcher.run,
            self.clock,
        )

    @cached_property
    def channel_messenger(self) -> ChannelMessenger:
        """The app's own messages in channels."""
        return ChannelMessenger(self.slack)

    @cached_property
    def channel_settings(self) -> ChannelSettings:
        """Turning team channels on and off."""
        return ChannelSettings(
            self.team_channels,
            self.workspaces,
            self.admins,
            self.directory,
            self.channel_messenger,
            self.install_url,
        )

    @cached_property
    def team_channel_service(self) -> TeamChannels:
        """Team channels: their replies, their digests, and turning them on and off."""
        audience = Audience(self.slack, self.clock)
        return TeamChannels(
            self.team_channels,
            self.thread_replies,
            self.tenant_likes,
            self.workspaces,
            ReplyPublisher(
                self.thread_replies,
                self.team_channels,
                self.tenant_likes,
                self.post_previews,
                self.directory,
                audience,
                self.channel_messenger,
            ),
            Digests(
                self.team_channels,
                self.digest_schedule,
                self.thread_replies,
                self.tenant_likes,
                self.post_previews,
                self.workspaces,
                self.channel_messenger,
            ),
            audience,
            self.teammates,
            self.background,
            self.keyring,
            self.clock,
        )

    @cached_property
    def responder(self) -> Responder:
        """The ways by which messages reach people."""
        response_urls = ResponseUrls(self.http, self.settings.slack_api_url, self.metrics)
        return Responder(response_urls, self.slack, self.home_tab)

    @cached_property
    def sharing(self) -> Sharing:
        """Answers for everyone in a channel."""
        return Sharing(
            self.likes,
            self.lookups,
            self.post_previews,
            self.workspaces,
            self.shares,
            self.team_channel_service,
            self.responder,
            self.keyring,
            self.clock,
        )

    @cached_property
    def dispatcher(self) -> Dispatcher:
        """From what was asked to what is answered."""
        return Dispatcher(
            self.handlers,
            self.linking,
            self.responder,
            self.outbox,
            self.background,
            self.clock,
            within=self.settings.answer_within,
        )
