"""What the app's manifest declares: commands, message shortcuts, events."""

from collections.abc import Mapping
from typing import Any


class AppManifest:
    """The parts of a manifest that the sandbox uses.

    https://docs.slack.dev/reference/app-manifest
    """

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        self.raw = manifest
        information, features = manifest.get("display_information", {}), manifest.get("features", {})
        home, events = (
            features.get("app_home", {}),
            manifest.get("settings", {}).get("event_subscriptions", {}),
        )
        self.name = str(information.get("name", "App"))
        self.description = str(information.get("description", ""))
        self.commands: list[Mapping[str, str]] = features.get("slash_commands", [])
        self.message_shortcuts = [s for s in features.get("shortcuts", []) if s.get("type") == "message"]
        self.home_tab = bool(home.get("home_tab_enabled", False))
        self.read_only = bool(home.get("messages_tab_read_only_enabled", False))
        self.events = frozenset(events.get("bot_events", []))
        self.redirect_uris = list(manifest.get("oauth_config", {}).get("redirect_urls", []))
