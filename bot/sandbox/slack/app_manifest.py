"""What the app's manifest declares: commands, message shortcuts, events."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Command:
    name: str
    description: str
    usage_hint: str


@dataclass(frozen=True)
class Shortcut:
    callback_id: str
    name: str
    description: str


class AppManifest:
    """The parts of a manifest that the sandbox uses.

    https://docs.slack.dev/reference/app-manifest
    """

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        self.raw = manifest
        features = manifest.get("features", {})
        self.name = str(manifest.get("display_information", {}).get("name", "App"))
        self.description = str(manifest.get("display_information", {}).get("description", ""))
        self.commands = [
            Command(each["command"], each.get("description", ""), each.get("usage_hint", ""))
            for each in features.get("slash_commands", [])
        ]
        self.message_shortcuts = [
            Shortcut(each["callback_id"], each["name"], each.get("description", ""))
            for each in features.get("shortcuts", [])
            if each.get("type") == "message"
        ]
        home = features.get("app_home", {})
        self.home_tab = bool(home.get("home_tab_enabled", False))
        self.read_only = bool(home.get("messages_tab_read_only_enabled", False))
        self.events = frozenset(
            manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
        )
        self.redirect_uris = list(manifest.get("oauth_config", {}).get("redirect_urls", []))
