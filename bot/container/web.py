"""Composition of the linking and installation pages."""

from dataclasses import dataclass

from bot.activity.inbox import XEventInbox
from bot.container.slack import SlackServices
from bot.container.storage import Storage
from bot.container.x import XServices
from bot.linking.attempt_steps import AttemptSteps
from bot.linking.flow import LinkingFlow
from bot.linking.slack_oidc import SlackOIDC
from bot.linking.x_consent import XConsent
from bot.slack.dispatch.notifications import Notifications
from bot.slack.installations.install import Install
from bot.slack.installations.pages import InstallPages
from bot.web.linking import LinkingPages
from bot.web.pages import Pages
from bot.web.x_webhook import XWebhook
from bot.x.webhook_signature import WebhookSignature


@dataclass(frozen=True)
class WebPages:
    """The web pages and the flow behind them."""

    pages: Pages
    linking_flow: LinkingFlow
    linking: LinkingPages
    installing: InstallPages
    x_webhook: XWebhook | None


def build_web(storage: Storage, x: XServices, slack: SlackServices, inbox: XEventInbox) -> WebPages:
    """Build the pages, with those to install the app and X's webhook where configured."""
    settings = storage.settings
    pages = Pages(public_url=settings.public_url, slack_url=settings.slack_url, x_url=settings.x_url)
    install = None if settings.single_workspace else _install(storage, slack)
    linking_flow = _linking_flow(storage, x, slack)
    return WebPages(
        pages=pages,
        linking_flow=linking_flow,
        linking=LinkingPages(linking_flow, pages),
        installing=InstallPages(install, pages),
        x_webhook=XWebhook(WebhookSignature(settings.x_api_secret), inbox) if settings.x_api_secret else None,
    )


def _linking_flow(storage: Storage, x: XServices, slack: SlackServices) -> LinkingFlow:
    settings = storage.settings
    slack_oidc = SlackOIDC(
        x.http,
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret,
        api_url=settings.slack_api_url,
        slack_url=settings.slack_url,
        redirect_uri=settings.slack_link_redirect_uri,
        clock=storage.clock,
    )
    return LinkingFlow(
        storage.database,
        x.link_attempts,
        AttemptSteps(storage.keyring),
        x.grants,
        slack_oidc,
        XConsent(x.providers, x.client, storage.budget),
        x.revocation_queue,
        Notifications(slack.dispatcher).connected,
        storage.audit,
        slack.tenants.access.refusal,
        clock=storage.clock,
    )


def _install(storage: Storage, slack: SlackServices) -> Install:
    settings, tenants = storage.settings, slack.tenants
    return Install(
        storage.database,
        tenants.installations,
        tenants.client,
        tenants.api,
        storage.background,
        storage.keyring,
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret,
        slack_url=settings.slack_url,
        redirect_uri=settings.slack_install_redirect_uri,
        clock=storage.clock,
    )
