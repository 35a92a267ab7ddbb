"""Modals (https://docs.slack.dev/surfaces/modals; one per user here) and App Home tabs."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.form_state import initial_values
from bot.sandbox.slack.ids import new_id
from bot.sandbox.slack.people import Person


@dataclass
class View:
    """A user's modal or Home tab, with the app's `content` and the user's `values`."""

    id: str
    person: Person
    installed_team_id: str
    content: dict[str, Any]
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    revision: int = 0
    refusals: int = 0

    @property
    def type(self) -> str:
        return str(self.content.get("type", "modal"))

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return list(self.content.get("blocks", []))

    @property
    def hash(self) -> str:
        """Return a hash that changes with each update."""
        told = json.dumps([self.content, self.revision], sort_keys=True, default=str)
        return f"{1_700_000_000 + self.revision}.{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    def show(self, content: Mapping[str, Any]) -> None:
        """Replace the content, as `views.update` does; inputs that remain keep their values."""
        self.content = dict(content)
        fresh = initial_values(self.blocks)
        for block_id, actions in fresh.items():
            for action_id in actions:
                kept = self.values.get(block_id, {}).get(action_id)
                if kept is not None:
                    actions[action_id] = kept
        self.values = fresh
        self.errors = {}
        self.trouble = ""
        self.revision += 1


class Views:
    """The open modals and published Home tabs, by user."""

    def __init__(self) -> None:
        self._modals: dict[str, View] = {}
        self._homes: dict[str, View] = {}

    def modal_of(self, person: Person) -> View | None:
        return self._modals.get(person.key)

    def home_of(self, person: Person) -> View | None:
        return self._homes.get(person.key)

    def open(self, person: Person, content: Mapping[str, Any], team_id: str | None = None) -> View:
        """Open a modal as the only one, for the app in `team_id` (by default the user's own)."""
        view = self._modals[person.key] = View(new_id("V"), person, team_id or person.team_id, {})
        view.show(content)
        return view

    def publish(self, person: Person, content: Mapping[str, Any], expected_hash: str | None) -> View:
        """Publish the user's App Home; raise `ApiError` `hash_conflict`."""
        home = self._homes.get(person.key)
        if home is None:
            home = self._homes[person.key] = View(new_id("V"), person, person.team_id, {})
        elif expected_hash and expected_hash != home.hash:
            raise ApiError("hash_conflict")
        home.show(content)
        return home

    def find(self, view_id: str) -> View:
        """Return an open view by id; raise `LookupError`."""
        for view in [*self._modals.values(), *self._homes.values()]:
            if view.id == view_id:
                return view
        raise LookupError(f"no view {view_id} is showing")

    def close(self, view: View) -> None:
        self._modals.pop(view.person.key, None)
