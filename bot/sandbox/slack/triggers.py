"""Trigger ids: each opens a modal for one user, once, within 3 seconds.

Source: https://docs.slack.dev/interactivity/handling-user-interaction.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.people import Person

LIFETIME = timedelta(seconds=3)


@dataclass
class _Trigger:
    person: Person
    team_id: str
    until: datetime
    view_id: str | None
    used: bool = False


class Triggers:
    """The issued trigger ids, with their users."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._given: dict[str, _Trigger] = {}

    def give(self, person: Person, team_id: str, view_id: str | None = None) -> str:
        """Issue a trigger id for a user's interaction, in the modal `view_id` if given."""
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._given[trigger_id] = _Trigger(person, team_id, self._clock() + LIFETIME, view_id)
        return trigger_id

    def spend(self, trigger_id: str, *, push: bool = False) -> tuple[Person, str]:
        """Consume a trigger id; return its user, and the workspace of the app they used.

        Raises `ApiError`: `invalid_trigger_id` (unknown, or a push from outside a modal),
        `trigger_exchanged` (second use), or `expired_trigger_id`.
        """
        trigger = self._given.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("trigger_exchanged")
        if self._clock() > trigger.until:
            raise ApiError("expired_trigger_id")
        if push and trigger.view_id is None:
            raise ApiError("invalid_trigger_id", reason="views.push needs an action inside a modal")
        trigger.used = True
        return trigger.person, trigger.team_id
