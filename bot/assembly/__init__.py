"""The one place where everything is put together: each part is made once, from the parts it needs.

The modules build upon each other: a part is in the first one that has all it needs.
"""

from functools import cached_property

from slack_bolt.async_app import AsyncApp

from bot.assembly.in_slack import InSlack
from bot.linking.flow import Flow
from bot.linking.slack_identity import SlackSignIn
from bot.slack.answering.newcomers import Newcomers
from bot.slack.forms.picking import Picks
from bot.slack.forms.policy import PolicyForm
from bot.slack.installs.install import Install
from bot.slack.installs.pages import InstallPages
from bot.slack.installs.welcoming import Welcoming
from bot.slack.requests import bolt
from bot.web.linking import LinkingPages
from bot.web.pages import Pages

__all__ = ["Assembly"]


class Assembly(InSlack):
    """The parts of one process, by name; a part that is asked for brings those it needs with it."""

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
            self.withdrawals,
            newcomers,
            self.audit,
            clock=self.clock,
            purse=self.purse,
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
            self.keyring,
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            slack_url=settings.slack_url,
            redirect_uri=settings.slack_install_redirect_uri,
            clock=self.clock,
        )
