"""Parse the fields of the policy modal (`view.state.values`).

https://docs.slack.dev/reference/interaction-payloads
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from bot.errors import InvalidAction
from bot.plurals import counted
from bot.slack.messages.policy import EVERYONE, MOST_CHANNELS, MOST_GROUPS, MOST_PEOPLE, OTHERS
from bot.slack.modals.fields import CHANNEL_ID, choices, field

_USER: Final = re.compile(r"[UW][A-Z0-9]{1,20}")
_GROUP: Final = re.compile(r"S[A-Z0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Policy:
    """The submitted policy; no channels means all, no users and groups everybody.

    With `nobody`, which was the rule before, no users and groups leave it so.
    """

    COLUMNS: ClassVar[tuple[str, ...]] = ("allowed_channels", "allowed_users", *OTHERS)

    channels: tuple[str, ...]
    users: tuple[str, ...]
    groups: tuple[str, ...]
    allow_guests: bool
    allow_external: bool
    allow_sharing: bool
    nobody: bool = False

    def columns(self) -> dict[str, Any]:
        """Return the values by column of `Workspace`."""
        return {
            "allowed_channels": list(self.channels) or None,
            "allowed_users": [*self.users, *self.groups] or ([] if self.nobody else None),
            **{name: getattr(self, name) for name in OTHERS},
        }

    def summary(self) -> str:
        """Describe the change for the audit log, without names."""
        people = "no people, no groups"
        if self.users or self.groups or not self.nobody:
            people = f"{_count(self.users, 'person', 'people')}, {_count(self.groups, 'group')}"
        limits = f"{_count(self.channels, 'channel')}, {people}"
        others = ", ".join(
            f"{name.removeprefix('allow_')} {'yes' if getattr(self, name) else 'no'}" for name in OTHERS
        )
        return f"changed who can use Likewise: {limits}, {others}"

    @classmethod
    def of(cls, values: Mapping[str, Any], *, nobody: bool = False) -> Self:
        """Parse the fields; raise `InvalidAction` for values that the modal doesn't offer.

        `nobody` is whether the rule so far allows nobody.
        """
        chosen = choices(field(values, "others"))
        if not set(chosen) <= {*OTHERS, *([EVERYONE] if nobody else [])}:
            raise InvalidAction
        groups = values.get("groups")
        return cls(
            channels=_ids(field(values, "channels").get("selected_conversations"), CHANNEL_ID, MOST_CHANNELS),
            users=_ids(field(values, "people").get("selected_users"), _USER, MOST_PEOPLE),
            # A workspace without user groups has no such field.
            groups=() if groups is None else _ids(choices(field(values, "groups")), _GROUP, MOST_GROUPS),
            **{name: name in chosen for name in OTHERS},
            nobody=nobody and EVERYONE not in chosen,
        )


def _ids(given: object, form: re.Pattern[str], most: int) -> tuple[str, ...]:
    ids = given or []
    if not isinstance(ids, list) or len(ids) > most:
        raise InvalidAction
    if not all(isinstance(each, str) and form.fullmatch(each) for each in ids):
        raise InvalidAction
    return tuple(dict.fromkeys(ids))


def _count(things: tuple[str, ...], one: str, many: str = "") -> str:
    return counted(len(things), one, many) if things else f"all {many or f'{one}s'}"
