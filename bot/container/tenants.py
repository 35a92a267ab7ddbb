"""Composition of the services for installations and the people in them."""

from dataclasses import dataclass

from bot.container.storage import Storage
from bot.container.x import XServices
from bot.likes.teammates import Teammates
from bot.slack.access.access import AccessControl
from bot.slack.access.directory import Directory
from bot.slack.api import SlackApi, SlackClient
from bot.slack.installations.single_workspace import SingleWorkspace
from bot.slack.installations.store import Installations
from bot.slack.installations.token_rotation import TokenRotation
from bot.slack.installations.uninstall import UninstallHandler


@dataclass(frozen=True)
class Tenants:
    """The services for installations and the people in them."""

    client: SlackClient
    api: SlackApi
    installations: Installations
    uninstall_handler: UninstallHandler
    directory: Directory
    access: AccessControl
    teammates: Teammates
    install_url: str | None


def build_tenants(storage: Storage, x: XServices) -> Tenants:
    settings = storage.settings
    client = SlackClient(settings.slack_api_url, storage.metrics)
    installations = _installations(storage, client)
    api = SlackApi(client, installations.find)
    install_url = None if settings.single_workspace else f"{settings.public_url}/slack/install"
    directory = Directory(api, storage.clock, install_url=install_url)
    return Tenants(
        client=client,
        api=api,
        installations=installations,
        uninstall_handler=UninstallHandler(client, installations, x.erasure, storage.clock),
        directory=directory,
        access=AccessControl(directory, storage.workspaces),
        teammates=Teammates(storage.database, directory),
        install_url=install_url,
    )


def _installations(storage: Storage, client: SlackClient) -> Installations:
    settings, token = storage.settings, storage.settings.slack_bot_token
    if token is not None:
        single_workspace = SingleWorkspace(client, token, storage.clock)
        return Installations(
            storage.database, storage.keyring, storage.clock, single_workspace=single_workspace
        )
    token_rotation = TokenRotation(
        storage.database,
        storage.keyring,
        client,
        settings.slack_client_id,
        settings.slack_client_secret,
        storage.clock,
    )
    return Installations(storage.database, storage.keyring, storage.clock, token_rotation=token_rotation)
