"""`manifest.yaml` matches Slack's schema and the app."""

import re
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
import yaml

from bot import slack
from bot.cli.manifest import FILE, PLACEHOLDER, fill
from bot.settings import Settings
from bot.slack.commands import COMMANDS, SHORTCUTS
from bot.slack.events.handlers import HANDLERS
from bot.slack.installations import install
from bot.slack.scopes import BOT_SCOPES
from tests.contracts import contract

EVENTS = f"{PLACEHOLDER}/slack/events"


@pytest.fixture
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("socket", [False, True])
def test_it_matches_slacks_schema(manifest: dict[str, Any], socket: bool) -> None:
    """For HTTP and for Socket Mode."""
    filled = fill(manifest, "https://bot.example", socket=socket)

    jsonschema.validate(filled, contract("slack-manifest.schema"), jsonschema.Draft7Validator)


def test_its_commands_match_the_app(manifest: dict[str, Any]) -> None:
    """Names, hints and descriptions are the app's; links arrive unescaped."""
    assert manifest["features"]["slash_commands"] == [
        {"command": command.name, "description": command.description, "url": EVENTS, "should_escape": False}
        | ({"usage_hint": command.usage} if command.usage else {})
        for command in COMMANDS
    ]


def test_its_shortcuts_match_the_app(manifest: dict[str, Any]) -> None:
    """Each is a message shortcut with the callback ID that the app listens to."""
    assert manifest["features"]["shortcuts"] == [
        {
            "name": shortcut.name,
            "type": "message",
            "callback_id": shortcut.callback_id,
            "description": shortcut.description,
        }
        for shortcut in SHORTCUTS
    ]


def test_it_is_within_slacks_limits(manifest: dict[str, Any]) -> None:
    """Lengths and counts from https://docs.slack.dev/reference/app-manifest."""
    shown, features = manifest["display_information"], manifest["features"]

    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert len(features["bot_user"]["display_name"]) <= 80
    assert len(features["slash_commands"]) <= 50
    assert all(len(command["command"]) <= 32 for command in features["slash_commands"])
    assert len(features["shortcuts"]) <= 10
    assert all(len(shortcut["name"]) <= 24 for shortcut in features["shortcuts"])
    assert all(len(shortcut["description"]) <= 150 for shortcut in features["shortcuts"])


def test_its_scopes_are_those_the_app_requests(manifest: dict[str, Any]) -> None:
    """The scopes of the main job are required; an admin may leave out the others."""
    scopes = manifest["oauth_config"]["scopes"]

    assert scopes["bot"] == list(install.SCOPES) == [scope.name for scope in BOT_SCOPES]
    assert scopes["bot_optional"] == [scope.name for scope in BOT_SCOPES if scope.optional]
    assert set(scopes["bot"]) - set(scopes["bot_optional"]) == {
        "commands",
        "chat:write",
        "users:read",
        "links:read",
    }


_CHANNEL: Final = {"conversations.info", "channel_shared", "channel_unshared"}
# Slack's methods and events that the app uses because of each scope.
NEEDED_FOR: Final = {
    "chat:write": {"chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete"},
    "users:read": {"users.info", "user_change"},
    "links:read": {"link_shared"},
    "files:write": {"files.upload_v2"},
    "im:write": {"conversations.open"},
    "reactions:read": {"reactions.get", "reaction_added", "reaction_removed"},
    "channels:read": _CHANNEL,
    "groups:read": _CHANNEL,
    "emoji:read": {"emoji.list"},
    "usergroups:read": {"usergroups.list", "usergroups.users.list"},
}
# What any bot token may call or get, or needs none for.
WITHOUT_SCOPE: Final = {
    "auth.teams.list",
    "auth.test",
    "oauth.v2.access",
    "apps.connections.open",
    "views.open",
    "views.publish",
    "app_home_opened",
    "app_uninstalled",
    "team_access_revoked",
    "tokens_revoked",
}


def test_each_method_and_event_has_its_scope() -> None:
    """Each call and event in the code is covered by a scope, and each scope is used."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in Path(slack.__path__[0]).rglob("*.py"))
    called = set(
        re.findall(
            r'"((?:apps|auth|chat|conversations|emoji|files|oauth|reactions|team|usergroups|users|views)\.[A-Za-z_.0-9]+)"',
            code,
        )
    )
    covered = set().union(*NEEDED_FOR.values())

    assert called | set(HANDLERS) == covered | WITHOUT_SCOPE
    assert not covered & WITHOUT_SCOPE
    assert NEEDED_FOR.keys() == {scope.name for scope in BOT_SCOPES} - {"commands"}


def test_its_redirect_urls_match_the_settings(manifest: dict[str, Any]) -> None:
    """Slack redirects nowhere else."""
    settings = Settings(public_url=PLACEHOLDER)

    assert manifest["oauth_config"]["redirect_urls"] == [
        settings.slack_install_redirect_uri,
        settings.slack_link_redirect_uri,
    ]


def test_unused_features_are_off(manifest: dict[str, Any]) -> None:
    """There is no message box that nobody reads, and no token rotation, which can't be turned off again."""
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": True,
    }
    assert manifest["settings"] == {
        "interactivity": {"is_enabled": True, "request_url": EVENTS},
        "event_subscriptions": {"request_url": EVENTS, "bot_events": sorted(HANDLERS)},
        "org_deploy_enabled": True,
        "socket_mode_enabled": False,
        "token_rotation_enabled": False,
    }
