"""The one place where everything is put together: each part is made once, from the parts it needs."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import Any

import httpx
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.db import Database, Keyring
from bot.likes.allowances import Allowances
from bot.likes.answers import Answers
from bot.likes.as_app import AsApp
from bot.likes.cards import Cards
from bot.likes.lookups import LookUps
from bot.likes.plan import Plan
from bot.likes.questions import Questions
from bot.likes.reading import Reading, note
from bot.likes.service import Likes
from bot.likes.support import Support
from bot.linking import Linking
from bot.linking.attempts import Attempts
from bot.linking.by_oauth1 import ByOAuth1
from bot.linking.by_oauth2 import ByOAuth2
from bot.linking.flow import Flow
from bot.linking.grants import Grants
from bot.linking.leaving import Leaving
from bot.linking.revocation import Revocation
from bot.linking.sign_in import SignIns, XSignIn
from bot.linking.slack_identity import SlackSignIn
from bot.linking.tokens import Tokens
from bot.linking.withdrawals import Withdrawals
from bot.metrics import Metrics
from bot.running import Running
from bot.settings import LikesMode, Settings
from bot.slack import bolt
from bot.slack.acts import Rooms
from bot.slack.admins import Admins
from bot.slack.answering import Answering
from bot.slack.departing import Departing
from bot.slack.directory import Directory
from bot.slack.files import Files
from bot.slack.gate import Gate
from bot.slack.heard import Hearsay
from bot.slack.hearing import Hearing
from bot.slack.home import Home
from bot.slack.home_tab import HomeTab
from bot.slack.install import Install
from bot.slack.install_pages import InstallPages
from bot.slack.installations import Installations
from bot.slack.message import Message
from bot.slack.newcomers import Newcomers
from bot.slack.owed import Owed
from bot.slack.own_team import OwnTeam
from bot.slack.payloads import Asked
from bot.slack.picking import Picks
from bot.slack.policy_form import PolicyForm
from bot.slack.reacted import Reacted
from bot.slack.reactions import Reactions
from bot.slack.replies import Delivery
from bot.slack.rotation import Rotation
from bot.slack.shares import Shares
from bot.slack.sharing import Sharing
from bot.slack.team.called import Called
from bot.slack.team.digests import Digests
from bot.slack.team.switching import Switching
from bot.slack.team.talking import Talking
from bot.slack.team.team import TeamChannels
from bot.slack.team.writing import Writing
from bot.slack.welcoming import Welcoming
from bot.web.linking import LinkingPages
from bot.web.pages import Pages
from bot.workspaces.audit import Audit
from bot.workspaces.channels import Channels
from bot.workspaces.records import Records
from bot.workspaces.settings import Workspaces
from bot.workspaces.spending import Purse
from bot.workspaces.threads import Threads
from bot.x import LIKE_SCOPES, READ_SCOPES, Call, OAuth1SignIn, OAuth2, XClient


class Assembly:
    """The parts of one process, by name; a part that is asked for brings those it needs with it."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient, clock: Clock) -> None:
        self.settings = settings
        self.http = http
        self.clock = clock
        self.database = Database(settings.database_url)
        self.keyring = Keyring(settings.encryption_keys)
        self.metrics = Metrics()
        self.running = Running()
        self.slack = AsyncWebClient(base_url=settings.slack_api_url)

    # X

    @cached_property
    def x(self) -> XClient:
        """X's API; what its replies say of limits and prices is heard here."""

        def observe(call: Call) -> None:
            self.metrics.count(call)
            self.allowances.observe(call)
            note(call)

        return XClient(self.http, self.settings.x_api_url, clock=self.clock, on_call=observe)

    # Linking

    @cached_property
    def sign_ins(self) -> SignIns:
        """X's sign-ins: OAuth 2.0 first, since X recommends it, if it is set up."""
        return SignIns(self._sign_ins())

    def _sign_ins(self) -> Iterator[XSignIn[Any]]:
        """Make them; where likes are left to X's own pages, nothing is asked that allows writing."""
        settings = self.settings
        reads = settings.likes_mode is LikesMode.INTENT
        if settings.x_client_id:
            oauth2 = OAuth2(
                self.http,
                settings.x_client_id,
                settings.x_client_secret,
                api_url=settings.x_api_url,
                x_url=settings.x_url,
                redirect_uri=settings.x_redirect_uri,
                clock=self.clock,
                scopes=READ_SCOPES if reads else LIKE_SCOPES,
                on_call=self.metrics.count,
            )
            yield ByOAuth2(oauth2)
        if settings.x_api_key and settings.x_api_secret:
            oauth1 = OAuth1SignIn(
                self.http,
                settings.x_api_key.reveal(),
                settings.x_api_secret,
                api_url=settings.x_api_url,
                callback_uri=settings.x_redirect_uri,
                clock=self.clock,
                read_only=reads,
                on_call=self.metrics.count,
            )
            yield ByOAuth1(oauth1, self.x)

    @cached_property
    def attempts(self) -> Attempts:
        """Linking attempts."""
        return Attempts(self.keyring)

    @cached_property
    def grants(self) -> Grants:
        """Linked accounts."""
        return Grants(self.keyring, self.sign_ins)

    @cached_property
    def revocation(self) -> Revocation:
        """The end of grants at X."""
        return Revocation(self.database, self.grants, self.sign_ins)

    @cached_property
    def withdrawals(self) -> Withdrawals:
        """What X has still to revoke."""
        return Withdrawals(self.database, self.keyring, self.revocation, self.running, self.clock)

    @cached_property
    def leaving(self) -> Leaving:
        """The end of all that is kept of a person or a tenant."""
        return Leaving(self.database, self.attempts, self.grants, self.withdrawals, self.clock)

    @cached_property
    def linking(self) -> Linking:
        """What members do about their links."""
        return Linking(
            self.database,
            self.attempts,
            self.grants,
            Tokens(
                self.database,
                self.grants,
                self.sign_ins,
                self.revocation,
                self.clock,
                self.audit,
            ),
            self.revocation,
            self.audit,
            public_url=self.settings.public_url,
            clock=self.clock,
        )

    @cached_property
    def flow(self) -> Flow:
        """The way from the Connect button to a link."""
        settings = self.settings
        sign_in = SlackSignIn(
            self.http,
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            api_url=settings.slack_api_url,
            slack_url=settings.slack_url,
            redirect_uri=settings.slack_link_redirect_uri,
            clock=self.clock,
        )
        newcomers = Newcomers(self.answering, self.owed, self.running, self.clock)
        return Flow(
            self.database,
            self.attempts,
            self.grants,
            sign_in,
            self.sign_ins,
            self.x,
            self.revocation,
            newcomers,
            self.audit,
            clock=self.clock,
        )

    # Likes

    @cached_property
    def allowances(self) -> Allowances:
        """X's limits that are used up."""
        return Allowances(self.database, self.running, self.clock)

    @cached_property
    def answers(self) -> Answers:
        """Answers of X's that still hold."""
        return Answers(self.database, self.keyring, self.clock)

    @cached_property
    def workspaces(self) -> Workspaces:
        """Workspaces' settings."""
        return Workspaces(self.database, self.clock, ceiling=self.settings.daily_budget)

    @cached_property
    def channels(self) -> Channels:
        """Team channels."""
        return Channels(self.database, self.audit, self.clock)

    @cached_property
    def threads(self) -> Threads:
        """The replies in their threads."""
        return Threads(self.database, self.clock)

    @cached_property
    def audit(self) -> Audit:
        """What was done about accounts and settings."""
        return Audit(self.database, self.clock)

    @cached_property
    def records(self) -> Records:
        """Workspaces' records."""
        kept_for = timedelta(days=self.settings.retention_days)
        return Records(self.database, self.clock, kept_for=kept_for)

    @cached_property
    def purse(self) -> Purse:
        """What workspaces spend."""
        return Purse(self.database, self.settings.prices, self.clock)

    @cached_property
    def plan(self) -> Plan:
        """Whether X's plan includes likes."""
        return Plan(self.database, self.settings.likes_mode, self.clock)

    @cached_property
    def support(self) -> Support:
        """Who of a team supported a Post."""
        return Support(self.database, self.plan, self.clock)

    @cached_property
    def likes(self) -> Likes:
        """Like and unlike."""
        return Likes(
            self.database,
            self.linking,
            self.x,
            self.plan,
            self.answers,
            self.allowances,
            self.purse,
            self.workspaces,
            self.clock,
            channels=self.channels,
        )

    @cached_property
    def questions(self) -> Questions:
        """What can be asked of X."""
        return Questions(self.x, self.settings.prices)

    @cached_property
    def reading(self) -> Reading:
        """The way of questions to X, or to what is kept."""
        app = AsApp(self.settings.x_bearer_token, self.allowances, self.clock)
        return Reading(self.linking, self.answers, self.allowances, self.purse, self.workspaces, app)

    @cached_property
    def look_ups(self) -> LookUps:
        """Who liked, and what one liked."""
        return LookUps(self.database, self.linking, self.reading, self.questions, self.clock)

    @cached_property
    def cards(self) -> Cards:
        """The Posts that answers are about."""
        within = self.settings.answer_within
        return Cards(self.linking, self.reading, self.questions, self.workspaces, self.running, within=within)

    # Slack

    @cached_property
    def installations(self) -> Installations:
        """Where the app is installed."""
        settings, token = self.settings, self.settings.slack_bot_token
        if token is not None:
            own_team = OwnTeam(self.slack, token, self.clock)
            return Installations(self.database, self.keyring, self.clock, own_team=own_team)
        rotation = Rotation(
            self.database,
            self.keyring,
            self.slack,
            settings.slack_client_id,
            settings.slack_client_secret,
            self.clock,
        )
        return Installations(self.database, self.keyring, self.clock, rotation=rotation)

    @cached_property
    def departing(self) -> Departing:
        """Who has removed the app."""
        return Departing(self.slack, self.installations, self.leaving)

    @cached_property
    def directory(self) -> Directory:
        """Who people are."""
        return Directory(self.slack, self.installations, self.clock)

    @cached_property
    def owed(self) -> Owed:
        """Answers that are owed."""
        return Owed(self.database, self.keyring, self.clock)

    @cached_property
    def hearsay(self) -> Hearsay:
        """Events that were heard."""
        return Hearsay(self.database, self.keyring, self.clock)

    @cached_property
    def hearing(self) -> Hearing:
        """From an event to what follows from it."""
        return Hearing(self.rooms, self.hearsay, self.running)

    @cached_property
    def admins(self) -> Admins:
        """Who may change settings."""
        return Admins(self.directory)

    @cached_property
    def gate(self) -> Gate:
        """Who may use the app, and where."""
        return Gate(self.directory, self.workspaces)

    @cached_property
    def home_tab(self) -> HomeTab:
        """The App Home."""
        home = Home(
            linking=self.linking,
            likes=self.likes,
            allowances=self.allowances,
            workspaces=self.workspaces,
            purse=self.purse,
            channels=self.channels,
            admins=self.admins,
            gate=self.gate,
            privacy_url=f"{self.settings.public_url}/privacy",
        )
        return HomeTab(self.slack, self.installations, self.directory, home)

    @cached_property
    def rooms(self) -> Rooms:
        """The services, for what people ask and what happens."""
        return Rooms(
            linking=self.linking,
            likes=self.likes,
            look_ups=self.look_ups,
            cards=self.cards,
            workspaces=self.workspaces,
            purse=self.purse,
            admins=self.admins,
            gate=self.gate,
            files=Files(self.slack, self.installations, self.install_url),
            home=self.home_tab,
            audit=self.audit,
            records=self.records,
            leaving=self.leaving,
            departing=self.departing,
            owed=self.owed,
            sharing=self.sharing,
            team=self.team,
            reactions=self.reactions,
            clock=self.clock,
        )

    @property
    def install_url(self) -> str | None:
        """Where an admin can install the app again, if anywhere."""
        settings = self.settings
        return None if settings.single_workspace else f"{settings.public_url}/slack/install"

    async def _answer(self, asked: Asked) -> Message:
        # What answers is made of the rooms, and so after them.
        return await self.answering.message(asked)

    @cached_property
    def reactions(self) -> Reactions:
        """Liking by emoji."""
        return Reactions(
            self.linking,
            self.likes,
            self.gate,
            Reacted(self.slack, self.installations, self.install_url),
            self.delivery,
            self._answer,
            self.clock,
        )

    @cached_property
    def team(self) -> TeamChannels:
        """Team channels: their replies, their digests, and turning them on and off."""
        called = Called(self.slack, self.installations, self.clock)
        talking = Talking(self.slack, self.installations)
        return TeamChannels(
            self.channels,
            self.threads,
            self.support,
            Switching(self.channels, self.admins, called, talking, self.install_url),
            Writing(self.threads, self.channels, self.support, self.cards, called, talking),
            Digests(self.channels, self.threads, self.support, self.cards, talking),
            self.running,
            self.clock,
        )

    @cached_property
    def delivery(self) -> Delivery:
        """The ways by which messages reach people."""
        return Delivery(self.http, self.slack, self.installations, self.home_tab)

    @cached_property
    def shares(self) -> Shares:
        """What was shared a moment ago."""
        return Shares(self.database, self.clock)

    @cached_property
    def sharing(self) -> Sharing:
        """Answers for everyone in a channel."""
        return Sharing(
            self.likes,
            self.look_ups,
            self.cards,
            self.workspaces,
            self.shares,
            self.team,
            self.delivery,
            self.keyring,
            self.clock,
        )

    @cached_property
    def answering(self) -> Answering:
        """From what was asked to what is answered."""
        return Answering(
            self.rooms, self.delivery, self.owed, self.running, within=self.settings.answer_within
        )

    @cached_property
    def policy_form(self) -> PolicyForm:
        """The form of a workspace's rules."""
        return PolicyForm(
            self.slack,
            self.installations,
            self.admins,
            self.directory,
            self.workspaces,
            self.audit,
            self.keyring,
        )

    @cached_property
    def bolt(self) -> AsyncApp:
        """Bolt and its listeners."""
        return bolt.build(
            client=self.slack,
            installations=self.installations,
            answering=self.answering,
            hearing=self.hearing,
            picks=Picks(self.keyring),
            policy_form=self.policy_form,
        )

    # Pages

    @cached_property
    def pages(self) -> Pages:
        """How pages look, and what they are sent with."""
        settings = self.settings
        return Pages(public_url=settings.public_url, slack_url=settings.slack_url, x_url=settings.x_url)

    @cached_property
    def linking_pages(self) -> LinkingPages:
        """The pages of the linking flow."""
        return LinkingPages(self.flow, self.pages)

    @cached_property
    def install_pages(self) -> InstallPages:
        """The pages of the installation."""
        return InstallPages(None if self.settings.single_workspace else self._install(), self.pages)

    def _install(self) -> Install:
        settings = self.settings
        return Install(
            self.database,
            self.installations,
            self.slack,
            Welcoming(self.slack, self.running),
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            slack_url=settings.slack_url,
            redirect_uri=settings.slack_install_redirect_uri,
            clock=self.clock,
        )
