"""The one place where everything is put together: each part is made once, from the parts it needs.

The modules build upon each other: a part is in the first one that has all it needs.
"""

from functools import cached_property

from slack_bolt.async_app import AsyncApp

from bot.container.slack import SlackServices
from bot.linking.attempt_steps import AttemptSteps
from bot.linking.flow import LinkingFlow
from bot.linking.slack_oidc import SlackOIDC
from bot.linking.x_consent import XConsent
from bot.slack.access.inboxes import Inboxes
from bot.slack.dispatch.resume import LinkCompletion
from bot.slack.installations.install import Install
from bot.slack.installations.pages import InstallPages
from bot.slack.installations.welcome import Welcome
from bot.slack.listeners.actions import Buttons
from bot.slack.modals.policy import PolicyForm
from bot.slack.modals.post_picker import PostPicker
from bot.slack.requests import bolt
from bot.web.linking import LinkingPages
from bot.web.pages import Pages

__all__ = ["Container"]


class Container(SlackServices):
    """The parts of one process, by name; a part that is asked for brings those it needs with it."""

    @cached_property
    def linking_flow(self) -> LinkingFlow:
        """The way from the Connect button to a link."""
        settings = self.settings
        sign_in = SlackOIDC(
            self.http,
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            api_url=settings.slack_api_url,
            slack_url=settings.slack_url,
            redirect_uri=settings.slack_link_redirect_uri,
            clock=self.clock,
        )
        link_completion = LinkCompletion(self.dispatcher, self.outbox, self.background, self.clock)
        return LinkingFlow(
            self.database,
            self.link_attempts,
            AttemptSteps(self.keyring),
            self.grants,
            sign_in,
            XConsent(self.providers, self.x, self.budget),
            self.revocation_queue,
            link_completion,
            self.audit,
            clock=self.clock,
        )

    @cached_property
    def policy_form(self) -> PolicyForm:
        """The form of a workspace's rules."""
        return PolicyForm(
            self.slack,
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
            client=self.slack_client.web,
            installations=self.installations,
            dispatcher=self.dispatcher,
            access=self.access,
            buttons=Buttons(
                self.dispatcher,
                self.access,
                self.linking,
                Inboxes(self.slack, self.clock),
                self.team_channel_service,
            ),
            event_processor=self.event_processor,
            post_picker=PostPicker(self.slack, self.keyring),
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
        return LinkingPages(self.linking_flow, self.pages)

    @cached_property
    def install_pages(self) -> InstallPages:
        """The pages of the installation."""
        return InstallPages(None if self.settings.single_workspace else self._install(), self.pages)

    def _install(self) -> Install:
        settings = self.settings
        return Install(
            self.database,
            self.installations,
            self.slack_client,
            Welcome(self.slack, self.background),
            self.keyring,
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            slack_url=settings.slack_url,
            redirect_uri=settings.slack_install_redirect_uri,
            clock=self.clock,
        )
