"""The app in Slack: who may ask, what is answered, and where."""

from functools import cached_property

from bot.assembly.liking import Liking
from bot.likes.lookups import LookUps
from bot.likes.support import Support
from bot.likes.teammates import Teammates
from bot.slack.acts.rooms import Rooms
from bot.slack.answering.answering import Answering
from bot.slack.asking.payloads import Asked
from bot.slack.events.hearing import Hearing
from bot.slack.home.collected import Home
from bot.slack.home.tab import HomeTab
from bot.slack.installs.departing import Departing
from bot.slack.installs.installations import Installations
from bot.slack.installs.own_team import OwnTeam
from bot.slack.installs.rotation import Rotation
from bot.slack.message import Message
from bot.slack.people.admins import Admins
from bot.slack.people.directory import Directory
from bot.slack.people.gate import Gate
from bot.slack.people.inboxes import Inboxes
from bot.slack.reacting.reacted import Reacted
from bot.slack.reacting.reactions import Reactions
from bot.slack.sending.delivery import Delivery
from bot.slack.sending.files import Files
from bot.slack.sharing.sharing import Sharing
from bot.slack.team.audience import Audience
from bot.slack.team.called import Called
from bot.slack.team.digests import Digests
from bot.slack.team.switching import Switching
from bot.slack.team.talking import Talking
from bot.slack.team.team import TeamChannels
from bot.slack.team.writing import Writing


class InSlack(Liking):
    """The parts that speak to Slack."""

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
    def teammates(self) -> Teammates:
        """Who is of a team, and who visits it."""
        return Teammates(self.database, self.directory)

    @cached_property
    def look_ups(self) -> LookUps:
        """Who liked, and what one liked."""
        return LookUps(self.database, self.linking, self.reading, self.questions, self.teammates, self.clock)

    @cached_property
    def support(self) -> Support:
        """Who of a team supported a Post."""
        return Support(self.database, self.plan, self.teammates, self.clock)

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
            inboxes=Inboxes(self.slack, self.installations),
            teammates=self.teammates,
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
        audience = Audience(self.slack, self.installations, self.clock)
        talking = Talking(self.slack, self.installations)
        return TeamChannels(
            self.channels,
            self.threads,
            self.support,
            self.workspaces,
            Switching(self.channels, self.workspaces, self.admins, called, talking, self.install_url),
            Writing(self.threads, self.channels, self.support, self.cards, called, audience, talking),
            Digests(
                self.channels,
                self.digest_dates,
                self.threads,
                self.support,
                self.cards,
                self.workspaces,
                talking,
            ),
            audience,
            self.teammates,
            self.running,
            self.keyring,
            self.clock,
        )

    @cached_property
    def delivery(self) -> Delivery:
        """The ways by which messages reach people."""
        return Delivery(self.http, self.slack, self.installations, self.home_tab)

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
